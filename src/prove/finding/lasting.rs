//! L24: what has no end that anybody named: a household whose members come and go, a run that missed days do not end.

use super::Finding;
use crate::core::{Aggregate, Comparison, Expr, Guard, LimitCap, Measure, Trigger, Window};
use crate::diagnostic::table;
use crate::prove::bound::periods;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::{Calendar, Part};

/// Whoever may change household more often in a year than once a month lends and borrows points.
const CHANGES: i128 = 12;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    household(context).into_iter().chain(runs(context)).collect()
}

/// A pool of points that anybody enters and leaves as often as they like.
fn household(context: &Context<'_>) -> Option<Finding> {
    let program = context.program;
    let pool = program.parties.pool.as_ref().filter(|pool| !pool.holdings.is_empty())?;
    let year = Window::Period(Calendar::plain(Part::Year));
    let caps = pool.limits.iter().filter_map(|id| program.limits.get(id.index()));
    let caps = caps.filter(|limit| limit.measure == Measure::Count && limit.when == Guard::True);
    let most = caps.filter_map(|limit| match &limit.cap {
        LimitCap::Fixed(cap) => i128::from(*cap).checked_mul(periods(year, limit.window)?),
        LimitCap::ByRank(..) => None,
    });
    let most = most.min();
    if most.is_some_and(|most| most <= CHANGES) {
        return None;
    }
    let often = most.map_or_else(|| "as often as they like".to_owned(), |most| format!("{most} times a year"));
    let message = format!("members enter and leave `{}` {often}: its points can be lent to anybody", pool.name);
    Some(
        Finding::new(table::UNLIMITED, Verdict::Proved, pool.name.clone(), message)
            .label(pool.span, "a pool with an open door")
            .help("limit the changes: `at most 1 per half`"),
    )
}

/// Runs that are kept through missed periods, more of them than any of their rewards asks for.
fn runs(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, run) in program.accumulators.iter().enumerate() {
        let Aggregate::Run { freeze: Some(freeze), .. } = &run.aggregate else { continue };
        let Some(holding) = program.holdings.get(freeze.index()) else { continue };
        let triggers = program.rows.iter().flat_map(|row| &row.on);
        let Some(longest) = triggers.filter_map(|on| asked(on, at)).max() else { continue };
        let most = match &holding.maximum {
            Some(LimitCap::Fixed(most)) => Some(*most),
            Some(LimitCap::ByRank(_, most)) => most.iter().copied().max(),
            None => None,
        };
        if most.is_some_and(|most| most <= longest) {
            continue;
        }
        let missed = most.map_or_else(|| "any number of".to_owned(), |most| most.to_string());
        let message = format!(
            "`{}` goes on through {missed} missed periods in a row, and {longest} are the most that it is rewarded for",
            run.name
        );
        found.push(
            Finding::new(table::UNLIMITED, Verdict::Proved, format!("{}, {}", run.name, holding.name), message)
                .label(holding.span, "each of them saves one missed period")
                .help("limit how many may be held: `at most 2`"),
        );
    }
    found
}

/// How long a run a trigger asks for.
fn asked(on: &Trigger, run: usize) -> Option<i64> {
    match on {
        Trigger::Passing { of, step } if of.index() == run => Some(*step),
        Trigger::Crossing(Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast | Comparison::Equal,
            right: Expr::Const(least),
        }) if id.index() == run => Some(*least),
        _ => None,
    }
}
