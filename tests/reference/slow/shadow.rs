//! Backdated rows: what they would have given, and what of it is granted on activation.

use loyal::core::{ActivationId, Effect, Limit, LimitId, Measure, Overflowing, RowId};

use super::measure::Moved;
use super::scene::Scene;
use super::state::Charge;
use super::{Slow, What};

impl Slow<'_> {
    /// The activation that a row waits for, if it is backdated.
    fn waits_for(&self, row: RowId) -> Option<ActivationId> {
        let found = self.program.activations.iter().position(|one| one.backdated.contains(&row))?;
        Some(ActivationId(found as u16))
    }

    /// Rows of a round that only lack their activation: rounded amounts, after the limits that are theirs alone.
    pub(super) fn keep_shadows(&mut self, rows: &[RowId], scene: &Scene) {
        for &row in rows {
            let Some(id) = self.waits_for(row).filter(|id| !self.is_activated(*id, scene.at)) else { continue };
            self.own.pretended = Some(id);
            let holds = self.holds(&self.program.rows[row.index()].guard, scene);
            self.own.pretended = None;
            let (Effect::Grant { amount, .. } | Effect::Cash { amount }) = &self.program.rows[row.index()].effect
            else {
                continue;
            };
            if !holds {
                continue;
            }
            let mut units = self.award_of(&self.program.rows[row.index()], amount, scene);
            let alone = self.alone(row, true);
            for id in &alone {
                units = self.pass(*id, units, scene);
            }
            if units > 0 {
                self.charge_shadow(&alone, units, scene);
                self.own.shadows.entry(row).or_default().push((scene.day(), units));
            }
        }
    }

    /// The limits of a row that no row of another rule shares, or the others, in order of processing.
    fn alone(&self, row: RowId, alone: bool) -> Vec<LimitId> {
        let of = &self.program.rows[row.index()];
        let rule = |row: &RowId| &self.program.rows[row.index()].rule;
        let mut limits: Vec<LimitId> = of.limits.clone();
        limits.retain(|id| self.program.limits[id.index()].rows.iter().all(|row| *rule(row) == of.rule) == alone);
        limits.sort_by_key(|id| (self.program.limits[id.index()].rows.len(), *id));
        limits
    }

    fn limit_of(&self, id: LimitId) -> &Limit {
        &self.program.limits[id.index()]
    }

    /// What a limit leaves of an award.
    fn pass(&self, id: LimitId, units: i64, scene: &Scene) -> i64 {
        let limit = self.limit_of(id);
        if units == 0 || !self.holds(&limit.when, scene) {
            return units;
        }
        let room = self.room(id, scene);
        match (limit.measure, limit.overflowing) {
            (Measure::Count, _) => units * i64::from(room >= 1),
            (Measure::Units, Overflowing::Clip) => units.min(i64::try_from(room).unwrap_or(i64::MAX)),
            (Measure::Units, Overflowing::Reject) => units * i64::from(i128::from(units) <= room),
            (Measure::Units, Overflowing::Finish) => units * i64::from(room > 0),
            // The amount has seen the room of a field; costs of what is not given yet are nobody's.
            (Measure::Cost | Measure::Field, _) => units,
        }
    }

    fn charge_shadow(&mut self, limits: &[LimitId], units: i64, scene: &Scene) {
        for &id in limits {
            let limit = self.limit_of(id);
            let amount = match limit.measure {
                Measure::Count => 1,
                Measure::Units => i128::from(units),
                Measure::Cost | Measure::Field => 0,
            };
            if self.holds(&limit.when, scene) {
                self.charges.push(Charge { limit: id, at: scene.at, event: self.event, amount });
            }
        }
    }

    /// Phase 7: the sums of what this event has activated, as one lot each.
    pub(super) fn grant_shadows(&mut self, activated: &[ActivationId], scene: &Scene, moved: &mut Moved) {
        let program = self.program;
        for id in activated {
            let of = &program.activations[id.index()];
            for &row in &of.backdated {
                let sum = self.own.shadows.remove(&row).unwrap_or_default();
                let inside = |day| of.per.is_none_or(|per| per.key(day) == per.key(scene.day()));
                let mut units: i64 = sum.iter().filter(|(day, _)| inside(*day)).map(|(_, units)| units).sum();
                let shared = self.alone(row, false);
                for id in &shared {
                    units = self.pass(*id, units, scene);
                }
                let effect = &program.rows[row.index()].effect;
                if let Effect::Grant { holding, .. } = effect {
                    units = self.fit_maximum(*holding, units);
                }
                if units <= 0 {
                    continue;
                }
                self.charge_shadow(&shared, units, scene);
                let by = &program.rows[row.index()].name;
                match effect {
                    Effect::Grant { holding, expiry, pending, .. } => {
                        self.grant(*holding, units, by, (expiry.as_ref(), pending.as_ref()), scene.at);
                        moved.granted.push((*holding, row, units));
                    }
                    _ => self.book(What::Cash { by: by.clone(), money: -units }),
                }
            }
        }
    }
}
