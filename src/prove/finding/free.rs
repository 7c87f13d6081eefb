//! L23, L25, L30, L24, L31: what costs a member nothing, or has no ceiling.

use super::Finding;
use crate::check::Unit;
use crate::check::model::NumberField;
use crate::core::{
    Action, Budget, Comparison, Effect, Expr, Guard, HoldingId, LimitId, Off, OfferId, PaymentForm, Program, Row,
    RowId, Trigger, Window,
};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::context::Context;
use crate::prove::piece::Formula;
use crate::prove::reads::{self, Read};
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::{Instant, Part, Ratio};

/// How often a thing without a limit is done to show it.
const TIMES: i64 = 20;

/// Everything that is free.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, row) in (0u16..).zip(&context.program.rows) {
        found.extend(free_action(context, RowId(at), row));
    }
    for at in 0..context.program.offers.len() {
        found.extend(free_reward(context, OfferId(at as u16)));
    }
    found.extend(no_ceiling(context));
    found
}

pub(super) fn budgeted(budgets: &[Budget], row: RowId) -> bool {
    budgets.iter().any(|budget| budget.rows.contains(&row))
}

/// Windows of the limits on a row.
pub(super) fn windows(program: &Program, row: RowId) -> Vec<Window> {
    let own = program.rows.get(row.index()).map_or(&[][..], |row| &row.limits);
    let limits = (0u16..).zip(&program.limits);
    let on = limits.filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&row));
    on.map(|(_, limit)| limit.window).filter(|window| *window != Window::Event).collect()
}

/// Whether a limit on a row counts by day, week or month at most.
fn short(window: &Window) -> bool {
    match window {
        Window::Period(calendar) => matches!(calendar.part, Part::Day | Part::Week | Part::Month),
        Window::LastDays(_) | Window::LastSeconds(_) => true,
        _ => false,
    }
}

/// An event of the member that states no price and no number: doing it again costs nothing.
pub(super) fn costless(context: &Context<'_>, event: u16) -> bool {
    context.program.events.get(usize::from(event)).is_some() && numbers(context, event).next().is_none()
}

/// An event of which nothing but plain counts is stated: stars of a review, nights with somebody else. What it costs is
/// not known, only that no price is stated.
pub(super) fn counted(context: &Context<'_>, event: u16) -> bool {
    let plain = |field: &NumberField| field.unit == Unit::Number && !field.date;
    numbers(context, event).next().is_some() && numbers(context, event).all(plain)
}

/// Numbers that an event states.
fn numbers<'a>(context: &Context<'a>, event: u16) -> impl Iterator<Item = &'a NumberField> {
    let own = move |field: &&NumberField| field.events.iter().any(|of| of.0 == usize::from(event));
    context.checked.numbers.iter().filter(own)
}

