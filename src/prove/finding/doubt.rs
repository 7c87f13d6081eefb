//! What a bound on rules leaves out: a promise that depends on it is never called proved.

use super::returnable;
use crate::core::{
    Accumulator, AccumulatorId, Aggregate, Effect, Expr, Guard, Measure, Program, Promise, Promised, RoundedPer, Row,
    RowId, Trigger, Window,
};
use crate::prove::blind::BY_LINE;
use crate::prove::context::Context;
use crate::quantity::Rounding;

/// Reasons why more may be given than the rules a promise is about allow by themselves.
pub(super) fn of(context: &Context<'_>, promise: &Promise, rows: &[RowId], window: Window) -> Vec<String> {
    let program = context.program;
    let mut why: Vec<&str> = Vec::new();
    if let Promised::Holding(holding) = promise.of
        && program.offers.iter().any(|offer| offer.gives.iter().any(|give| give.0 == holding))
    {
        why.push("what rewards give of it");
    }
    for (id, row) in rows.iter().filter_map(|id| Some((*id, program.rows.get(id.index())?))) {
        let amount = match &row.effect {
            Effect::Grant { amount, .. } | Effect::Cash { amount } => Some(amount),
            _ => None,
        };
        let counts = promise.limit.as_ref().is_some_and(|limit| limit.measure == Measure::Count);
        if row.rounds.per == RoundedPer::Line && !counts && amount.is_some_and(|of| of.rounding != Rounding::Down) {
            why.push(BY_LINE);
        }
        if program.activations.iter().any(|one| one.backdated.contains(&id)) {
            why.push("what an activation gives for the time before it");
        }
        if window == Window::Event {
            why.extend(row.on.iter().filter_map(besides));
        }
        if window != Window::Lifetime && row.on.iter().any(|on| matches!(on, Trigger::Picked(..))) {
            why.push("offers that are picked from later");
        }
        if window != Window::Event
            && context.limits.of(id).is_empty()
            && row.on.iter().any(|on| falls(program, row, on))
        {
            why.push("a metric that falls with a return and rises again");
        }
    }
    why.sort_unstable();
    why.dedup();
    why.into_iter().map(str::to_owned).collect()
}

/// What an event can set off besides what is bounded, perhaps several times.
fn besides(on: &Trigger) -> Option<&'static str> {
    match on {
        Trigger::Taken(_) | Trigger::Redemption => Some("gifts on what is used in a purchase"),
        Trigger::Passing { .. } | Trigger::Completed(_) => Some("gifts on what an event passes or completes"),
        Trigger::Started(_) | Trigger::Renewed(_) | Trigger::Ended(_) => {
            Some("gifts on a membership that an event moves")
        }
        Trigger::If(on, _) => besides(on),
        Trigger::Any(all) => all.iter().find_map(besides),
        _ => None,
    }
}

/// Whether a row pays on reaching something that the return of a purchase takes away again.
fn falls(program: &Program, row: &Row, on: &Trigger) -> bool {
    let bought = |id: AccumulatorId| {
        let of = program.accumulators.get(id.index());
        // A period of a run counts once, whatever comes back and is bought again.
        let run = |of: &Accumulator| matches!(of.aggregate, Aggregate::Run { .. });
        of.is_some_and(|of| !run(of) && of.on.iter().any(|on| matches!(on, Trigger::Purchase(_))))
    };
    let first = matches!(&row.guard, Guard::FirstPurchase);
    let reached = match on {
        Trigger::Crossing(guard) => metrics(guard).into_iter().any(bought),
        Trigger::Passing { of, .. } => bought(*of),
        _ => false,
    };
    reached && !first && returnable(program)
}

/// Metrics that a condition compares.
fn metrics(guard: &Guard) -> Vec<AccumulatorId> {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().flat_map(metrics).collect(),
        Guard::Not(part) => metrics(part),
        Guard::Compare { left, right, .. } => {
            let own = [left, right].into_iter();
            own.filter_map(|expr| if let Expr::Accumulator { id, .. } = expr { Some(*id) } else { None }).collect()
        }
        _ => Vec::new(),
    }
}
