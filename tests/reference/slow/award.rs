//! Phases 3 and 4: amounts on the state before, limits, posting.

use std::collections::BTreeSet;

use loyal::core::{Effect, Expr, LimitId, RowId};

use super::deadline::until as until_of;
use super::limits::Units;
use super::measure::Moved;
use super::observed;
use super::receipt::Given;
use super::rounding::Exact;
use super::scene::Scene;
use super::{Slow, What};
use crate::acts::note;

/// What the rows of one round give, before it is given.
pub struct Awards {
    matching: Vec<RowId>,
    units: Units,
}

impl Slow<'_> {
    /// Phases 3 and 4 of the rows. Rows on what others were credited with take them in a later round;
    /// `takes` is what comes between the limits and the grants of the first one.
    pub(super) fn award(
        &mut self,
        scene: &Scene,
        rows: &[RowId],
        moved: &mut Moved,
        takes: impl FnOnce(&mut Self, &mut Moved),
    ) {
        let mut scene = scene.clone();
        let mut takes = Some(takes);
        self.credited.clear();
        let mut exclusive = false;
        let mut paying: Vec<RowId> = Vec::new();
        let fired = rows;
        let rows: Vec<RowId> = fired.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let times = |row: &RowId| fired.iter().filter(|other| *other == row).count() as i64;
        let most = rows.iter().map(|row| self.waits(*row)).max().unwrap_or(0);
        for depth in 0..=most {
            let round: Vec<RowId> = rows.iter().copied().filter(|row| self.waits(*row) == depth).collect();
            let awards = self.decide(&mut scene, round, &times, &mut exclusive);
            paying.extend(&awards.matching);
            if let Some(takes) = takes.take() {
                takes(self, moved);
            }
            self.post(&scene, &awards, &times, moved);
        }
        // Extensions come after all grants.
        for row in &paying {
            if let Effect::Extend { holding, by } = &self.program.rows[row.index()].effect {
                self.extend(*holding, *by, scene.at);
            }
        }
    }

    /// Awards of the rows that match, on the state before the round.
    fn decide(
        &mut self,
        scene: &mut Scene,
        rows: Vec<RowId>,
        times: &dyn Fn(&RowId) -> i64,
        exclusive: &mut bool,
    ) -> Awards {
        let matching: Vec<RowId> =
            rows.iter().copied().filter(|row| self.holds(&self.program.rows[row.index()].guard, scene)).collect();
        scene.matching.extend(&matching);
        // A backdated share takes of what matches.
        if !*exclusive {
            self.keep_shadows(&rows, scene);
        }
        let mut units = Units::new();
        let mut exact = Exact::new();
        for id in &matching {
            if let Effect::Grant { amount, .. } | Effect::Cash { amount } = &self.program.rows[id.index()].effect {
                let row = &self.program.rows[id.index()];
                match self.waiting_amount(*id, scene) {
                    Some(amount) => exact.insert(*id, amount * i128::from(times(id))).map(|_| 0),
                    None => units.insert(*id, self.award_of(row, amount, scene) * times(id)),
                };
            }
        }
        if *exclusive {
            return Awards { matching: Vec::new(), units: Units::new() };
        }
        let common = self.common();
        let values: Exact =
            units.iter().map(|(row, units)| (*row, i128::from(*units) * common)).chain(exact.clone()).collect();
        let (matching, alone) = self.paying(&matching, &values);
        *exclusive = alone;
        units.retain(|row, _| matching.contains(row));
        exact.retain(|row, _| matching.contains(row));
        self.settle_waiting(&exact, &mut units);
        let in_force = self.pass_all(&mut units, scene);
        self.charged.extend(in_force);
        self.matching.clone_from(&scene.matching);
        self.credited.extend(&units);
        Awards { matching, units }
    }

    /// Limits, maxima and budgets, each on the result of the last; the limits that were in force.
    fn pass_all(&mut self, units: &mut Units, scene: &Scene) -> Vec<LimitId> {
        let in_force = self.limit(units, scene);
        self.limit_holdings(units);
        self.budget(units, scene);
        self.charge(&in_force, units, scene);
        in_force
    }

    /// Phase 4 of what has waited for the end of the day; the limits that were in force.
    pub(super) fn give_waiting(&mut self, units: &mut Units, scene: &Scene, moved: &mut Moved) -> Vec<LimitId> {
        let in_force = self.pass_all(units, scene);
        self.credited.clone_from(units);
        let awards = Awards { matching: units.keys().copied().collect(), units: units.clone() };
        self.post(scene, &awards, &|_| 1, moved);
        in_force
    }

    fn waits(&self, row: RowId) -> usize {
        let Effect::Grant { amount, .. } = &self.program.rows[row.index()].effect else { return 0 };
        let mut depth = 0;
        observed::in_expr(&amount.numerator, &mut |expr| {
            if let Expr::Credited(other) = expr {
                depth = depth.max(1 + self.waits(*other));
            }
        });
        depth
    }

    /// Phase 4: posts what was decided.
    fn post(&mut self, scene: &Scene, awards: &Awards, times: &dyn Fn(&RowId) -> i64, moved: &mut Moved) {
        let program = self.program;
        let effects: Vec<(RowId, &Effect)> =
            awards.matching.iter().map(|id| (*id, &program.rows[id.index()].effect)).collect();
        for (id, effect) in &effects {
            let row = &program.rows[id.index()];
            let gives = !matches!(effect, Effect::Grant { .. } | Effect::Cash { .. });
            if gives || awards.units.get(id).is_some_and(|units| *units > 0) {
                note("Effect", *effect);
                note("RowKind", &row.kind);
                if let [on] = &row.on[..] {
                    note("Trigger", on);
                }
            }
            match effect {
                Effect::Grant { holding, expiry, pending, .. } => {
                    let units = awards.units.get(id).copied().unwrap_or(0);
                    if units > 0 {
                        let name = &program.rows[id.index()].name;
                        let lot = self.grant(*holding, units, name, (expiry.as_ref(), pending.as_ref()), scene.at);
                        let drew = self.drew.get(id).cloned().unwrap_or_default();
                        self.posted.push(Given { drew, ..Given::of(*id, units, &lot) });
                        moved.granted.push((*holding, *id, units));
                    }
                }
                Effect::SetRank { ladder, rank, until } => {
                    let until = Some(until_of(until, scene.counts_from(until, self.joined.day()), self.joined.day()))
                        .filter(|until| *until > scene.come());
                    let given = &mut self.ladders[ladder.index()].given[usize::from(*rank)];
                    *given = (*given).max(until);
                }
                Effect::Cash { .. } => {
                    let money = awards.units.get(id).copied().unwrap_or(0);
                    if money > 0 {
                        self.book(What::Cash { by: program.rows[id.index()].name.clone(), money: -money });
                    }
                }
                // Phase 6.
                Effect::Assign { .. } | Effect::Open(_) | Effect::Enroll { .. } | Effect::Unenroll(_) => {
                    self.own.effects.extend((0..times(id)).map(|_| *id));
                }
                Effect::Extend { .. } | Effect::PriceOff { .. } => {}
            }
        }
    }
}
