use super::error::{EventError, Fault};
use super::event::{Joining, Purchase, Receipt, Redeemed, Refused};
use super::member::Member;
use super::recorder::{Occasion, Recorder};
use crate::core::{OfferId, Program, WordId};
use crate::diagnostic::Diagnostic;
use crate::ledger::{Account, Order};
use crate::quantity::{Day, Instant};

/// A program made ready for a range of days: tables, shapes and numbers, all its own.
#[derive(Clone, Debug)]
pub struct Plan {
    program: Program,
    first: Day,
    last: Day,
}

impl Plan {
    /// Makes the program ready for events from `first` to `last`, both included.
    ///
    /// # Errors
    /// The program asks for more than its bounds allow.
    pub fn new(program: &Program, first: Day, last: Day) -> Result<Plan, Diagnostic> {
        Ok(Plan { program: program.clone(), first, last })
    }

    /// The program that it was made from.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// A member without a life yet; allocates once.
    pub fn member(&self) -> Member {
        Member {
            clock: self.first.start(),
            accounts: self.program.holdings.iter().map(|_| Account::new(Order::Soonest)).collect(),
            ranks: vec![0; self.program.ladders.len()],
            values: vec![0; self.program.accumulators.len()],
        }
    }

    /// Empties the member and lets its life begin.
    ///
    /// # Errors
    /// As for any event.
    pub fn start<R: Recorder>(
        &self,
        member: &mut Member,
        joining: &Joining,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        member.clock = joining.joined;
        member.accounts.iter_mut().for_each(Account::reset);
        recorder.began(joining.joined, Occasion::Join);
        Ok(())
    }

    /// A purchase; what is due before it is settled first.
    ///
    /// # Errors
    /// The member is as before the event that failed. If that was a midnight on the way, the
    /// purchase has not run; the midnight has passed, and calling again runs the purchase.
    pub fn purchase<R: Recorder>(
        &self,
        member: &mut Member,
        purchase: &Purchase<'_>,
        recorder: &mut R,
    ) -> Result<Receipt, EventError> {
        self.settle(member, purchase.at, recorder)?;
        recorder.began(purchase.at, Occasion::Purchase);
        let list = purchase.lines.iter().map(|line| line.amount).sum();
        Ok(Receipt { list, paid: list, ..Receipt::default() })
    }

    /// Takes a reward so many times, all or nothing.
    ///
    /// # Errors
    /// As for a purchase. A refusal is no error.
    pub fn redeem<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        offer: OfferId,
        _times: u16,
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        self.settle(member, at, recorder)?;
        if offer.index() >= self.program.offers.len() {
            return Err(EventError::new(at, Fault::Unknown));
        }
        Ok(Redeemed::Refused(Refused::NotOffered))
    }

    /// An event that the program declares.
    ///
    /// # Errors
    /// As for a purchase.
    pub fn declared<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        event: u16,
        _numbers: &[i64],
        _words: &[WordId],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.settle(member, at, recorder)?;
        recorder.began(at, Occasion::Declared(event));
        Ok(())
    }

    /// Lets everything happen that is due up to and including `until`.
    ///
    /// # Errors
    /// The first midnight that failed; later ones have run.
    pub fn settle<R: Recorder>(
        &self,
        member: &mut Member,
        until: Instant,
        _recorder: &mut R,
    ) -> Result<(), EventError> {
        if until < member.clock || until > self.last.plus_days(1).start() {
            return Err(EventError::new(until, Fault::OutsideDays));
        }
        member.clock = until;
        Ok(())
    }
}
