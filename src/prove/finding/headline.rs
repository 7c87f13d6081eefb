//! L20: what is advertised as a rate is another rate on the purchases that people make, because of rounding.

use super::Finding;
use crate::core::{Amount, Effect, Expr, HoldingId, HoldingKind};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::piece::{Formula, Pieces, over};
use crate::prove::sale::{Sale, What};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;

/// Below this share of the headline on average, in hundredths, it is untrue.
const LOW: i128 = 85;
/// Above it, too.
const HIGH: i128 = 120;

/// Rules whose average is furthest from their headline.
#[derive(Default)]
pub(super) struct Headline {
    /// Row, average given, and what the headline says, in one unit; the wallet, if that is what cuts it.
    found: Vec<(usize, i128, i128, Option<HoldingId>)>,
}

/// What a formula gives for a minor unit before it becomes whole: a ratio, if it is in proportion to the price.
pub(super) fn rate(amount: &Amount) -> Option<(i128, i128)> {
    fn of(expr: &Expr) -> Option<(i128, i128)> {
        match expr {
            Expr::Money(..) => Some((1, 1)),
            Expr::Scale(on, factor) => of(on).map(|(a, b)| (a * i128::from(*factor), b)),
            Expr::Steps(on, step) => of(on).map(|(a, b)| (a, b * i128::from(*step))),
            _ => None,
        }
    }
    of(&amount.numerator).map(|(a, b)| (a, b * i128::from(amount.over.max(1)))).filter(|(a, b)| *a > 0 && *b > 0)
}

/// The sum of a function over all its amounts.
fn total(value: &Pieces) -> Option<i128> {
    value.each().try_fold(0i128, |sum, (piece, end)| {
        let (first, last) = (piece.at(piece.start), piece.at(end));
        let count = i128::from(end) - i128::from(piece.start) + 1;
        // An affine piece has its mean in the middle of its ends.
        sum.checked_add(first.checked_add(last)?.checked_mul(count)? / 2)
    })
}

impl Probe for Headline {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        // Without a stated range of purchases an average means nothing.
        if !context.domain.is_declared("basket") || here.items > 1 {
            return;
        }
        let formula = Formula::new(context.program, &context.limits, here, sale.span);
        for give in sale.gives.iter().filter(|give| matches!(give.what, What::Units(_))) {
            let [id] = give.rows.as_slice() else { continue };
            let Some(row) = context.program.rows.get(id.index()) else { continue };
            let Effect::Grant { holding, amount, .. } = &row.effect else { continue };
            // Vouchers and things come whole, and nobody takes their number for a rate.
            let points = context.program.holdings.get(holding.index()).is_some_and(|of| of.kind == HoldingKind::Points);
            let whole = formula.holds(&row.guard).is_ok_and(|set| set.0 == vec![sale.span]);
            let free = formula.limits_of(*id).is_empty() && sale.discount.is_zero();
            let Some((units, cents)) = rate(amount).filter(|_| whole && free && points) else { continue };
            let (from, until) = (i128::from(sale.span.0), i128::from(sale.span.1));
            let price = (from + until) * (until - from + 1) / 2;
            let (Some(given), Some(promised)) = (total(&give.units), units.checked_mul(price)) else { continue };
            let given = given.saturating_mul(cents);
            if given * 100 >= promised * LOW && given * 100 <= promised * HIGH {
                continue;
            }
            let full = context.program.holdings.get(holding.index()).filter(|of| of.maximum.is_some());
            let rounded = || {
                let whole = formula.value(&amount.numerator).and_then(|value| over(amount, &value, row.rounds.to));
                Some(total(&whole.ok()?)?.saturating_mul(cents))
            };
            let is_cut = full.is_some() && rounded().is_some_and(|whole| whole > given);
            if !self.found.iter().any(|(at, ..)| *at == id.index()) {
                self.found.push((id.index(), given, promised, is_cut.then_some(*holding)));
            }
        }
    }
}

impl Headline {
    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let program = context.program;
        let each = self.found.iter().filter_map(|one| Some((program.rows.get(one.0)?, one)));
        each.map(|(row, (_, given, promised, full))| {
            let full = full.and_then(|id| program.holdings.get(id.index()));
            let because = full.map_or("its rounding".to_owned(), |of| format!("what `{}` holds at most", of.name));
            let help = match full {
                Some(_) => "let the wallet hold more, or say with the rate what it holds at most",
                None => "take smaller steps, or state the rate that members get",
            };
            let message = format!(
                "`{}` gives on average {} of the rate that it states, because of {because}",
                row.rule,
                percent(*given, *promised),
            );
            Finding::new(table::HEADLINE, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "this rate is not what members get")
                .help(help)
                .note(format!("looked at: {}, every amount equally often", context.domain.shown(program)))
        })
        .collect()
    }
}
