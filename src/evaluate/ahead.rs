//! Lots that end between events, in one walk.

use super::member::State;
use super::plan::Plan;
use super::recorder::{Occasion, Recorder};
use crate::core::HoldingId;
use crate::quantity::Instant;

impl Plan {
    /// Ends the lots of a program with one holding that are due to the second before anything else is, which is most of
    /// what happens between events. Returns whether nothing more is due up to and including `until`.
    #[inline]
    pub(super) fn lapse_ahead<R: Recorder>(&self, state: &mut State, until: i64, recorder: &mut R) -> bool {
        if state.accounts.len() != 1 {
            return false;
        }
        let others = self.first_date_due(state);
        let [account] = state.accounts.as_mut_slice() else { return false };
        let mut last = i64::MIN;
        account.lapse_in_order((state.clock, others.min(until.saturating_add(1))), |lot| {
            if lot.due != last {
                recorder.began(Instant(lot.due), Occasion::Lapse);
            }
            last = lot.due;
            recorder.expired(Instant(lot.due), HoldingId(0), lot.quantity, lot);
        });
        state.clock = state.clock.max(last);
        state.next_due = others.min(account.next_change());
        state.next_due > until
    }
}
