//! The tier after the event, for rules that say so: what phase 6 would give from the amounts of phase 2 alone.

use super::Moment;
use crate::evaluate::error::EventError;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::Plan;
use crate::evaluate::recorder::NoRecorder;

impl Plan {
    /// Tries phases 5 and 6 on a copy of the member, with nothing posted, and keeps the tiers.
    #[cold]
    pub(super) fn foresee(&self, state: &State, scratch: &mut Scratch, moment: Moment<'_>) -> Result<(), EventError> {
        let mut trial = scratch.shared.trial.take().unwrap_or_else(|| Box::new(state.clone()));
        trial.copy_from(state);
        scratch.effects.clear();
        let fed = std::mem::take(&mut scratch.fed);
        // What has waited is no amount of this event, and is fed in its own turn.
        let waiting = std::mem::take(&mut scratch.extra);
        // What is only tried leaves nothing in a receipt.
        let keeps = std::mem::replace(&mut scratch.draft.on, false);
        let result = self.measure(&mut trial, scratch, moment);
        scratch.draft.on = keeps;
        self.judge(&mut trial, scratch, moment, &mut NoRecorder);
        scratch.fed = fed;
        scratch.extra = waiting;
        scratch.shared.ranks_after.clear();
        scratch.shared.ranks_after.extend(trial.ladders.iter().map(|ladder| ladder.rank));
        scratch.shared.trial = Some(trial);
        result
    }
}
