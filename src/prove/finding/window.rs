//! L35, L37, L38, L39, L40, L41: windows that are empty, too short, over, that overlap by a few days or leave a gap.

use super::Finding;
use crate::core::{Effect, Expr, Guard, HoldingId, Program, Row, RowId, Step, Trigger, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// A gap or an overlap of at most so many days is taken for a slip.
const SLIP: i32 = 7;

/// With how many later rules a rule is compared.
const MOST_NEIGHBOURS: usize = 600;

/// Whether a row has a window.
fn dated(row: &Row) -> bool {
    window(&row.guard) != (None, None)
}

/// Everything about windows.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let program = context.program;
    for (at, row) in program.rows.iter().enumerate() {
        found.extend(unattainable(context, row));
        found.extend(ambiguous(row));
        found.extend(before_launch(program, row));
        if dated(row) {
            for other in program.rows.iter().skip(at + 1).filter(|other| dated(other)).take(MOST_NEIGHBOURS) {
                found.extend(neighbours(row, other));
            }
        }
    }
    for at in 0..program.holdings.len() {
        found.extend(unusable(context, HoldingId(at as u16)));
        found.extend(earn_after_burn(context, HoldingId(at as u16)));
    }
    found
}

/// First and last day of a condition's own window, all parts together.
fn window(guard: &Guard) -> (Option<Day>, Option<Day>) {
    match guard {
        Guard::Days { first, last } => (*first, *last),
        Guard::All(parts) => parts.iter().map(window).fold((None, None), |(from, until), (first, last)| {
            let later = match (from, first) {
                (Some(a), Some(b)) => Some(Day::max(a, b)),
                (a, b) => a.or(b),
            };
            let earlier = match (until, last) {
                (Some(a), Some(b)) => Some(Day::min(a, b)),
                (a, b) => a.or(b),
            };
            (later, earlier)
        }),
        _ => (None, None),
    }
}

/// The same condition without its window.
fn without_days(guard: &Guard) -> Guard {
    match guard {
        Guard::Days { .. } => Guard::True,
        Guard::All(parts) => {
            let left: Vec<Guard> = parts.iter().map(without_days).filter(|part| *part != Guard::True).collect();
            match left.as_slice() {
                [] => Guard::True,
                [one] => one.clone(),
                _ => Guard::All(left),
            }
        }
        other => other.clone(),
    }
}

fn shown(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// L35: more of a counted thing is asked for than the window has room for.
fn unattainable(context: &Context<'_>, row: &Row) -> Option<Finding> {
    let (Some(first), Some(last)) = window(&row.guard) else { return None };
    let program = context.program;
    let (metric, least) = least_count(&row.guard).or_else(|| {
        row.on.iter().find_map(|on| if let Trigger::Crossing(guard) = on { least_count(guard) } else { None })
    })?;
    let of = program.accumulators.get(metric)?;
    // Days of the metric's own period that have passed by a day of the window, at most.
    let days = match of.window {
        Window::Period(calendar) => (first.0..=last.0.min(first.0.saturating_add(3_700)))
            .map(|day| i64::from(day) - i64::from(calendar.first_day(calendar.key(Day(day))).0) + 1)
            .max()?,
        Window::LastDays(days) => i64::from(days),
        _ => {
            let from = window(&of.filter).0?;
            i64::from(last.0) - i64::from(from.0) + 1
        }
    };
    let counts_purchases = of.carries.is_none()
        && of.aggregate == crate::core::Aggregate::Count
        && of.on.iter().all(|on| matches!(on, Trigger::Purchase(_)));
    let most = i64::try_from(context.domain.visits_in(i128::from(days))).ok()?;
    (counts_purchases && days > 0 && least > most).then(|| {
        let message = format!("`{}` asks for {least} purchases, and at most {most} fit into its {days} days", row.rule);
        Finding::new(table::UNATTAINABLE, Verdict::Proved, row.rule.clone(), message)
            .label(row.span, format!("from {} to {}", shown(first), shown(last)))
            .help("lengthen the window or lower the number")
            .note(format!("looked at: {}", context.domain.visits_shown()))
    })
}

fn least_count(guard: &Guard) -> Option<(usize, i64)> {
    match guard {
        Guard::All(parts) => parts.iter().find_map(least_count),
        Guard::Compare { left: Expr::Accumulator { id, ago: 0 }, is, right: Expr::Const(least) } => match is {
            crate::core::Comparison::AtLeast | crate::core::Comparison::Equal => Some((id.index(), *least)),
            crate::core::Comparison::Above => Some((id.index(), least.saturating_add(1))),
            _ => None,
        },
        _ => None,
    }
}

/// L40: days that not every month or year has.
fn ambiguous(row: &Row) -> Option<Finding> {
    let mut what = None;
    for on in &row.on {
        if let Trigger::EveryYear { month: 2, day: 29 } = on {
            what = Some("29 February, which three years of four do not have; it falls on the 28th then".to_owned());
        }
    }
    days_of_month(&row.guard, &mut |set| {
        let rare: Vec<String> = (29..=31).filter(|day| set >> day & 1 == 1).map(|day: u32| day.to_string()).collect();
        let others = set & ((1 << 29) - 1);
        if !rare.is_empty() && others == 0 {
            what = Some(format!(
                "day {} of the month, which some months do not have; nothing happens in them",
                rare.join(", ")
            ));
        }
    });
    let what = what?;
    Some(
        Finding::new(table::AMBIGUOUS_DATE, Verdict::Proved, row.rule.clone(), format!("`{}` names {what}", row.rule))
            .label(row.span, "not on every calendar")
            .help("name a day that every month has, or `on end of month`"),
    )
}

fn days_of_month(guard: &Guard, visit: &mut impl FnMut(u32)) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| days_of_month(part, visit)),
        Guard::Not(part) => days_of_month(part, visit),
        Guard::DaysOfMonth(set) => visit(*set),
        _ => {}
    }
}

