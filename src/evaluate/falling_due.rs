//! Lots that fall due: those that can be spent from now on, and those that end.

use super::error::EventError;
use super::member::{Member, State};
use super::phase::Moment;
use super::plan::{Plan, QUIET};
use super::recorder::{Occasion, Recorder};
use crate::core::HoldingId;
use crate::quantity::{DAY_SECONDS, Instant};

impl Plan {
    /// Makes lots spendable; returns whether any became so.
    pub(super) fn mature<R: Recorder>(&self, state: &mut State, now: i64, recorder: &mut R) -> bool {
        let mut any = false;
        for (at, account) in state.accounts.iter_mut().enumerate() {
            if account.pending() > 0 && account.next_change() <= now {
                let owed = account.debt();
                account.mature(now, |lot| {
                    if !any {
                        recorder.began(Instant(now), Occasion::Maturing);
                    }
                    any = true;
                    recorder.matured(Instant(now), HoldingId(at as u16), lot);
                });
                if owed > account.debt() {
                    recorder.repaid(Instant(now), HoldingId(at as u16), owed - account.debt());
                }
            }
        }
        any
    }

    /// Exchanges on posting, after lots have matured.
    pub(super) fn exchange_matured<R: Recorder>(
        &self,
        member: &mut Member,
        now: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if self.follow.exchanges.is_empty() {
            return Ok(());
        }
        member.scratch.clear_event();
        let moment = Moment { at: now, day: now.div_euclid(DAY_SECONDS) as i32, occasions: &[QUIET] };
        self.undoably(member, |plan, state, scratch| plan.exchange_at_once(state, scratch, moment, recorder))
    }

    /// Ends lots: named ends on the eve (M3, and what is over at once at M8), all others at the instant itself. What a
    /// change of tier after M8 left overdue lapses outside the steps, at the instant of the change.
    pub(super) fn lapse<R: Recorder>(
        &self,
        state: &mut State,
        now: i64,
        (only_named, step): (bool, u8),
        recorder: &mut R,
    ) {
        let mut any = false;
        for (at, account) in state.accounts.iter_mut().enumerate() {
            if account.next_change() > now {
                continue;
            }
            account.lapse(now, only_named, |lot| {
                let booked = Instant(if only_named || lot.named_end && step > 0 { now - 1 } else { now });
                if !any {
                    recorder.began(booked, Occasion::Lapse);
                }
                any = true;
                recorder.expired(booked, HoldingId(at as u16), lot.quantity, lot);
            });
        }
    }
}
