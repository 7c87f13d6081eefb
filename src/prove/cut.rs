//! Limits on what one purchase gives, as functions of the amount.

use super::piece::{Opaque, Pieces};
use super::sale::{Give, Run, What};
use crate::core::{HoldingId, LimitId, Measure, Overflowing};

impl Run<'_, '_> {
    /// Limits, innermost first, then what a holding may have at most.
    pub fn limited(&mut self, mut gives: Vec<Give>) -> Vec<Give> {
        let mut ids: Vec<LimitId> =
            gives.iter().flat_map(|give| &give.rows).flat_map(|row| self.formula.limits_of(*row)).copied().collect();
        ids.sort_by_key(|id| (self.program.limits.get(id.index()).map_or(0, |limit| limit.rows.len()), *id));
        ids.dedup();
        for id in ids {
            gives = self.cut(gives, id);
        }
        gives = self.held_at_most(gives);
        gives.retain(|give| !give.units.is_zero());
        gives
    }

    /// What the holdings have room for, all rules together.
    fn held_at_most(&mut self, mut gives: Vec<Give>) -> Vec<Give> {
        let mut rooms: Vec<(HoldingId, i128)> = gives
            .iter()
            .filter_map(|give| match give.what {
                What::Units(holding) => Some((holding, self.formula.room(holding)?)),
                _ => None,
            })
            .collect();
        rooms.sort_unstable();
        rooms.dedup();
        for (holding, room) in rooms {
            let of = |give: &Give| give.what == What::Units(holding);
            let (inside, outside) = gives.into_iter().partition(of);
            gives = outside;
            // What was given before takes of the room, too.
            let before = self.as_one(self.sale.gives.iter().filter(|give| of(give)).cloned().collect());
            let most = |give: &Give| give.units.critical().map(|(_, units)| units).max().unwrap_or(0);
            if inside.iter().chain(&before).map(most).sum::<i128>() <= room {
                gives.extend(inside);
                continue;
            }
            let left = before.iter().try_fold(Pieces::constant(self.sale.span, room), |left, give| {
                left.minus(&give.units).and_then(|left| left.at_least(0))
            });
            let Some(left) = self.note(left) else { continue };
            for mut give in self.as_one(inside) {
                let cut = give.units.least(&left);
                if let Some(cut) = self.note(cut) {
                    give.units = cut;
                }
                gives.push(give);
            }
        }
        gives
    }

    /// Awards of the same as one.
    fn as_one(&mut self, mut gives: Vec<Give>) -> Vec<Give> {
        gives.sort_by_key(|give| give.what);
        let mut merged: Vec<Give> = Vec::new();
        for give in gives {
            match merged.last_mut().filter(|last| last.what == give.what) {
                Some(last) => match last.units.plus(&give.units) {
                    Ok(units) => {
                        last.units = units;
                        last.rows.extend(give.rows);
                    }
                    Err(why) => drop(self.sale.opaque.insert(why)),
                },
                None => merged.push(give),
            }
        }
        merged
    }

    fn cut(&mut self, gives: Vec<Give>, id: LimitId) -> Vec<Give> {
        let Some(limit) = self.program.limits.get(id.index()) else { return gives };
        let holds = self.formula.holds(&limit.when);
        let Some(holds) = self.note(holds) else { return gives };
        let Some(cap) = self.formula.cap(id).filter(|_| !holds.is_empty()) else { return gives };
        // Of a metric that goes with the amount the value is not known here.
        let used = if self.formula.along.is_none() { self.formula.limits.used(id, self.formula.here) } else { 0 };
        let cap = cap.saturating_sub(used).max(0);
        let on = |give: &Give| give.rows.iter().any(|row| self.formula.limits_of(*row).contains(&id));
        let (inside, mut outside): (Vec<Give>, Vec<Give>) = gives.into_iter().partition(|give| on(give));
        if limit.measure == Measure::Field {
            outside.extend(inside);
            return outside;
        }
        if limit.measure == Measure::Count {
            if cap < 1 {
                return outside;
            }
            self.count(&inside, cap);
            outside.extend(inside);
            return outside;
        }
        // Rows under one cap are one award from here on, if they give the same.
        let mut merged = self.as_one(inside);
        if merged.len() > 1 {
            self.sale.opaque.insert(Opaque::Unseen("a limit over rules that give different things"));
        }
        for give in &mut merged {
            let most = match (limit.measure, give.what) {
                (Measure::Cost, What::Units(holding)) => match self.units_of_cost(holding, cap) {
                    Some(units) => units,
                    None => continue,
                },
                _ => i128::from(cap),
            };
            let cut = match limit.overflowing {
                Overflowing::Clip => give.units.at_most(most),
                Overflowing::Reject => {
                    let fits =
                        give.units.compare(crate::core::Comparison::AtMost, &Pieces::constant(self.sale.span, most));
                    fits.and_then(|fits| give.units.within(&fits))
                }
                Overflowing::Finish if most <= 0 => Ok(Pieces::constant(self.sale.span, 0)),
                Overflowing::Finish => Ok(give.units.clone()),
            };
            if let Some(cut) = self.note(cut) {
                // Where the limit does not apply, all of it passes.
                let kept = cut.select(&holds, &give.units);
                if let Some(kept) = self.note(kept) {
                    give.units = kept;
                }
            }
        }
        outside.extend(merged);
        outside
    }

    /// Notes a limit on how often that several rules share.
    fn count(&mut self, inside: &[Give], cap: i64) {
        let rows = inside.iter().flat_map(|give| &give.rows);
        let mut rules: Vec<&str> =
            rows.filter_map(|row| self.program.rows.get(row.index())).map(|row| row.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        if rules.len() as i64 > cap {
            self.sale.opaque.insert(Opaque::Unseen("several rules share fewer awards than there are"));
        }
    }

    /// How many units a cap on cost lets pass; nothing if they cost nothing.
    fn units_of_cost(&self, holding: HoldingId, cap: i64) -> Option<i128> {
        let cost = self.program.holdings.get(holding.index())?.cost?;
        (cost.numerator() > 0).then(|| i128::from(cap) * i128::from(cost.denominator()) / i128::from(cost.numerator()))
    }
}
