//! Phase 6 and M4: ladders.

use loyal::core::{AccumulatorId, Fall, Ladder, LadderId, Window};
use loyal::quantity::Instant;

use super::deadline::{FOR_EVER, due, ends, not_over, until};
use super::observed::{reads, reads_metric};
use super::scene::Scene;
use super::state::LadderState;
use super::{Slow, What};
use crate::acts::note;

impl Slow<'_> {
    /// On joining: the highest of the initial tier and those whose condition holds then, kept from that day. Conditions
    /// see the tiers that everybody starts with.
    pub(super) fn start_ladders(&mut self) {
        let program = self.program;
        let scene = Scene::bare(self.joined);
        let initial = |(place, ladder): (usize, &Ladder)| {
            LadderState::start(ladder.tiers.len(), self.ladder_terms(place).2, self.joined)
        };
        self.ladders = program.ladders.iter().enumerate().map(initial).collect();
        let start = |place: usize| {
            let (keep, _, initial) = self.ladder_terms(place);
            let ladder = &program.ladders[place];
            let held = ladder.starts.iter().filter(|(guard, _)| self.holds(guard, &scene)).map(|start| start.1);
            let rank = held.fold(initial, u8::max);
            let until = not_over(due(keep, self.joined, self.joined.day()), self.joined).map_or(FOR_EVER, |due| due.at);
            LadderState::start(ladder.tiers.len(), rank, until)
        };
        self.ladders = (0..program.ladders.len()).map(start).collect();
    }

    /// Phase 6: every tier whose condition holds moves its date, never back.
    pub(super) fn move_tiers(&mut self, scene: &Scene) {
        self.change_own(scene);
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            if ladder.reviews.is_none() && judged_after(ladder, &self.fed, self.returning) {
                self.judge(place, scene, scene.counts_from(self.ladder_terms(place).0, self.joined.day()));
            }
            self.rise(place);
            self.bring_into_force(place, scene.at, scene.come());
        }
    }

    pub(super) fn rise(&mut self, place: usize) {
        let state = &mut self.ladders[place];
        // Only M4 lets an earned tier go.
        state.earned = state.earned.max(state.open());
    }

    /// Dates move for tiers whose conditions hold, with terms that count from `from`.
    pub(super) fn judge(&mut self, place: usize, scene: &Scene, from: Instant) {
        let ladder = &self.program.ladders[place];
        let held = usize::from(self.ladders[place].rank);
        for (rank, tier) in ladder.tiers.iter().enumerate().skip(1) {
            let keeps = held >= rank && self.holds(&tier.keep, scene);
            if keeps || self.holds(&tier.reach, scene) {
                let until = Some(until(self.ladder_terms(place).0, from, self.joined.day()))
                    .filter(|until| *until > scene.come());
                let date = &mut self.ladders[place].dates[rank];
                *date = (*date).max(until);
            }
        }
    }

    pub(super) fn bring_into_force(&mut self, place: usize, booked: Instant, now: Instant) {
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
                    let counted = self.contributions.len();
                    self.contributions.retain(|past| past.to != AccumulatorId(metric as u16));
                    if self.contributions.len() < counted {
                        note("Window", &accumulator.window);
                    }
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

    /// Whether a date that holds a tier is over: that is an event, though another date may hold it still.
    fn passes(&self, place: usize, now: Instant) -> bool {
        let (state, (_, fall, _)) = (&self.ladders[place], self.ladder_terms(place));
        let over = |dates: &[Option<Instant>], rank: loyal::core::Rank| {
            rank > 0 && dates[usize::from(rank)].is_some_and(|date| date <= now)
        };
        fall != Fall::Never && over(&state.dates, state.earned) || over(&state.given, state.given())
    }

    /// From a tier whose date has passed, as the ladder's terms of the day say; a fresh date counts from then.
    pub(super) fn fall(&mut self, place: usize, counts_from: Instant) {
        let open = self.ladders[place].open();
        let held = self.ladders[place].earned;
        let (keep, fall, _) = self.ladder_terms(place);
        if open < held {
            note("Fall", &fall);
        }
        self.ladders[place].earned = match fall {
            Fall::Never => held.max(open),
            Fall::OneStep if open < held => {
                let fresh =
                    not_over(due(keep, counts_from, self.joined.day()), counts_from).map_or(FOR_EVER, |due| due.at);
                let date = &mut self.ladders[place].dates[usize::from(held - 1)];
                *date = (*date).max(Some(fresh));
                held - 1
            }
            Fall::OneStep | Fall::ToEarned => open,
        };
    }

    /// M4: given status and dates that are over by `now` pass; nothing is judged again but by reviews
    /// of the day that ends. It is booked, and fresh dates count, from `booked`.
    pub(super) fn close_tiers(&mut self, booked: Instant, now: Instant) {
        let is_reviewed =
            |ladder: &Ladder| ladder.daily || ladder.reviews.is_some_and(|every| ends(every, booked.day()));
        let waits = |(place, ladder): (usize, &Ladder)| {
            let (state, (_, fall, _)) = (&self.ladders[place], self.ladder_terms(place));
            let over = state.dates.iter().chain(&state.given).flatten().any(|date| *date <= now);
            over || booked < now && is_reviewed(ladder) || fall != Fall::Never && state.open() < state.earned
        };
        if !self.program.ladders.iter().enumerate().any(waits) {
            return;
        }
        let ranks = self.ranks();
        let scene = Scene { night: (booked < now).then_some(now), ..Scene::bare(booked) };
        self.fed.clear();
        let before = self.watch(&scene);
        // A midnight on which nothing is due is no event: it judges no gate and no goal.
        let games = self.games.clone();
        let mut reviewed = false;
        self.before_goals(&scene);
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            reviewed |= self.passes(place, now);
            self.ladders[place].close(now);
            let counts_from = scene.counts_from(self.ladder_terms(place).0, self.joined.day());
            if booked < now && is_reviewed(ladder) {
                self.judge(place, &scene, counts_from);
                reviewed = true;
            }
            self.fall(place, counts_from);
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
/// every event but returns.
fn judged_after(ladder: &Ladder, fed: &[usize], returning: bool) -> bool {
    let concerned = |guard| if returning { reads_metric(guard, fed) } else { reads(guard, fed) };
    ladder.tiers.iter().skip(1).any(|tier| concerned(&tier.reach) || concerned(&tier.keep))
}
