//! Phase 7: what an event sets off, once.

use loyal::core::{Rank, RowId, Trigger};

use super::Slow;
use super::measure::Moved;
use super::scene::Scene;

impl Slow<'_> {
    /// By row: whether a condition that it waits for holds now.
    pub(super) fn crossings(&self, scene: &Scene) -> Vec<Vec<bool>> {
        let crossed = |trigger: &Trigger| matches!(trigger, Trigger::Crossing(guard) if self.holds(guard, scene));
        self.program.rows.iter().map(|row| row.on.iter().map(crossed).collect()).collect()
    }

    /// Rows on reach, leave and crossing, exchanges on posting; then 5 and 6 once more; what those
    /// set off waits for midnight.
    pub(super) fn follow(&mut self, scene: &Scene, before: &[Vec<bool>], ranks: &[Rank]) {
        let rows = self.set_off(scene, before, ranks);
        self.exchange_at_once(scene.at);
        if rows.is_empty() {
            return;
        }
        let before = self.crossings(scene);
        let ranks = self.ranks();
        self.event += 1;
        let mut moved = Moved::default();
        self.award(scene, &rows, &mut moved, |_, _| {});
        self.measure(scene, &|_| false, &moved);
        self.move_tiers(scene);
        self.exchange_at_once(scene.at);
        for row in self.set_off(scene, &before, &ranks) {
            if !self.waiting.contains(&row) {
                self.waiting.push(row);
            }
        }
    }

    fn set_off(&self, scene: &Scene, before: &[Vec<bool>], ranks: &[Rank]) -> Vec<RowId> {
        let after = self.crossings(scene);
        let mut rows = Vec::new();
        for (place, row) in self.program.rows.iter().enumerate() {
            let fires = row.on.iter().enumerate().any(|(at, trigger)| match trigger {
                Trigger::Reach(ladder, rank) => ranks[ladder.index()] < *rank && self.rank(*ladder) == *rank,
                Trigger::Leave(ladder, rank) => ranks[ladder.index()] == *rank && self.rank(*ladder) < *rank,
                Trigger::Crossing(_) => !before[place][at] && after[place][at],
                _ => false,
            });
            if fires {
                rows.push(RowId(place as u16));
            }
        }
        rows
    }
}
