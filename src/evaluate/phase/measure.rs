//! Phase 5: accumulators take what happened; idle timers start over.

use super::Moment;
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{CALM, Combine, Intake, Plan};
use crate::quantity::{Instant, storable};

impl Plan {
    /// Feeds the accumulators of the occasion.
    #[inline(always)]
    pub(in crate::evaluate) fn measure(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
    ) -> Result<(), EventError> {
        if self.derived.levelled {
            return self.measure_by_level(state, scratch, moment, false);
        }
        for (place, &occasion) in moment.occasions.iter().enumerate() {
            let plan = &self.occasions[occasion];
            for &(accumulator, atoms) in &plan.feeds {
                let meets = atoms == u64::MAX || atoms & scratch.atoms != 0;
                if meets && !self.fed_earlier(moment, place, accumulator) {
                    self.feed(state, scratch, moment, usize::from(accumulator))?;
                }
            }
            for &(timer, atoms, watch) in &plan.resets {
                let meets = atoms == u64::MAX || atoms & scratch.atoms != 0;
                if meets && self.watch_holds(state, scratch, moment.at, watch) {
                    self.reset_idle(state, usize::from(timer), moment.day);
                }
            }
        }
        Ok(())
    }

    /// Feeds what rows of phase 7 gave to accumulators of points given or spent.
    pub(super) fn measure_posted(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
    ) -> Result<(), EventError> {
        if self.derived.levelled {
            return self.measure_by_level(state, scratch, moment, true);
        }
        for (place, &occasion) in moment.occasions.iter().enumerate() {
            for &(accumulator, _) in &self.occasions[occasion].feeds {
                let posts = self.accumulators[usize::from(accumulator)].takes.posts();
                if posts && !self.fed_earlier(moment, place, accumulator) {
                    self.feed(state, scratch, moment, usize::from(accumulator))?;
                }
            }
        }
        Ok(())
    }

    /// Whether an earlier one of the occasions that happen together has fed the accumulator already:
    /// timers of one midnight step are one event.
    #[inline]
    pub(super) fn fed_earlier(&self, moment: Moment<'_>, place: usize, accumulator: u16) -> bool {
        place > 0
            && moment.occasions[..place]
                .iter()
                .any(|&occasion| self.occasions[occasion].feeds.iter().any(|feed| feed.0 == accumulator))
    }

    #[inline(always)]
    pub(super) fn feed(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        at: usize,
    ) -> Result<(), EventError> {
        let plan = &self.accumulators[at];
        let view = View { plan: self, state, scratch, at: moment.at };
        if !view.all_hold(&plan.checks) {
            return Ok(());
        }
        let value = match &plan.takes {
            Intake::Count => Some(1),
            Intake::Money(scope) => Some(view.money(*scope)),
            Intake::Earned(holding) => scratch.posted.get(holding.index()).copied(),
            Intake::Spent(holding) => scratch.spent.get(holding.index()).copied(),
            Intake::Special(special) => return self.feed_special(state, scratch, moment, at, special),
            Intake::Formula(expr) => view.wide(expr).and_then(|value| storable(value).ok()),
        };
        let posts = plan.takes.posts();
        let at = usize::from(plan.tally);
        if !(posts && value == Some(0)) {
            scratch.fed.insert(at);
        }
        if self.returns.is_some() && scratch.draft.on {
            let period = state.tallies[at].mark_of_period(&self.windows[at]);
            self.note_feed(scratch, (at, period), value.unwrap_or(0));
        }
        let window = &self.windows[at];
        let fed = match value {
            Some(0) if window.combine == Combine::Sum => return Ok(()),
            // INVARIANT: tallies and histories stand beside each other, accumulators first.
            Some(value) => state.tallies[at].feed(&mut state.histories[at], window, moment.day, value),
            None => false,
        };
        if !fed {
            return Err(self.metric_too_large(at, moment.at));
        }
        if state.tallies[at].value.saturating_abs() > CALM {
            state.large = true;
        }
        Ok(())
    }

    #[cold]
    pub(super) fn metric_too_large(&self, _metric: usize, at: i64) -> EventError {
        EventError::new(Instant(at), Fault::TooLarge)
    }

    /// An idle timer counts from today; one that has fired runs again.
    #[inline]
    pub(super) fn reset_idle(&self, state: &mut State, timer: usize, day: i32) {
        state.clocks[timer] = day;
        if state.timers[timer] == i32::MAX {
            self.arm(state, timer, day);
        }
    }
}
