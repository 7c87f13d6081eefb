//! Whoever acts: a member alone, or one of several whose lives touch.

use crate::core::OfferId;
use crate::evaluate::{EventError, Joining, Member, Party, Plan, Recorder, Redeemed};
use crate::quantity::Instant;

/// Somebody to whom events happen.
pub trait Who {
    /// The life begins.
    ///
    /// # Errors
    /// As for any event.
    fn start<R: Recorder>(&mut self, plan: &Plan, joining: &Joining<'_>, recorder: &mut R) -> Result<(), EventError>;

    /// One event, with whatever it does to others.
    ///
    /// # Errors
    /// As for any event.
    fn act<R: Recorder, T>(
        &mut self,
        plan: &Plan,
        at: Instant,
        recorder: &mut R,
        event: impl FnOnce(&Plan, &mut Member, &mut R) -> Result<T, EventError>,
    ) -> Result<T, EventError>;

    /// Looks at the member, with what others share.
    fn look<T>(&mut self, plan: &Plan, see: impl FnOnce(&Member) -> T) -> T;

    /// Lets happen what is due.
    ///
    /// # Errors
    /// As for any event.
    fn settle<R: Recorder>(&mut self, plan: &Plan, until: Instant, recorder: &mut R) -> Result<(), EventError> {
        self.act(plan, until, recorder, |plan, member, recorder| plan.settle(member, until, recorder))
    }

    /// Takes a reward once.
    ///
    /// # Errors
    /// As for any event. A refusal is no error.
    fn redeem<R: Recorder>(
        &mut self,
        plan: &Plan,
        at: Instant,
        offer: OfferId,
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        self.act(plan, at, recorder, |plan, member, recorder| plan.redeem(member, at, offer, 1, recorder))
    }
}

impl Who for Member {
    #[inline]
    fn start<R: Recorder>(&mut self, plan: &Plan, joining: &Joining<'_>, recorder: &mut R) -> Result<(), EventError> {
        plan.start(self, joining, recorder)
    }

    #[inline]
    fn act<R: Recorder, T>(
        &mut self,
        plan: &Plan,
        _: Instant,
        recorder: &mut R,
        event: impl FnOnce(&Plan, &mut Member, &mut R) -> Result<T, EventError>,
    ) -> Result<T, EventError> {
        event(plan, self, recorder)
    }

    #[inline]
    fn look<T>(&mut self, _: &Plan, see: impl FnOnce(&Member) -> T) -> T {
        see(self)
    }
}

/// One of a party.
pub struct Seated<'a> {
    /// All of them.
    pub party: &'a mut Party,
    /// Which.
    pub who: u16,
    /// Whether there is a household that the member enters on joining.
    pub enters: bool,
}

impl Who for Seated<'_> {
    fn start<R: Recorder>(&mut self, plan: &Plan, joining: &Joining<'_>, recorder: &mut R) -> Result<(), EventError> {
        self.party.join(plan, (self.who, joining), recorder)?;
        if self.enters {
            // Where the household is full, the member goes on alone.
            let _ = self.party.enter(plan, (self.who, joining.joined), recorder)?;
            recorder.acting(self.who);
        }
        Ok(())
    }

    fn act<R: Recorder, T>(
        &mut self,
        plan: &Plan,
        at: Instant,
        recorder: &mut R,
        event: impl FnOnce(&Plan, &mut Member, &mut R) -> Result<T, EventError>,
    ) -> Result<T, EventError> {
        self.party.act(plan, (self.who, at), recorder, event)
    }

    fn look<T>(&mut self, plan: &Plan, see: impl FnOnce(&Member) -> T) -> T {
        self.party.look(plan, self.who, see).expect("INVARIANT: the seat is one of the party")
    }
}
