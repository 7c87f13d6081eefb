//! L16: a rule never pays: its condition cannot hold, or holds only where an earlier rule of its group pays. Decided by boxes
//! of tiers, words, days and ranges, without a walk.

use super::Finding;
use crate::base::Span;
use crate::core::{Effect, Expr, GroupKind, GroupPart, Guard, Row, RowId, RowKind};
use crate::diagnostic::table;
use crate::prove::bound::{Dead, covered, dead};
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = alone(context);
    found.extend(behind(context));
    found
}

/// Rules and rewards whose own condition cannot hold.
fn alone(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found: Vec<Finding> = Vec::new();
    let rows =
        program.rows.iter().filter(|row| row.kind != RowKind::Follow || !matches!(row.effect, Effect::Cash { .. }));
    let rows = rows.map(|row| (row.rule.as_str(), row.span, &row.guard));
    let offers = program.offers.iter().map(|offer| (offer.name.as_str(), offer.span, &offer.guard));
    let mut all: Vec<(&str, Span, Vec<&Guard>)> = Vec::new();
    for (name, span, guard) in rows.chain(offers) {
        match all.iter_mut().find(|(known, ..)| *known == name) {
            // A rule of several rows is dead only if all of them are.
            Some((.., guards)) => guards.push(guard),
            None => all.push((name, span, vec![guard])),
        }
    }
    for (name, span, guards) in all {
        // What is dated into the past or never opened is L38's matter, and a rule for nobody is written on purpose.
        if guards.iter().any(|guard| **guard == Guard::False) {
            continue;
        }
        let whys: Option<Vec<Dead>> = guards.iter().map(|guard| dead(context, guard)).collect();
        let Some(why) = whys.and_then(|whys| whys.first().copied()) else { continue };
        let why = match why {
            Dead::Itself => "the parts of its condition exclude one another",
            // A number that would fit as minor units is L43's to say.
            Dead::Above { basket, asks, most } if super::unit::minor(context, basket, asks, most) => continue,
            Dead::Above { .. } => "it asks for more than is assumed",
            Dead::Below => "it asks for less than is assumed",
        };
        found.push(
            Finding::new(table::SHADOWED, Verdict::Proved, name, format!("`{name}` never pays: {why}"))
                .label(span, "never pays")
                .help("correct its condition, or what is assumed; or remove it")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    }
    found
}

/// Rules of `first of` that only match where an earlier one does and pays.
fn behind(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for group in program.groups.iter().filter(|group| group.kind == GroupKind::First) {
        let mut earlier: Vec<&Row> = Vec::new();
        for part in &group.parts {
            let GroupPart::Rule { rows, .. } = part else { break };
            let rows: Vec<&Row> = rows.iter().filter_map(|id: &RowId| program.rows.get(id.index())).collect();
            let hidden = |row: &&Row| {
                let before: Vec<&Guard> = earlier
                    .iter()
                    .filter(|one| one.on == row.on && one.scope == row.scope)
                    .map(|one| &one.guard)
                    .collect();
                !before.is_empty() && dead(context, &row.guard).is_none() && covered(&row.guard, &before)
            };
            if let Some(row) = rows.first()
                && rows.iter().all(hidden)
            {
                let message =
                    format!("`{}` never pays: wherever it matches, an earlier rule of its group pays", row.rule);
                found.push(
                    Finding::new(table::SHADOWED, Verdict::Proved, row.rule.clone(), message)
                        .label(row.span, "matches, and never pays")
                        .help("put it before the rule that always wins, or remove it"),
                );
            }
            earlier.extend(rows.into_iter().filter(|row| always(row)));
        }
    }
    found
}

/// Whether a row gives something whenever its condition holds, and no limit ever stops it.
fn always(row: &Row) -> bool {
    let (Effect::Grant { amount, .. } | Effect::Cash { amount } | Effect::PriceOff { amount, .. }) = &row.effect else {
        return false;
    };
    matches!(amount.numerator, Expr::Const(units) if units >= amount.over.max(1)) && row.limits.is_empty()
}
