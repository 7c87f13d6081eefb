//! The phases of one event, in order (`core` section 6). Intake and settling stand in `run` and
//! `midnight`; each file here is one phase.

mod after;
mod award;
mod budget;
mod budget_back;
mod claw;
mod day;
mod division;
mod exchange;
mod fed;
mod flat;
mod follow;
mod group;
mod keep;
mod limit;
mod measure;
mod payment;
mod post;
mod price;
mod round;
mod rounding;
mod straight;
mod suspend;
mod tiers;
mod uncross;
mod undo;
mod voucher;

use super::error::{EventError, Fault};
use super::member::{Scratch, State};
use super::plan::{PURCHASE, Plan};
use super::recorder::Recorder;
use crate::ledger::Refusal;
use crate::quantity::Instant;

pub(super) use division::{divide_by_largest_remainder, divide_by_weight};
pub(super) use post::{FIXED_TERM, Given, OWN_TERM};

/// An occasion being processed.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    /// The instant of the event.
    pub at: i64,
    /// Its day.
    pub day: i32,
    /// Occasions that happen together: one, or several timers of one midnight step.
    pub occasions: &'a [usize],
}

impl Plan {
    /// Phases 3 to 7 for the rows that listen, as a call of its own for everything but purchases.
    #[inline(never)]
    pub(super) fn process_aside<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.process(state, scratch, moment, entries, recorder)
    }

    /// Phases 3 to 7 for the rows that listen. Inlined into the purchase: outlined, state goes through
    /// memory and a simulation takes 1.4 times as long.
    #[inline(always)]
    pub(super) fn process<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let follows = !self.follow.is_empty();
        if follows {
            self.note_before(state, scratch, moment.at);
        }
        if R::TRACES {
            self.trace(state, scratch, moment, recorder);
        }
        if self.foresees {
            self.foresee(state, scratch, moment)?;
        }
        if scratch.takes.is_empty() {
            self.touch(state, scratch, moment);
        }
        self.award(state, scratch, moment, entries, recorder)?;
        if self.exchanges_on_events {
            self.exchange_on_events(state, scratch, moment, recorder)?;
        }
        self.measure(state, scratch, moment)?;
        if self.own.in_use {
            self.change_own(state, scratch, moment, recorder)?;
        }
        self.judge(state, scratch, moment, recorder);
        if follows {
            self.follow_up(state, scratch, moment, recorder)?;
        }
        // Rows on reach and tiers still see the first purchase as the first.
        state.purchases += i64::from(moment.occasions.first() == Some(&PURCHASE));
        if !self.suspends.is_empty() {
            self.suspend(state, scratch, moment.at);
        }
        Ok(())
    }
}

impl Plan {
    /// Phases 4 to 7 for what was rounded over the day.
    #[cold]
    pub(super) fn process_day<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.note_before(state, scratch, moment.at);
        scratch.effects.clear();
        let parts = self.awards_of_the_day(state, scratch);
        let parts = parts.ok_or_else(|| EventError::new(Instant(moment.at), Fault::TooLarge))?;
        self.limit(state, scratch, moment, recorder)?;
        self.forget_the_event(state);
        self.open_day(scratch);
        self.post(state, scratch, moment, recorder)?;
        self.measure(state, scratch, moment)?;
        self.share_day(state, scratch, &parts);
        self.judge(state, scratch, moment, recorder);
        if self.follow.is_empty() { Ok(()) } else { self.follow_up(state, scratch, moment, recorder) }
    }
}

/// The error of a ledger that takes no more.
#[cold]
pub(in crate::evaluate) fn refused(at: i64, refusal: Refusal) -> EventError {
    let fault = match refusal {
        Refusal::TooLarge => Fault::TooLarge,
        Refusal::TooManyLots => Fault::TooManyLots,
    };
    EventError::new(Instant(at), fault)
}