/// Numbers of an event with which a condition holds: what it compares with a constant.
fn fitting(program: &Program, guard: &Guard) -> Vec<i64> {
    fn fit(guard: &Guard, out: &mut Vec<i64>) {
        match guard {
            Guard::All(parts) => parts.iter().for_each(|part| fit(part, out)),
            Guard::Compare { left: Expr::Field(id), is, right: Expr::Const(bound) } => {
                let Some(slot) = out.get_mut(id.index()) else { return };
                match is {
                    Comparison::AtLeast | Comparison::Equal => *slot = (*slot).max(*bound),
                    Comparison::Above => *slot = (*slot).max(bound.saturating_add(1)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let mut out = vec![0; program.fields.len()];
    fit(guard, &mut out);
    out
}

/// What a row gives once, in minor units over a denominator, if it is constant.
pub(super) fn constant_value(context: &Context<'_>, row: &Row) -> Option<(i128, i64, Option<HoldingId>)> {
    let (amount, holding) = match &row.effect {
        Effect::Grant { holding, amount, .. } => (amount, Some(*holding)),
        Effect::Cash { amount } => (amount, None),
        _ => return None,
    };
    let crate::core::Expr::Const(units) = amount.numerator else { return None };
    let units = units / amount.over.max(1);
    let worth = holding.map_or(Ratio::ONE, |of| context.worth.member.get(of.index()).copied().unwrap_or(Ratio::ZERO));
    let value = i128::from(units) * i128::from(worth.numerator());
    (value > 0).then_some((value, worth.denominator(), holding))
}

fn free_action(context: &Context<'_>, id: RowId, row: &Row) -> Option<Finding> {
    let program = context.program;
    let event = row.on.iter().find_map(|on| match on {
        Trigger::Declared(event) if costless(context, *event) || counted(context, *event) => Some(*event),
        _ => None,
    })?;
    let (value, over, _) = constant_value(context, row)?;
    if budgeted(&program.budgets, id) {
        return None;
    }
    let mut asked = Vec::new();
    reads::of_guard(&row.guard, &mut asked);
    // What progress allows now and then is bounded by the progress.
    if asked.iter().any(|read| matches!(read, Read::Metric(..) | Read::Held(..))) {
        return None;
    }
    let name = program.events.get(usize::from(event)).map_or("", |event| event.name.as_str());
    let windows = windows(program, id);
    if !windows.is_empty() {
        if !windows.iter().all(short) || over <= 0 {
            return None;
        }
        return Some(without_budget(context, name, row, (value, over)));
    }
    let here = on_some_day(context, &row.guard, |here| members(&row.guard, here));
    let action = || Action::Declared {
        event,
        numbers: fitting(program, &row.guard),
        words: here.words.clone(),
        lines: Vec::new(),
    };
    let steps = (0..TIMES).map(|at| (Instant(here.at().0 + 60 * at), Some(action()))).collect();
    let counted = counted(context, event);
    let message = format!(
        "`{name}` {} and gives {} every time; {TIMES} times in an hour give {}",
        if counted { "states no price" } else { "costs a member nothing" },
        context.money_over(value, over),
        context.money_over(value * i128::from(TIMES), over),
    );
    let mut finding = Finding::new(table::FREE_ACTION, Verdict::Suspected, row.rule.clone(), message)
        .label(row.span, "no limit on how often")
        .help("limit it: `at most once per day`, or `at most 5 per year`");
    if counted {
        finding = finding.weigh(Severity::Warning);
    }
    if let Some(witness) = witness::replay(context, witness::life(program, &here, steps))
        && awards(&witness, id) == TIMES
    {
        finding.verdict = Verdict::Witness;
        let twice = vec![(here.at(), Some(action())), (Instant(here.at().0 + 60), Some(action()))];
        if let Some(witness) = witness::replay(context, witness::life(program, &here, twice)) {
            finding = finding.shown(context, &witness);
        }
    }
    Some(finding)
}

/// How often a row gives something in a life.
fn awards(witness: &witness::Witness, id: RowId) -> i64 {
    let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let of_row = |fact: &&DiaryFact| match fact {
        DiaryFact::Granted { source: Source::Row(of), .. } | DiaryFact::Own(OwnFact::Cash(CashFor::Row(of), _)) => {
            *of == id
        }
        _ => false,
    };
    facts.filter(of_row).count() as i64
}

/// What happens outside gives, and only each member's part of it is bounded.
fn without_budget(context: &Context<'_>, name: &str, row: &Row, (value, over): (i128, i64)) -> Finding {
    let given = context.money_over(value, over);
    let message = format!("every `{name}` gives each member {given}, and no budget bounds them all");
    Finding::new(table::EXOGENOUS, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "happens as often as it happens")
        .help("set a `budget` on it, so that a good year for members is no bad one for you")
}

/// A reward that takes nothing, as often as one likes.
fn free_reward(context: &Context<'_>, id: OfferId) -> Option<Finding> {
    let program = context.program;
    let offer = program.offers.get(id.index())?;
    let budgeted = program.budgets.iter().any(|budget| budget.offers.contains(&id));
    if !offer.takes.is_empty() || offer.charge > 0 || !offer.limits.is_empty() || budgeted {
        return None;
    }
    let value = offer.gives.iter().fold((i128::from(offer.money), 1i64), |(sum, over), (holding, units, _)| {
        let worth = context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
        let common = crate::quantity::lcm(over, worth.denominator());
        let more = i128::from(*units) * i128::from(worth.numerator()) * i128::from(common / worth.denominator());
        (sum * i128::from(common / over) + more, common)
    });
    if value.0 <= 0 {
        return None;
    }
    let paid_for = in_membership(&offer.guard);
    let (code, help) = if paid_for {
        (table::UNLIMITED, "limit it: `at most 1 per 2 hours`, or set a `budget`")
    } else {
        (table::NOT_SINGLE_USE, "limit it: `once`, or `at most 1 per month`")
    };
    let message = format!(
        "`{}` can be taken without end: {} each time, for nothing",
        offer.name,
        context.money_over(value.0, value.1)
    );
    let mut finding = Finding::new(code, Verdict::Suspected, offer.name.clone(), message)
        .label(offer.span, "takes nothing, and no limit")
        .help(help);
    let here = on_some_day(context, &offer.guard, |here| members(&offer.guard, here));
    let times = 3u16;
    let redeem = Some(Action::Redeem { offer: id, times });
    if let Some(witness) = witness::replay(context, witness::life(program, &here, vec![(here.at(), redeem)])) {
        let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
        let done =
            facts.into_iter().any(|fact| matches!(fact, DiaryFact::Redeemed(of, n, _) if *of == id && *n == times));
        if done {
            finding.verdict = Verdict::Witness;
            finding = finding.shown(context, &witness);
        }
    }
    Some(finding)
}

/// The first day of the domain on which a condition holds.
pub(super) fn on_some_day(context: &Context<'_>, guard: &Guard, with: impl Fn(&mut Situation)) -> Situation {
    let program = context.program;
    let mut first = Situation::ordinary(program, context.domain.from);
    with(&mut first);
    for number in context.domain.from.0..=context.domain.until.0 {
        let mut here = Situation::ordinary(program, crate::quantity::Day(number));
        with(&mut here);
        let formula = Formula::new(program, &context.limits, &here, (1, 1));
        if formula.holds(guard).is_ok_and(|set| !set.is_empty()) {
            return here;
        }
    }
    first
}

fn in_membership(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().any(in_membership),
        Guard::Member(_) => true,
        _ => false,
    }
}

/// Lets the conditions on memberships, tiers and words hold.
pub(super) fn members(guard: &Guard, here: &mut Situation) {
    match guard {
        Guard::All(parts) => parts.iter().for_each(|part| members(part, here)),
        Guard::Member(id) => {
            if let Some(slot) = here.members.get_mut(id.index()) {
                *slot = true;
            }
        }
        Guard::Rank { ladder, ranks } => {
            if let Some(slot) = here.ranks.get_mut(ladder.index()) {
                *slot = ranks.trailing_zeros().min(15) as u8;
            }
        }
        Guard::Word { field, words } => {
            if let Some(slot) = here.words.get_mut(field.index()) {
                slot.0 = words.trailing_zeros().min(63) as u16;
            }
        }
        _ => {}
    }
}

/// "Any drink": the price of an item, whatever it is; and pieces that are used and stay.
fn no_ceiling(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    let mut say = |name: &str, span: crate::base::Span| {
        let message = format!("`{name}` pays for an item of any price");
        found.push(
            Finding::new(table::NO_CEILING, Verdict::Proved, name, message)
                .label(span, "worth as much as the dearest item")
                .help("bound it: `up to 6 EUR`")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    };
    for holding in &program.holdings {
        if matches!(holding.using.off, Some(Off::Item { dearest: true, most: None })) {
            say(&holding.name, holding.span);
        }
    }
    for payment in &program.money_off {
        if let PaymentForm::Rungs(rungs) = &payment.form
            && rungs.iter().any(|rung| matches!(rung.off, Off::Item { dearest: true, most: None }))
        {
            say(&payment.name, payment.span);
        }
    }
    for holding in program.holdings.iter().filter(|holding| holding.using.kept && holding.using.limits.is_empty()) {
        let Some(Off::Money(_) | Off::Item { .. }) = holding.using.off else { continue };
        let message = format!("`{}` is used and stays, without a limit", holding.name);
        found.push(
            Finding::new(table::UNLIMITED, Verdict::Proved, holding.name.clone(), message)
                .label(holding.span, "as often as a member likes")
                .help("limit its use: `at most 1 per day`"),
        );
    }
    found
}
