//! Phase 6 and M4: ladders.

use loyal::core::{AccumulatorId, Fall, Ladder, LadderId, Window};
use loyal::quantity::Instant;

use super::deadline::{ends, until};
use super::observed::reads;
use super::scene::Scene;
use super::state::LadderState;
use super::{Slow, What};

impl Slow<'_> {
    /// Phase 6: every tier whose condition holds moves its date, never back.
    pub(super) fn move_tiers(&mut self, scene: &Scene) {
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            if ladder.reviews.is_none() && judged_after(ladder, &self.fed) {
                self.judge(place, scene, scene.counts_from(&ladder.keep));
            }
            self.rise(place);
            self.bring_into_force(place, scene.at, scene.at);
        }
    }

    fn rise(&mut self, place: usize) {
        let state = &mut self.ladders[place];
        // Only M4 lets an earned tier go.
        state.earned = state.earned.max(state.open());
    }

    /// Dates move for tiers whose conditions hold, with terms that count from `from`.
    fn judge(&mut self, place: usize, scene: &Scene, from: Instant) {
        let ladder = &self.program.ladders[place];
        let held = usize::from(self.ladders[place].rank);
        for (rank, tier) in ladder.tiers.iter().enumerate().skip(1) {
            let keeps = held >= rank && self.holds(&tier.keep, scene);
            if keeps || self.holds(&tier.reach, scene) {
                let until = Some(until(&ladder.keep, from)).filter(|until| *until > scene.at);
                let date = &mut self.ladders[place].dates[rank];
                *date = (*date).max(until);
            }
        }
    }

    fn bring_into_force(&mut self, place: usize, booked: Instant, now: Instant) {
        let state = &mut self.ladders[place];
        let from = state.rank;
        let to = state.earned.max(state.given());
        if from != to {
            state.rank = to;
            self.book(What::Ranked { ladder: place as u16, from, to });
            self.terms_changed(LadderId(place as u16), booked, now);
            for (metric, accumulator) in self.program.accumulators.iter().enumerate() {
                if let Window::SinceReaching(ladder, rank) = accumulator.window
                    && ladder.index() == place
                    && (from < rank) != (to < rank)
                {
                    self.contributions.retain(|past| past.to != AccumulatorId(metric as u16));
                }
            }
        }
    }

    /// A league puts the member on a level, for good.
    pub(super) fn put_on_level(&mut self, place: usize, level: u8, now: Instant) {
        let state = &mut self.ladders[place];
        state.dates.fill(None);
        if level > 0 {
            state.dates[usize::from(level)] = Some(super::deadline::FOR_EVER);
        }
        state.earned = level;
        self.bring_into_force(place, now, now);
    }

    /// The next instant at which a date of a tier passes.
    pub(super) fn next_date(&self) -> Option<Instant> {
        self.ladders.iter().filter_map(LadderState::next).min()
    }

    /// M4: given status and dates that are over by `now` pass; nothing is judged again but by reviews
    /// of the day that ends. It is booked, and fresh dates count, from `booked`.
    pub(super) fn close_tiers(&mut self, booked: Instant, now: Instant) {
        let ranks = self.ranks();
        let scene = Scene { night: (booked < now).then_some(now), ..Scene::bare(booked) };
        self.fed.clear();
        let before = self.watch(&scene);
        // A midnight on which nothing is due is no event: it judges no gate and no goal.
        let games = self.games.clone();
        let mut reviewed = false;
        self.before_goals(&scene);
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            self.ladders[place].close(now);
            let counts_from = scene.counts_from(&ladder.keep);
            if booked < now && ladder.reviews.is_some_and(|calendar| ends(calendar, booked.day())) {
                self.judge(place, &scene, counts_from);
                reviewed = true;
            }
            let open = self.ladders[place].open();
            let held = self.ladders[place].earned;
            self.ladders[place].earned = match ladder.fall {
                Fall::Never => held.max(open),
                Fall::OneStep if open < held => {
                    let fresh = until(&ladder.keep, counts_from);
                    let date = &mut self.ladders[place].dates[usize::from(held - 1)];
                    *date = (*date).max(Some(fresh));
                    held - 1
                }
                Fall::OneStep | Fall::ToEarned => open,
            };
            self.bring_into_force(place, booked, now);
        }
        if reviewed || ranks != self.ranks() {
            self.event += 1;
            self.follow(&scene, &before);
        } else {
            self.games = games;
        }
    }
}

/// A ladder is judged after events that feed a metric it reads; one that reads anything else, after
/// every event.
fn judged_after(ladder: &Ladder, fed: &[usize]) -> bool {
    ladder.tiers.iter().skip(1).any(|tier| reads(&tier.reach, fed) || reads(&tier.keep, fed))
}
