//! L49: a budget for all members together is used up by a small part of them.

use super::Finding;
use crate::core::{Budget, Effect, Expr, HoldingId, Program, Row, RowId, Spending};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::estimate::Simulated;
use crate::prove::verdict::Verdict;
use crate::quantity::Ratio;

/// A budget for less than this share of the members, in hundredths, is used up before most have heard of it.
const ENOUGH: i128 = 10;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let Some(members) = context.domain.members else { return Vec::new() };
    context.program.budgets.iter().filter_map(|budget| starved(context, budget, members)).collect()
}

/// What one award draws from a budget at least, as a ratio.
fn draws(program: &Program, budget: &Budget, row: &Row) -> Option<Ratio> {
    let (holding, amount): (Option<HoldingId>, _) = match &row.effect {
        Effect::Grant { holding, amount, .. } => (Some(*holding), amount),
        Effect::Cash { amount } | Effect::PriceOff { amount, .. } => (None, amount),
        _ => return None,
    };
    let Expr::Const(units) = amount.numerator else { return None };
    let units = Ratio::whole(units / amount.over.max(1)).ok()?;
    match budget.measure {
        Spending::Count => Some(Ratio::ONE),
        Spending::Units => Some(units),
        Spending::Cost => match holding {
            Some(of) => units.times(program.holdings.get(of.index())?.cost?).ok(),
            None => Some(units),
        },
    }
}

fn starved(context: &Context<'_>, budget: &Budget, members: i64) -> Option<Finding> {
    let program = context.program;
    let own = |id: &RowId| program.rows.get(id.index()).and_then(|row| draws(program, budget, row));
    let each = match budget.rows.iter().map(own).collect::<Option<Vec<Ratio>>>()?.into_iter().min() {
        Some(least) => least,
        // Only rewards draw on it: a stock.
        None if !budget.offers.is_empty() && budget.measure == Spending::Count => Ratio::ONE,
        None => return None,
    };
    if each <= Ratio::ZERO {
        return None;
    }
    let awards = i128::from(budget.cap) * i128::from(each.denominator()) / i128::from(each.numerator());
    if awards * 100 >= i128::from(members) * ENOUGH {
        return None;
    }
    let message = format!(
        "`{}` is used up by at most {awards} awards, one for {} of {members} members",
        budget.name,
        percent(awards, i128::from(members)),
    );
    Some(
        Finding::new(table::STARVED, Verdict::Proved, budget.name.clone(), message)
            .label(budget.span, "gone before most members come")
            .help("raise it, give less to each, or choose who may have it")
            .note("if every member comes at most once; who comes first gets it"),
    )
}

/// A budget that is gone in less than this share of the simulated time, in hundredths, is told.
const EARLY: i64 = 10;

/// What a simulation shows: budgets that are gone while most members still come.
pub(in crate::prove) fn judge(program: &Program, seen: &Simulated) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, day) in &seen.ran_out {
        let Some(budget) = program.budgets.iter().find(|budget| budget.name == *name) else { continue };
        let after = i64::from(day.0) - i64::from(seen.start.0);
        if after * 100 >= seen.days * EARLY {
            continue;
        }
        let message = format!("`{name}` is used up on {}, day {} of {}", day.date(), after + 1, seen.days);
        found.push(
            Finding::new(table::STARVED, Verdict::Estimated, name.clone(), message)
                .label(budget.span, "gone before most members come")
                .help("raise it, give less to each, or choose who may have it")
                .note(seen.shown()),
        );
    }
    found
}
