//! L25: what happens outside gives, and only each member's part of it is bounded.

use super::Finding;
use super::referral::value_of;
use crate::core::{Guard, Limit, LimitCap, LimitId, Measure, Row, RowId, Trigger, Window};
use crate::diagnostic::{Severity, table};
use crate::prove::context::Context;
use crate::prove::engine::costless::{Gift, budgeted, constant_value, gift};
use crate::prove::reads::{self, Read};
use crate::prove::sale::Side;
use crate::prove::verdict::Verdict;
use crate::quantity::Part;

/// Rules on what costs nothing, with a limit on how often and no budget.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, row) in (0u16..).zip(&context.program.rows) {
        let id = RowId(at);
        let limited = gift(context, id, row).filter(|gift| !gift.windows.is_empty() && gift.value.1 > 0);
        found.extend(match limited {
            Some(gift) if gift.windows.iter().all(short) => Some(every_time(context, row, &gift)),
            Some(gift) => to_everybody(context, (id, row), gift.name, gift.value),
            None => on_joining(context, (id, row)),
        });
    }
    found
}

/// Whether a limit on a row counts by day, week or month at most.
fn short(window: &Window) -> bool {
    match window {
        Window::Period(calendar) => matches!(calendar.part, Part::Day | Part::Week | Part::Month),
        Window::LastDays(_) | Window::LastSeconds(_) => true,
        _ => false,
    }
}

fn every_time(context: &Context<'_>, row: &Row, gift: &Gift<'_>) -> Finding {
    let given = context.money_over(gift.value.0, gift.value.1);
    let message = format!("every `{}` gives each member {given}, and no budget bounds them all", gift.name);
    let finding = Finding::new(table::EXOGENOUS, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "happens as often as it happens")
        .help("set a `budget` on it, so that a good year for members is no bad one for you");
    match context.domain.most_members {
        Some(members) => finding.note(format!(
            "if {members} members take it, {} each time",
            context.money_over(gift.value.0.saturating_mul(i128::from(members)), gift.value.1)
        )),
        None => finding,
    }
}

/// What members are given a few times in a life, or a year, for something that costs nothing: said with what it comes to
/// where it is said how many members there are, and else where it is worth more than any purchase. A welcome is neither.
fn to_everybody(context: &Context<'_>, (id, row): (RowId, &Row), name: &str, value: (i128, i64)) -> Option<Finding> {
    everybody(&row.guard).then_some(())?;
    let (value, over) = value;
    let (times, span) = often(context, id)?;
    let each = value.saturating_mul(i128::from(times));
    let large = value > i128::from(context.domain.basket.1).saturating_mul(i128::from(over));
    let said = format!("`{name}` costs nothing and gives each member {} {span}", context.money_over(each, over));
    let message = match context.domain.most_members {
        Some(members) => format!("{said}: {}, and no budget bounds it", all(context, (each, over), members)),
        None if large => format!("{said}, more than any purchase, and no budget bounds them all"),
        None => return None,
    };
    Some(told(row, message).note(costs(context, row)))
}

/// What everybody is given on joining, once it is said how many they are. It is a welcome, so it is told and no more.
fn on_joining(context: &Context<'_>, (id, row): (RowId, &Row)) -> Option<Finding> {
    let members = context.domain.most_members?;
    let joins = row.on.contains(&Trigger::Join) && everybody(&row.guard);
    (joins && !budgeted(&context.program.budgets, id)).then_some(())?;
    let (value, over, _) = constant_value(context, row)?;
    let message = format!(
        "whoever joins is given {}: {}, and no budget bounds it",
        context.money_over(value, over),
        all(context, (value, over), members)
    );
    Some(told(row, message).weigh(Severity::Note))
}

fn told(row: &Row, message: String) -> Finding {
    Finding::new(table::EXOGENOUS, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "a limit for each member is none for all of them")
        .help("set a `budget` on it: how many there are, or what they may cost")
}

/// What it comes to for so many members.
fn all(context: &Context<'_>, (each, over): (i128, i64), members: i64) -> String {
    format!("{} for {members} members", context.money_over(each.saturating_mul(i128::from(members)), over))
}

/// What one costs.
fn costs(context: &Context<'_>, row: &Row) -> String {
    match value_of(context, row, Side::Company) {
        Some((cost, over)) => format!("one costs {}", context.money_over(cost, over)),
        None => "what one costs is not said".to_owned(),
    }
}

/// Whether a condition lets every member pass at some time, whatever they are.
fn everybody(guard: &Guard) -> bool {
    let mut asked = Vec::new();
    reads::of_guard(guard, &mut asked);
    asked.iter().all(|read| matches!(read, Read::Day(_) | Read::Clock(..) | Read::Word(_)))
}

/// How often its limits let a member have it, and in what time; `None` if they do not count awards.
fn often(context: &Context<'_>, id: RowId) -> Option<(i64, &'static str)> {
    let program = context.program;
    let own = program.rows.get(id.index()).map_or(&[][..], |row| &row.limits);
    let on =
        (0u16..).zip(&program.limits).filter(|(at, limit)| own.contains(&LimitId(*at)) || limit.rows.contains(&id));
    on.filter_map(|(_, limit)| counted(limit)).min()
}

fn counted(limit: &Limit) -> Option<(i64, &'static str)> {
    let (Measure::Count, LimitCap::Fixed(cap)) = (limit.measure, &limit.cap) else { return None };
    match limit.window {
        Window::Lifetime if *cap == 1 => Some((1, "once")),
        Window::Lifetime => Some((*cap, "in a lifetime")),
        Window::Period(calendar) if calendar.part == Part::Year => Some((*cap, "a year")),
        _ => None,
    }
}
