//! L21: rounding up gives a whole unit for a cent.

use super::Finding;
use crate::core::{Effect, RowKind};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::{Context, percent};
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::{Ratio, Rounding};

/// Awards that are rounded up, at one minor unit.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    for (at, row) in program.rows.iter().enumerate() {
        let Effect::Grant { holding, amount, .. } = &row.effect else { continue };
        let flat = matches!(amount.numerator, crate::core::Expr::Const(_));
        if row.kind != RowKind::Award
            || !on_purchase(row)
            || amount.rounding == Rounding::Down
            || flat
            || !context.repeats.get(at).copied().unwrap_or(false)
        {
            continue;
        }
        let worth = context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
        // The smallest amount that it rounds to a whole step, in an ordinary purchase.
        let here = Situation::ordinary(program, context.domain.from);
        let least = if amount.rounding == Rounding::Up { 1 } else { 2 };
        let smallest = (1..=least * 100).find_map(|paid| {
            let steps = vec![(here.at(), Some(witness::purchase(program, &here, paid)))];
            let witness = witness::replay(context, witness::life(program, &here, steps))?;
            let units: i64 = witness.given().iter().filter(|(id, ..)| id.index() == at).map(|(.., units)| *units).sum();
            (units > 0).then_some((paid, units, witness))
        });
        let Some((paid, units, witness)) = smallest else { continue };
        let value = i128::from(units) * i128::from(worth.numerator());
        let price = i128::from(paid) * i128::from(worth.denominator());
        if value * 2 <= price {
            continue;
        }
        let message = format!(
            "a purchase of {} earns {}, {} of its price, because `{}` rounds {}",
            context.money(i128::from(paid)),
            context.units(*holding, units),
            percent(value, price),
            row.rule,
            if amount.rounding == Rounding::Up { "up" } else { "to the nearest" },
        );
        found.push(
            Finding::new(table::TINY_AMOUNTS, Verdict::Witness, row.rule.clone(), message)
                .label(row.span, "rounds in the member's favour")
                .help("round down, or ask for a least purchase: `when basket >= 1 EUR`")
                .shown(context, &witness),
        );
    }
    found
}
