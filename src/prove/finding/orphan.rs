//! L36: a balance that can never be spent: what may be held or earned in a lifetime is less than anything costs.

use super::Finding;
use super::expiry::cheapest;
use crate::core::{
    Effect, Expr, HoldingId, HoldingKind, LimitCap, LimitId, Measure, Program, Row, RowId, Trigger, Window,
};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, holding) in (0u16..).zip(&program.holdings) {
        let id = HoldingId(at);
        let Some((units, reward, span)) = cheapest(program, id) else { continue };
        let held = match &holding.maximum {
            Some(LimitCap::Fixed(most)) if holding.versions.is_empty() => Some(*most),
            Some(LimitCap::ByRank(_, most)) if holding.versions.is_empty() => most.iter().max().copied(),
            _ => None,
        };
        let earned = lifetime(program, id);
        let (most, how) = match (held, earned) {
            (Some(held), _) if held < units => (held, "can be held"),
            (_, Some(earned)) if earned > 0 && earned < units => (earned, "can be earned in a lifetime"),
            _ => continue,
        };
        if holding.kind != HoldingKind::Points || holding.qualifying {
            continue;
        }
        let message = format!(
            "`{}` can never be spent: at most {} {how}, and `{reward}`, the cheapest there is, takes {}",
            holding.name,
            context.units(id, most),
            context.units(id, units),
        );
        found.push(
            Finding::new(table::ORPHANS, Verdict::Proved, holding.name.clone(), message)
                .label(holding.span, "stays where it is")
                .label(span, "takes more than anybody has")
                .help("offer something smaller, or let more be earned"),
        );
    }
    found
}

/// What all rules together can give of a holding in a lifetime, if that is bounded.
fn lifetime(program: &Program, of: HoldingId) -> Option<i64> {
    if program.exchanges.iter().any(|exchange| exchange.gives.0 == of)
        || program.offers.iter().any(|offer| offer.gives.iter().any(|give| give.0 == of))
    {
        return None;
    }
    let rows = (0u16..).zip(&program.rows);
    let mut given =
        rows.filter(|(_, row)| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == of)).peekable();
    given.peek()?;
    given.try_fold(0i64, |sum, (at, row)| sum.checked_add(once(program, RowId(at), row)?))
}

/// What one row gives in a lifetime at most.
fn once(program: &Program, id: RowId, row: &Row) -> Option<i64> {
    let constant = match &row.effect {
        Effect::Grant { amount, .. } => match amount.numerator {
            Expr::Const(units) => Some(units.div_euclid(amount.over.max(1)) + 1),
            _ => None,
        },
        _ => None,
    };
    if row.on.as_slice() == [Trigger::Join] {
        return constant;
    }
    let limits = (0u16..).zip(&program.limits);
    let on = limits.filter(|(at, limit)| row.limits.contains(&LimitId(*at)) || limit.rows.contains(&id));
    on.filter(|(_, limit)| limit.window == Window::Lifetime && limit.versions.is_empty())
        .filter_map(|(_, limit)| match (&limit.cap, limit.measure) {
            (LimitCap::Fixed(cap), Measure::Units) => Some(*cap),
            (LimitCap::Fixed(cap), Measure::Count) => constant?.checked_mul(*cap),
            _ => None,
        })
        .min()
}
