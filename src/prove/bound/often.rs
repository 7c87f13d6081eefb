//! How often something can happen in a time.

use super::facts::Facts;
use super::starts;
use crate::core::{
    Accumulator, AccumulatorId, Aggregate, Comparison, Effect, Expr, Guard, Length, MenuId, Row, Step, Trigger, Window,
};
use crate::prove::context::Context;
use crate::prove::finding::days_in;
use crate::quantity::{Calendar, Part};

/// How often a trigger fires for a member in a window at most; `None` if nothing bounds it.
pub(super) fn often(context: &Context<'_>, row: &Row, on: &Trigger, window: Window) -> Option<i128> {
    if window == Window::Event {
        return Some(1);
    }
    let days = days_in(window);
    let first = once(&row.guard);
    let own = match on {
        Trigger::Join | Trigger::On(_) => Some(1),
        Trigger::Offset { of, .. } if **of == Trigger::Join => Some(1),
        Trigger::Friend { .. } => None,
        Trigger::Purchase(_) => least(days.map(|days| context.domain.visits_in(days)), stated(context, None, window)),
        Trigger::Declared(event) => {
            let touched = days.and_then(|days| context.domain.events_in(context.program, *event, days));
            least(touched, stated(context, Some(*event), window))
        }
        Trigger::Birthday | Trigger::Anniversary | Trigger::EveryYear { .. } => yearly(window),
        // So long before or after it, a leap year holds two.
        Trigger::Offset { .. } => yearly(window).map(|times| times + 1),
        Trigger::StartOf(_) | Trigger::EndOf(_) if in_one_month(row) => yearly(window),
        Trigger::StartOf(calendar) | Trigger::EndOf(calendar) => {
            let counted = starts::most(*calendar, matches!(on, Trigger::EndOf(_)), window);
            counted.or_else(|| periods(window, Window::Period(*calendar)))
        }
        Trigger::Idle { after, .. } => days.map(|days| days / least_days(*after).max(1) + 1),
        Trigger::Renewed(id) | Trigger::BeforeRenewal(id, _) => {
            let of = context.program.memberships.get(id.index());
            let term = of.and_then(|of| match of.term.steps.as_slice() {
                [Step::After(length)] => Some(least_days(*length)),
                _ => None,
            });
            days.zip(term).map(|(days, term)| days / term.max(1) + 1)
        }
        Trigger::Crossing(guard) => crossing(context, guard, window),
        Trigger::Passing { of, step } => passing(context, row, (*of, *step), window),
        Trigger::Picked(menu, _) => picked(context, *menu, window),
        _ => None,
    };
    if first { Some(own.unwrap_or(1).min(1)) } else { own }
}

/// How many purchases or events of a kind are stated, in windows that hold whole periods: twelve months are a year.
fn stated(context: &Context<'_>, event: Option<u16>, window: Window) -> Option<i128> {
    let caps = context.domain.caps(context.program, event);
    let times = |part: Part| periods(window, Window::Period(Calendar::plain(part)));
    caps.into_iter().filter_map(|(most, part)| i128::from(most).checked_mul(times(part)?)).min()
}

fn least(one: Option<i128>, two: Option<i128>) -> Option<i128> {
    [one, two].into_iter().flatten().min()
}

/// How often an option is picked: whenever its offer opens, as often as one may pick.
fn picked(context: &Context<'_>, menu: MenuId, window: Window) -> Option<i128> {
    let picks = context.program.menus.get(menu.index()).map_or(1, |menu| i128::from(menu.picks));
    let mut times = 0i128;
    for row in context.program.rows.iter().filter(|row| row.effect == Effect::Open(menu)) {
        for on in &row.on {
            times = times.checked_add(often(context, row, on, window)?)?;
        }
    }
    times.checked_mul(picks)
}

/// Whether a row acts in the month of a day of the member only.
fn in_one_month(row: &Row) -> bool {
    let month = |guard: &Guard| matches!(guard, Guard::MonthOfBirthday | Guard::MonthOf(_));
    let monthly = row.on.iter().all(|on| match on {
        Trigger::StartOf(calendar) | Trigger::EndOf(calendar) => {
            matches!(calendar.part, Part::Month | Part::Quarter | Part::Half | Part::Year)
        }
        _ => false,
    });
    monthly
        && match &row.guard {
            Guard::All(parts) => parts.iter().any(month),
            guard => month(guard),
        }
}

/// Whether a condition holds once in a member's life.
fn once(guard: &Guard) -> bool {
    match guard {
        Guard::FirstPurchase => true,
        Guard::All(parts) => parts.iter().any(once),
        _ => false,
    }
}

/// Once a year, whatever the day: whole calendar years hold one.
fn yearly(window: Window) -> Option<i128> {
    match window {
        Window::Period(Calendar { part: Part::Year, .. }) => Some(1),
        _ => days_in(window).map(|days| (days - 1).max(0) / 365 + 1),
    }
}

