//! Phase 7: what an event sets off, once.

use loyal::core::{ExchangeWhen, Rank, RowId, Trigger};

use super::Slow;
use super::measure::Moved;
use super::scene::Scene;
use crate::acts::note_word;

/// Bands of one trigger that one event may pass; more is an error.
const MOST_BANDS: i128 = 1_000;

/// What triggers on the state look at, before an event.
pub struct Watch {
    /// By row and trigger: whether a condition holds (1), or how many steps a metric has passed.
    rows: Vec<Vec<i128>>,
    metrics: Vec<Vec<i128>>,
    exchanges: Vec<Vec<i128>>,
    ranks: Vec<Rank>,
}

impl Slow<'_> {
    /// An event opens: nothing is fed yet, goals remember what they were, and what holds before it is noted.
    pub(super) fn opens(&mut self, scene: &Scene) -> Watch {
        self.fed.clear();
        self.event += 1;
        self.before_goals(scene);
        self.watch(scene)
    }

    pub(super) fn watch(&self, scene: &Scene) -> Watch {
        let seen = |trigger: &Trigger| self.seen(trigger, scene);
        Watch {
            rows: self.program.rows.iter().map(|row| row.on.iter().map(seen).collect()).collect(),
            metrics: self.program.accumulators.iter().map(|metric| metric.on.iter().map(seen).collect()).collect(),
            exchanges: self.program.exchanges.iter().map(|one| one.on.iter().map(seen).collect()).collect(),
            ranks: self.ladders.iter().map(|ladder| ladder.rank).collect(),
        }
    }

    fn seen(&self, trigger: &Trigger, scene: &Scene) -> i128 {
        match trigger {
            Trigger::Crossing(guard) => i128::from(self.holds(guard, scene)),
            Trigger::Passing { of, step } => self.accumulated(of.index(), 0, scene.day()).div_euclid(i128::from(*step)),
            _ => 0,
        }
    }

    /// How often a trigger fires between a state and now.
    fn fires(&self, trigger: &Trigger, before: i128, ranks: &[Rank], scene: &Scene) -> i128 {
        match trigger {
            Trigger::Reach(ladder, rank) => i128::from(ranks[ladder.index()] < *rank && self.rank(*ladder) == *rank),
            Trigger::Leave(ladder, rank) => i128::from(ranks[ladder.index()] == *rank && self.rank(*ladder) < *rank),
            Trigger::Crossing(_) | Trigger::Passing { .. } => (self.seen(trigger, scene) - before).max(0),
            other => self.games.fires(other) + self.own.fires(other),
        }
    }

    /// Rows on reach, leave, crossing and passing, exchanges on posting; then 5 and 6 once more; what
    /// those set off waits for midnight.
    pub(super) fn follow(&mut self, scene: &Scene, before: &Watch) {
        self.meet_goals(scene);
        let (rows, metrics, conversions) = self.set_off(scene, before);
        self.exchange_at_once(scene.at);
        let activated = std::mem::take(&mut self.own.set_off.activated);
        if rows.is_empty() && metrics.is_empty() && conversions.is_empty() && activated.is_empty() {
            return;
        }
        let before = self.watch(scene);
        self.event += 1;
        let mut moved = Moved::default();
        self.award(scene, &rows, &mut moved, |_, _| {});
        self.grant_shadows(&activated, scene, &mut moved);
        self.exchange_these(&conversions, scene.at);
        self.measure(scene, &|_| false, &metrics, &moved);
        self.move_tiers(scene);
        self.exchange_at_once(scene.at);
        self.meet_goals(scene);
        let (rows, metrics, conversions) = self.set_off(scene, &before);
        for row in rows {
            if !self.waiting.contains(&row) {
                self.waiting.push(row);
            }
        }
        self.waiting_metrics.extend(metrics);
        self.waiting_exchanges.extend(conversions);
    }

    /// Rows, metrics with the number of times that they are fed, and conversions.
    fn set_off(&mut self, scene: &Scene, before: &Watch) -> (Vec<RowId>, Vec<usize>, Vec<usize>) {
        let count = |on: &[Trigger], seen: &[i128]| -> i128 {
            on.iter().zip(seen).map(|(trigger, seen)| self.fires(trigger, *seen, &before.ranks, scene)).sum()
        };
        // More is an error of the event, whatever the rest of it comes to.
        let too_many = &self.too_many;
        let bounded = |times: i128| {
            too_many.set(too_many.get() || times > MOST_BANDS);
            times.min(MOST_BANDS)
        };
        let mut rows = Vec::new();
        for (place, row) in self.program.rows.iter().enumerate() {
            let times = bounded(count(&row.on, &before.rows[place]));
            rows.extend((0..times).map(|_| RowId(place as u16)));
        }
        let mut metrics = Vec::new();
        for (place, metric) in self.program.accumulators.iter().enumerate() {
            let times = bounded(count(&metric.on, &before.metrics[place]));
            metrics.extend((0..times).map(|_| place));
        }
        let mut conversions = Vec::new();
        for (place, exchange) in self.program.exchanges.iter().enumerate() {
            if exchange.when == ExchangeWhen::On && count(&exchange.on, &before.exchanges[place]) > 0 {
                note_word("Exchange", "follows");
                conversions.push(place);
            }
        }
        self.games.collected();
        self.own.collected();
        (rows, metrics, conversions)
    }
}