/// L38: over before the program begins, or before anything else of it does.
fn before_launch(program: &Program, row: &Row) -> Option<Finding> {
    let (first, last) = window(&row.guard);
    let last = last?;
    if first.is_some_and(|first| first > last) {
        let message = format!("`{}` has no day: its window ends {} and begins later", row.rule, shown(last));
        return Some(dead(row, message));
    }
    // What other rules' windows begin with, at least half a year later: most likely another year was meant.
    let others = program.rows.iter().filter(|other| other.rule != row.rule).filter_map(|other| window(&other.guard).0);
    let earliest = others.min()?;
    let lonely = program.rows.iter().filter(|other| other.rule != row.rule).all(|other| {
        let (from, until) = window(&other.guard);
        from.is_some() || until.is_none()
    });
    (lonely && last.0 + 180 < earliest.0 && first.is_some()).then(|| {
        let message = format!(
            "`{}` was over on {}, long before anything else with a date begins ({})",
            row.rule,
            shown(last),
            shown(earliest)
        );
        dead(row, message)
    })
}

fn dead(row: &Row, message: String) -> Finding {
    Finding::new(table::DEAD_BY_DATE, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "never on any day that matters")
        .help("correct the year, or remove the rule")
}

/// L39: two windows of one thing that almost meet.
fn neighbours(one: &Row, two: &Row) -> Option<Finding> {
    let ((a, b), (c, d)) = (window(&one.guard), window(&two.guard));
    let same = one.kind == two.kind && one.on == two.on && one.scope == two.scope && one.rule != two.rule;
    if !same || without_days(&one.guard) != without_days(&two.guard) || !alike(&one.effect, &two.effect) {
        return None;
    }
    let (earlier, later, end, start) = match (b, c, d, a) {
        (Some(end), Some(start), _, first) if first.is_none_or(|first| first < start) => (one, two, end, start),
        (_, _, Some(end), Some(start)) if c.is_none_or(|first| first < start) => (two, one, end, start),
        _ => return None,
    };
    let distance = start.0 - end.0 - 1;
    if distance == 0 || distance.abs() > SLIP {
        return None;
    }
    let message = if distance > 0 {
        format!(
            "between `{}` and `{}` {} {} without either: {}",
            earlier.rule,
            later.rule,
            distance,
            if distance == 1 { "day is" } else { "days are" },
            shown(end.plus_days(1))
        )
    } else {
        format!(
            "`{}` and `{}` both pay for {} {}, from {}",
            earlier.rule,
            later.rule,
            -distance,
            if distance == -1 { "day" } else { "days" },
            shown(start)
        )
    };
    Some(
        Finding::new(table::ALMOST_MEET, Verdict::Proved, format!("{}, {}", earlier.rule, later.rule), message)
            .label(earlier.span, format!("until {}", shown(end)))
            .label(later.span, format!("from {}", shown(start)))
            .help("let one begin on the day after the other ends"),
    )
}

