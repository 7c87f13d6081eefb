//! L14, L15, L35: conditions of tiers, memberships and gifts the wrong way round, on numbers that only grow.

use super::Finding;
use crate::core::{Aggregate, Comparison, Expr, Guard, Program, Trigger};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found: Vec<Finding> = Vec::new();
    for ladder in &program.ladders {
        for tier in ladder.tiers.iter().skip(1) {
            if from_the_start(program, &tier.reach) {
                let message = format!("{} is held by members who have done nothing yet", tier.name);
                found.push(
                    Finding::new(table::TIER_OF_ALL, Verdict::Proved, tier.name.clone(), message)
                        .label(tier.span, "holds from the start")
                        .help("ask for at least some of it: `>=`"),
                );
            } else if let Some(metric) =
                bounded_above(program, &tier.reach).or_else(|| bounded_above(program, &tier.keep))
            {
                let message = format!("{} is lost by doing more: it asks for little of `{metric}`", tier.name);
                found.push(
                    Finding::new(table::TIER_TRAP, Verdict::Proved, tier.name.clone(), message)
                        .label(tier.span, "a bound from above on what only grows")
                        .help("ask for at least so much: `>=`"),
                );
            }
        }
    }
    for membership in &program.memberships {
        let Guard::Any(ways) = &membership.guard else { continue };
        // one of several ways in makes the others idle
        if ways.iter().any(|way| from_the_start(program, way)) {
            let message = format!("`{}` is open to members who have done nothing yet", membership.name);
            found.push(
                Finding::new(table::TIER_OF_ALL, Verdict::Proved, membership.name.clone(), message)
                    .label(membership.span, "one of the ways into it holds from the start")
                    .help("ask for at least some of it: `>=`"),
            );
        }
    }
    for row in &program.rows {
        let waits = row.on.iter().any(|on| matches!(on, Trigger::Crossing(guard) if from_the_start(program, guard)));
        if waits && !found.iter().any(|known| known.about == row.rule) {
            let message = format!("`{}` waits for something that is true from the start", row.rule);
            found.push(
                Finding::new(table::UNATTAINABLE, Verdict::Proved, row.rule.clone(), message)
                    .label(row.span, "is not reached by doing anything")
                    .help("wait for at least so much: `reach … >= …`"),
            );
        }
    }
    found
}

/// Whether a metric only grows within its window, from nothing.
fn grows(program: &Program, expr: &Expr) -> Option<String> {
    match expr {
        Expr::Accumulator { id, .. } => {
            let of = program.accumulators.get(id.index())?;
            let rises = match &of.aggregate {
                Aggregate::Count | Aggregate::Earned(_) | Aggregate::EarnedBy(..) | Aggregate::Distinct(_) => true,
                Aggregate::Sum(of) => matches!(of, Expr::Money(..) | Expr::Items(_) | Expr::Field(_)),
                _ => false,
            };
            rises.then(|| of.name.clone())
        }
        Expr::Scale(on, factor) if *factor > 0 => grows(program, on),
        Expr::Add(one, two) => grows(program, one).or_else(|| grows(program, two)),
        _ => None,
    }
}

/// Whether a condition holds while every growing metric in it is nothing.
fn from_the_start(program: &Program, guard: &Guard) -> bool {
    match guard {
        Guard::Any(parts) => parts.iter().any(|part| from_the_start(program, part)),
        Guard::All(parts) => !parts.is_empty() && parts.iter().all(|part| from_the_start(program, part)),
        Guard::Compare { left, is, right: Expr::Const(bound) } => {
            let small =
                matches!(is, Comparison::AtMost) && *bound >= 0 || matches!(is, Comparison::Below) && *bound > 0;
            small && grows(program, left).is_some()
        }
        _ => false,
    }
}

/// A growing metric that a condition bounds from above.
fn bounded_above(program: &Program, guard: &Guard) -> Option<String> {
    match guard {
        Guard::Any(parts) | Guard::All(parts) => parts.iter().find_map(|part| bounded_above(program, part)),
        Guard::Compare { left, is: Comparison::AtMost | Comparison::Below, right: Expr::Const(_) } => {
            grows(program, left)
        }
        _ => None,
    }
}