fn least_days(length: Length) -> i128 {
    match length {
        Length::Seconds(seconds) => i128::from(seconds / 86_400),
        Length::Days(days) => i128::from(days),
        Length::Months(months) => i128::from(months) * 28,
    }
}

/// A metric that only rises in its window passes a threshold once in each.
fn crossing(context: &Context<'_>, guard: &Guard, window: Window) -> Option<i128> {
    let Guard::Compare { left: Expr::Accumulator { id, ago: 0 }, is, right: Expr::Const(_) } = guard else {
        return None;
    };
    let of = context.program.accumulators.get(id.index())?;
    if !matches!(is, Comparison::AtLeast | Comparison::Above) || of.carries.is_some() || of.adds_to.is_some() {
        return None;
    }
    if let (Aggregate::Run { period, .. }, Guard::Compare { right: Expr::Const(least), .. }) = (&of.aggregate, guard) {
        return run(*period, *least, window);
    }
    match of.window {
        _ if !rises(of) => None,
        Window::Lifetime => Some(1),
        inner @ (Window::Period(_) | Window::SinceJoining { .. }) => periods(window, inner),
        _ => None,
    }
}

/// Whether a metric only rises within its window.
fn rises(of: &Accumulator) -> bool {
    matches!(of.aggregate, Aggregate::Count | Aggregate::Sum(_) | Aggregate::Earned(_))
}

/// A run grows by one a period at most and begins anew from nothing, so its rewards lie as far apart as they are long.
fn run(period: Calendar, length: i64, window: Window) -> Option<i128> {
    let hits = periods(window, Window::Period(period))?;
    Some((hits - 1).max(0) / i128::from(length.max(1)) + 1)
}

/// How often a metric passes a multiple of a step: a run by its length, another as long as the condition bounds it. The
/// condition is asked behind the event, of the value that has passed, so every paid multiple lies below its upper end.
fn passing(context: &Context<'_>, row: &Row, (id, step): (AccumulatorId, i64), window: Window) -> Option<i128> {
    let of = context.program.accumulators.get(id.index())?;
    if let Aggregate::Run { period, .. } = &of.aggregate {
        return run(*period, step, window);
    }
    if !rises(of) || of.adds_to.is_some() {
        return None;
    }
    let value = Expr::Accumulator { id, ago: 0 };
    let mut most = 0i128;
    for facts in Facts::of(&[&row.guard]) {
        most = most.max(facts.value(&value).1?.div_euclid(i128::from(step.max(1))).max(0));
    }
    let inner = match of.window {
        inner @ (Window::Period(_) | Window::SinceJoining { .. }) => periods(window, inner)?,
        Window::Lifetime => 1,
        _ => return None,
    };
    most.checked_mul(inner)
}

/// Into how many periods of the inner window the outer one can reach; `None` if there is no end.
pub(in crate::prove) fn periods(outer: Window, inner: Window) -> Option<i128> {
    if outer == Window::Event || inner == Window::Lifetime || outer == inner {
        return Some(1);
    }
    if inner == Window::Event {
        return None;
    }
    if let (Window::Period(large), Window::Period(small)) = (outer, inner)
        && let Some(fits) = nested(large, small).or_else(|| nested(small, large).map(|_| 1))
    {
        return Some(fits);
    }
    let days = days_in(outer)?;
    let single = outer_is_day(outer);
    let length = match inner {
        Window::LastSeconds(seconds) => {
            return Some((days * 86_400).div_euclid(i128::from(seconds.max(1))) + 1);
        }
        Window::Period(calendar) => match calendar.part {
            Part::Day => 1,
            Part::Week => 7,
            Part::Month => 28,
            Part::Quarter => 90,
            Part::Half => 181,
            Part::Year => 365,
        },
        Window::SinceJoining { months } => 28 * i128::from(months),
        Window::LastDays(length) => return Some((days + i128::from(length) - 1) / i128::from(length.max(1))),
        Window::LastMonths(months) => {
            let length = 28 * i128::from(months.max(1));
            return Some((days + length - 1) / length);
        }
        _ => return None,
    };
    Some(if single { 1 } else { (days - 2).max(0) / length + 2 })
}

fn outer_is_day(window: Window) -> bool {
    matches!(window, Window::Period(Calendar { part: Part::Day, .. }) | Window::LastDays(1))
}

/// Calendars of which one lies inside the other.
fn nested(large: Calendar, small: Calendar) -> Option<i128> {
    let months = |part: Part| match part {
        Part::Month => Some(1),
        Part::Quarter => Some(3),
        Part::Half => Some(6),
        Part::Year => Some(12),
        Part::Day | Part::Week => None,
    };
    match (large.part, small.part) {
        (Part::Day, _) => Some(1),
        (_, Part::Day) => days_in(Window::Period(large)),
        (large_part, small_part) => {
            let (wide, narrow) = (months(large_part)?, months(small_part)?);
            // Periods of one length that begin on other days overlap two of each other.
            (narrow == 1 && Calendar { part: large_part, ..small } == large).then_some(wide)
        }
    }
}
