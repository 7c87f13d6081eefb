//! Awards of a sale that are rounded in one sum.

use super::piece::Pieces;
use super::sale::{Give, Run, What};
use crate::core::{Amount, Effect, HoldingId, Rounds, Row, RowId};
use crate::quantity::{Rounding, lcm};

/// Awards that are rounded in one sum: of one holding, over the same, to the same.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Together {
    holding: HoldingId,
    rounds: Rounds,
    rounding: Rounding,
}

impl Run<'_, '_> {
    /// Awards of one holding that are rounded in one sum.
    pub(super) fn rounded_together(&mut self, rows: &[(RowId, &Row, &Amount)]) -> Vec<Give> {
        let mut out: Vec<Give> = Vec::new();
        let mut sums: Vec<(Together, i64, Vec<RowId>, Pieces)> = Vec::new();
        for (id, row, amount) in rows {
            let Effect::Grant { holding, .. } = row.effect else { continue };
            let matches = self.formula.holds(&row.guard);
            let Some(matches) = self.note(matches).filter(|set| !set.is_empty()) else { continue };
            let numerator = self.formula.value(&amount.numerator).and_then(|value| value.within(&matches));
            let Some(numerator) = self.note(numerator.and_then(|value| value.at_least(0))) else { continue };
            let key = Together { holding, rounds: row.rounds, rounding: amount.rounding };
            let Some(known) = sums.iter_mut().find(|sum| sum.0 == key) else {
                sums.push((key, amount.over.max(1), vec![*id], numerator));
                continue;
            };
            let common = lcm(known.1, amount.over.max(1));
            let (left, right) = (i128::from(common / known.1), i128::from(common / amount.over.max(1)));
            let sum = known.3.times(left).and_then(|left| left.plus(&numerator.times(right)?));
            match sum {
                Ok(sum) => (known.1, known.3) = (common, sum),
                Err(why) => drop(self.sale.opaque.insert(why)),
            }
            known.2.push(*id);
        }
        for (key, over, rows, sum) in sums {
            let to = i128::from(key.rounds.to.max(1));
            let units = sum.rounded(i128::from(over) * to, key.rounding).and_then(|steps| steps.times(to));
            if let Some(units) = self.note(units).filter(|units| !units.is_zero()) {
                out.push(Give { rows, what: What::Units(key.holding), units });
            }
        }
        out
    }
}
