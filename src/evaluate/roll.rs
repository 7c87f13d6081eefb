//! Windows move on with the days.

use super::member::State;
use super::plan::Plan;
use crate::quantity::Instant;

impl Plan {
    /// Brings every window to a day.
    #[inline(always)]
    pub(super) fn roll(&self, state: &mut State, day: i32, epoch: u32) {
        let turns = epoch != state.epoch || epoch == u32::MAX || self.rolls_daily && day != state.day;
        (state.day, state.epoch) = (day, epoch);
        if turns {
            self.roll_windows(state, day);
        }
    }

    #[inline(never)]
    fn roll_windows(&self, state: &mut State, day: i32) {
        let joined = Instant(state.joined).day();
        for ((tally, history), window) in state.tallies.iter_mut().zip(&mut state.histories).zip(&self.windows) {
            let from = state.own.anchor(window, joined);
            tally.roll(history, window, self.key_of(window, day), day, from);
        }
    }
}
