//! Phases 3 and 4: amounts on the state before, limits, posting.

use std::collections::BTreeMap;

use loyal::core::{Effect, Expr, RowId};

use super::deadline::until as until_of;
use super::measure::Moved;
use super::observed;
use super::scene::Scene;
use super::state::Posted;
use super::{Slow, unsupported};

/// What rows give, before it is given.
pub struct Awards {
    matching: Vec<RowId>,
    units: BTreeMap<RowId, i64>,
}

impl Slow<'_> {
    /// Phases 3 and 4 for rows alone.
    pub(super) fn award(&mut self, scene: &Scene, rows: Vec<RowId>, moved: &mut Moved) {
        let awards = self.decide(scene, rows);
        self.post(scene, &awards, moved);
    }

    /// Awards of the rows that match, on the state before the event. Rows on what others were
    /// credited with come in later rounds.
    pub(super) fn decide(&mut self, scene: &Scene, rows: Vec<RowId>) -> Awards {
        let mut scene = scene.clone();
        let matching: Vec<RowId> =
            rows.into_iter().filter(|row| self.holds(&self.program.rows[row.index()].guard, &scene)).collect();
        scene.matching = matching.clone();
        self.credited.clear();
        let mut awards = Awards { matching, units: BTreeMap::new() };
        for round in self.rounds(&awards.matching) {
            let mut wanted = BTreeMap::new();
            for id in round {
                if let Effect::Grant { amount, .. } = &self.program.rows[id.index()].effect {
                    wanted.insert(id, self.rounded(amount, &scene));
                }
            }
            self.limit(&mut wanted, &scene);
            self.limit_holdings(&mut wanted, &awards.units);
            for (&row, &units) in &wanted {
                if units > 0 {
                    self.posted.push(Posted { row, day: scene.day(), event: self.event, units });
                }
                self.credited.insert(row, units);
            }
            awards.units.extend(wanted);
        }
        awards
    }

    /// Rows by how many rounds of crediting they wait for.
    fn rounds(&self, matching: &[RowId]) -> Vec<Vec<RowId>> {
        let most = matching.iter().map(|row| self.waits(*row)).max().unwrap_or(0);
        (0..=most).map(|depth| matching.iter().copied().filter(|row| self.waits(*row) == depth).collect()).collect()
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
    pub(super) fn post(&mut self, scene: &Scene, awards: &Awards, moved: &mut Moved) {
        let program = self.program;
        let effects: Vec<(RowId, &Effect)> =
            awards.matching.iter().map(|id| (*id, &program.rows[id.index()].effect)).collect();
        for (id, effect) in &effects {
            match effect {
                Effect::Grant { holding, expiry, pending, .. } => {
                    let units = awards.units.get(id).copied().unwrap_or(0);
                    if units > 0 {
                        let name = &program.rows[id.index()].name;
                        self.grant(*holding, units, name, (expiry.as_ref(), pending.as_ref()), scene.at);
                        moved.granted.push((*holding, units));
                    }
                }
                Effect::SetRank { ladder, rank, until } => {
                    let until = Some(until_of(until, scene.at)).filter(|until| *until > scene.at);
                    let given = &mut self.ladders[ladder.index()].given[usize::from(*rank)];
                    *given = (*given).max(until);
                }
                Effect::Extend { .. } | Effect::PriceOff { .. } => {}
                #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
                other => unsupported(&format!("{other:?}")),
            }
        }
        for (_, effect) in &effects {
            if let Effect::Extend { holding, by } = effect {
                self.extend(*holding, *by, scene.at);
            }
        }
    }
}