fn alike(one: &Effect, two: &Effect) -> bool {
    match (one, two) {
        (Effect::Grant { holding: a, .. }, Effect::Grant { holding: b, .. }) => a == b,
        (Effect::PriceOff { scope: a, .. }, Effect::PriceOff { scope: b, .. }) => a == b,
        (Effect::Cash { .. }, Effect::Cash { .. }) => true,
        _ => false,
    }
}

/// The latest day until which a grant of a row can be used, if its term names a fixed day.
fn ends_on(effect: &Effect) -> Option<Day> {
    let Effect::Grant { expiry: Some(expiry), .. } = effect else { return None };
    match expiry.steps.last() {
        Some(Step::On(day)) => Some(*day),
        _ => None,
    }
}

/// L37: what is given lapses before it may be used, or can never be used.
fn unusable(context: &Context<'_>, id: HoldingId) -> Option<Finding> {
    let program = context.program;
    let holding = program.holdings.get(id.index())?;
    let opens = holding.using.guard.as_ref().and_then(|guard| window(guard).0);
    if let Some(opens) = opens {
        for row in &program.rows {
            let gives = matches!(&row.effect, Effect::Grant { holding, .. } if *holding == id);
            if let Some(ends) = ends_on(&row.effect).filter(|ends| gives && *ends < opens) {
                let message =
                    format!("`{}` lapses on {}, and may be used only from {}", holding.name, shown(ends), shown(opens));
                return Some(
                    Finding::new(table::NEVER_USABLE, Verdict::Proved, holding.name.clone(), message)
                        .label(row.span, "given here")
                        .label(holding.span, format!("usable from {}", shown(opens)))
                        .help("let it live until it can be used"),
                );
            }
        }
    }
    if let crate::core::HoldingKind::Voucher { minimum, .. } = holding.kind
        && minimum > context.domain.basket.1
    {
        let message = format!(
            "`{}` needs a purchase of {}, more than any purchase comes to",
            holding.name,
            context.money(i128::from(minimum))
        );
        return Some(
            Finding::new(table::NEVER_USABLE, Verdict::Proved, holding.name.clone(), message)
                .label(holding.span, "can never be used")
                .help("lower its minimum")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    }
    None
}

/// L41: every use of something ends before the last day on which it is earned.
fn earn_after_burn(context: &Context<'_>, id: HoldingId) -> Option<Finding> {
    let program = context.program;
    let mut burns: Vec<Option<Day>> = Vec::new();
    burns.extend(
        program
            .offers
            .iter()
            .filter(|offer| offer.takes.iter().any(|take| take.0 == id))
            .map(|offer| window(&offer.guard).1),
    );
    burns.extend(
        program.money_off.iter().filter(|payment| payment.holding == id).map(|payment| window(&payment.guard).1),
    );
    burns.extend(
        program.exchanges.iter().filter(|exchange| exchange.from == id).map(|exchange| window(&exchange.guard).1),
    );
    if burns.is_empty() || burns.iter().any(Option::is_none) {
        return None;
    }
    let last_burn = burns.into_iter().flatten().max()?;
    let (at, row, until) = program
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == id))
        .map(|(at, row)| (RowId(at as u16), row, window(&row.guard).1))
        .max_by_key(|(.., until)| until.map_or(i32::MAX, |day| day.0))?;
    let _ = at;
    if until.is_some_and(|until| until <= last_burn) {
        return None;
    }
    let name = &program.holdings.get(id.index())?.name;
    let message = match until {
        Some(until) => {
            format!("`{name}` is earned until {}, and its last use ends on {}", shown(until), shown(last_burn))
        }
        None => format!("`{name}` is earned for ever, and its last use ends on {}", shown(last_burn)),
    };
    Some(
        Finding::new(table::STRANDED, Verdict::Proved, name.clone(), message)
            .label(row.span, "still earned")
            .help("let earning end first, and leave time to spend what is there"),
    )
}
