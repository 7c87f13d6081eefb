//! L11, L12, L44: tables whose values fall where they should rise, in whatever a rule gives and on whatever event.

use super::Finding;
use crate::core::{Effect, Expr, Guard, Row};
use crate::diagnostic::table;
use crate::prove::bound;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Fewer values than this have no order that one of them could break.
const LEAST_LISTED: usize = 4;

/// The findings; tiers that `told` names have been compared in money already.
pub(super) fn find(context: &Context<'_>, told: &[Finding]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for row in &context.program.rows {
        let (Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount }) = &row.effect
        else {
            continue;
        };
        let mut seen = Vec::new();
        visit(&amount.numerator, true, &mut |expr, adds| match expr {
            Expr::ByRank { ladder, factors, .. } if !adds => {
                seen.extend(super::dent::taken_off(context, row, *ladder, factors));
            }
            _ if adds => seen.extend(look(context, row, expr)),
            _ => {}
        });
        for finding in seen {
            let known = found.iter().any(|known| known.about == finding.about && known.code == finding.code);
            // What was found in money says it better.
            let in_money = told.iter().any(|known| known.code == finding.code && finding.about.ends_with(&known.about));
            if !known && !in_money {
                found.push(finding);
            }
        }
    }
    found
}

/// The parts of an amount, each with whether it adds to it or is taken off it.
fn visit<'e>(expr: &'e Expr, adds: bool, say: &mut impl FnMut(&'e Expr, bool)) {
    match expr {
        Expr::Subtract(one, two) => {
            visit(one, adds, say);
            visit(two, !adds, say);
        }
        Expr::If(_, one, two) | Expr::Add(one, two) | Expr::Least(one, two) | Expr::Greatest(one, two) => {
            visit(one, adds, say);
            visit(two, adds, say);
        }
        Expr::Scale(on, factor) => visit(on, adds == (*factor > 0), say),
        other => {
            say(other, adds);
            match other {
                Expr::ByRank { on, .. } | Expr::ByField { on, .. } | Expr::ByRankAfter { on, .. } => {
                    visit(on, adds, say);
                }
                Expr::Steps(on, _) => visit(on, adds, say),
                _ => {}
            }
        }
    }
}

fn look(context: &Context<'_>, row: &Row, expr: &Expr) -> Vec<Finding> {
    let program = context.program;
    match expr {
        Expr::ByRank { ladder, factors, .. } | Expr::ByRankAfter { ladder, factors, .. } => {
            let Some(of) = program.ladders.get(ladder.index()) else { return Vec::new() };
            let falls = |pair: &[i64]| matches!(pair, [low, high] if high < low);
            let falls = factors.windows(2).enumerate().filter(|(_, pair)| falls(pair));
            let mut found = Vec::new();
            for (rank, _) in falls {
                let here = |rank: usize| Guard::Rank { ladder: *ladder, ranks: 1 << rank.min(31) };
                let (low, high) = (here(rank), here(rank + 1));
                let (Some(lower), Some(higher)) = (of.tiers.get(rank), of.tiers.get(rank + 1)) else { continue };
                if !bound::consistent(&[&row.guard, &low]) || !bound::consistent(&[&row.guard, &high]) {
                    continue;
                }
                let message = format!("in `{}` {} gets less than {}", row.rule, higher.name, lower.name);
                let about = format!("{}, {}, {}", row.rule, lower.name, higher.name);
                found.push(
                    Finding::new(table::TIER_INVERSION, Verdict::Proved, about, message)
                        .label(row.span, "its table falls where the tier rises")
                        .label(higher.span, format!("{} should get at least as much", higher.name))
                        .help(format!("give {} at least what {} gets", higher.name, lower.name)),
                );
            }
            found
        }
        Expr::Banded { marginal: false, bands, .. } => banded(row, bands).into_iter().collect(),
        Expr::ByField { field, factors, .. } => {
            let Some(of) = context.checked.words.get(field.index()) else { return Vec::new() };
            let value = |word: &String| {
                let place = of.words.iter().position(|known| known == word)?;
                factors.get(place + 1).copied()
            };
            let values: Vec<i64> = of.listed.iter().filter_map(value).collect();
            listed(row, &of.listed, &values).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A table by number whose value falls from one band to the next.
fn banded(row: &Row, bands: &[(i64, i64, i64)]) -> Option<Finding> {
    let falls = |pair: &[(i64, i64, i64)]| {
        let [one, two] = pair else { return false };
        // Constants alone or rates alone: what falls then falls at every amount.
        one.2 == two.2 && two.1 < one.1 || one.1 == two.1 && two.2 < one.2
    };
    bands.windows(2).position(falls)?;
    let message = format!("in `{}` a later row of the table gives less than the one before it", row.rule);
    Some(
        Finding::new(table::FALLING, Verdict::Proved, row.rule.clone(), message)
            .label(row.span, "falls where the number rises")
            .help("let each row of the table give at least what the row before gives"),
    )
}

/// A table by a list of words that rises along the list but for one step.
fn listed(row: &Row, words: &[String], values: &[i64]) -> Option<Finding> {
    if values.len() < LEAST_LISTED || values.iter().any(|value| *value <= 0) {
        return None;
    }
    let mut falls = values.windows(2).enumerate().filter(|(_, pair)| matches!(pair, [one, two] if two < one));
    let (place, _) = falls.next()?;
    if falls.next().is_some() {
        return None;
    }
    let (one, two) = (words.get(place)?, words.get(place + 1)?);
    let message = format!("in `{}` {two} gets less than {one}, and along the rest of the list it rises", row.rule);
    Some(
        Finding::new(table::OUT_OF_LINE, Verdict::Suspected, format!("{}, {one}, {two}", row.rule), message)
            .label(row.span, "two rows of the table may have changed places")
            .help("look whether the values stand behind the right words"),
    )
}
