//! Crosses of an open period are undone with the return that takes their reason away.

use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Intake, Plan, Special};
use crate::quantity::Instant;

impl Plan {
    /// A period that counted because a condition held counts no more if that does not hold without
    /// what came back; only the period that is open now, and only if the purchase lies in it.
    pub(in crate::evaluate) fn uncross(
        &self,
        state: &mut State,
        scratch: &Scratch,
        bought: i64,
        (at, day): (i64, i32),
    ) {
        let derived = &self.derived;
        for level in 0..=derived.highest {
            for met in derived.met.iter().filter(|met| met.level == level) {
                let place = usize::from(met.accumulator);
                let Intake::Special(special) = &self.accumulators[place].takes else { continue };
                let Special::Periods(calendar) = special.as_ref() else { continue };
                let key = |day: i32| self.days.key(usize::from(*calendar), day);
                let view = View { plan: self, state, scratch, at };
                if key(Instant(bought).day().0) == key(day) && !view.all_hold(&met.checks) {
                    let window = &self.windows[place];
                    state.tallies[place].unhit(&mut state.histories[place], window, key(day));
                }
            }
        }
    }
}
