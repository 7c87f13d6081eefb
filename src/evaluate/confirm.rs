//! What was pending from an event is confirmed, and can be spent now, or cancelled, and is taken back
//! (`core` section 8). Nothing else of the event changes.

use super::error::{EventError, Fault};
use super::event::{NotReturned, Which};
use super::member::{Member, State};
use super::phase::{Moment, refused};
use super::plan::{Plan, QUIET, ReturnsPlan};
use super::receipt::OpenReceipt;
use super::recorder::{Occasion, Recorder};
use crate::core::{Effect, HoldingId, RowId};
use crate::ledger::{Lot, MATURED, Own};
use crate::quantity::Instant;

impl Plan {
    /// Confirms or cancels what is still pending from a purchase or a declared event. Returns why not, if
    /// it cannot be done.
    ///
    /// # Errors
    /// As for a purchase.
    pub fn confirm<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        (of, cancel): (Which, bool),
        recorder: &mut R,
    ) -> Result<Option<NotReturned>, EventError> {
        let (day, _) = self.begin(member, at.0, recorder)?;
        let Some(returns) = &self.returns else { return Err(EventError::new(at, Fault::Unknown)) };
        member.scratch.clear_event();
        recorder.began(at, if cancel { Occasion::Cancellation } else { Occasion::Confirmation });
        let meant = |receipt: &OpenReceipt| match of {
            Which::Day(day) => Instant(receipt.at).day() == day,
            Which::At(of) => receipt.at == of.0,
            Which::Number(number) => receipt.number == number,
        };
        let waits = |receipt: &OpenReceipt| receipt.awards.iter().any(|award| award.matures > at.0);
        let receipts = &member.state.receipts;
        let Some(place) = receipts.iter().rposition(|one| meant(one) && waits(one) && !one.closed) else {
            let known = receipts.iter().any(meant);
            let why = if known { NotReturned::NothingPending } else { NotReturned::NoPurchase };
            recorder.return_refused(at, why);
            return Ok(Some(why));
        };
        member.backup.copy_from(&member.state);
        let mut receipt = member.state.receipts[place].clone();
        let result = if cancel {
            self.cancel_awards(returns, &mut member.state, &mut receipt, at.0, recorder);
            Ok(())
        } else {
            self.confirm_awards(&mut member.state, &mut receipt, at.0, recorder)
        };
        member.state.receipts[place] = receipt;
        let result = result.and_then(|()| {
            let moment = Moment { at: at.0, day, occasions: &[QUIET] };
            self.exchange_at_once(&mut member.state, &mut member.scratch, moment, recorder)
        });
        if result.is_err() {
            member.state.copy_from(&member.backup);
        }
        result.map(|()| None)
    }

    fn confirm_awards<R: Recorder>(
        &self,
        state: &mut State,
        receipt: &mut OpenReceipt,
        at: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        for award in receipt.awards.iter_mut().filter(|award| award.matures > at) {
            let (_, holding, source) = self.made_by(award.entry);
            let own = Own { source, base: award.base, issue: award.issue, matures: award.matures };
            award.matures = MATURED;
            let account = &mut state.accounts[holding.index()];
            let owed = account.debt();
            let on = |lot: &Lot| recorder.matured(Instant(at), holding, lot);
            account.mature_own(award.units - award.clawed, own, on).map_err(|refusal| refused(at, refusal))?;
            state.next_due = state.next_due.min(account.next_change());
            if owed > account.debt() {
                recorder.repaid(Instant(at), holding, owed - account.debt());
            }
        }
        Ok(())
    }

    fn cancel_awards<R: Recorder>(
        &self,
        returns: &ReturnsPlan,
        state: &mut State,
        receipt: &mut OpenReceipt,
        at: i64,
        recorder: &mut R,
    ) {
        let mut awards = std::mem::take(&mut receipt.awards);
        for award in awards.iter_mut().filter(|award| award.matures > at) {
            let (row, holding, source) = self.made_by(award.entry);
            let own = Own { source, base: award.base, issue: award.issue, matures: award.matures };
            let account = &mut state.accounts[holding.index()];
            let on = |lot: &Lot, part: i64| recorder.lot_clawed(Instant(at), holding, part, lot);
            let got = account.claw_own(award.units - award.claimed, own, true, on);
            // Cancelled is no longer pending.
            award.matures = MATURED;
            if got > 0 {
                award.claimed += got;
                award.clawed += got;
                recorder.clawed(Instant(at), holding, got, row);
            }
        }
        self.credit_limits(state, receipt.counted(), &mut awards);
        receipt.awards = awards;
        self.take_out_progress(returns, state, receipt);
    }

    /// The row behind a row of the plan, what it gives and its number among sources.
    fn made_by(&self, entry: u16) -> (RowId, HoldingId, u16) {
        let plan = &self.rows[usize::from(entry)];
        let holding = match &self.program.rows[plan.id.index()].effect {
            Effect::Grant { holding, .. } => *holding,
            _ => HoldingId::default(),
        };
        (plan.id, holding, plan.source)
    }
}
