//! What a book is made of, member by member, where that is asked for: the lots that are left and every movement.

use super::OWED;
use super::keep::BookKeeper;
use crate::evaluate::Member;
use crate::ledger::{Lot, NEVER, TOUCHED};
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// A lot that is left when a book ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLot {
    /// Whose it is.
    pub customer: String,
    /// When it was given.
    pub issued: Day,
    /// The last day on which it can be spent.
    pub expires: Option<Day>,
    /// Whole smallest units; below zero for what the member owes.
    pub units: i64,
    /// Its wallet and element, by their place in [`super::Book::parts`].
    pub part: u16,
}

/// What a movement does to a member's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// They are given, until the last day on which they can be spent. None of them: a purchase alone.
    Earn(Option<Day>),
    /// They are spent.
    Redeem,
    /// They lapse.
    Expire,
    /// They come back, or are taken away: below zero.
    Adjust,
}

/// One movement of a member's units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Whose.
    pub customer: String,
    /// When.
    pub at: Instant,
    /// What happens.
    pub posting: Posting,
    /// Whole smallest units.
    pub units: i64,
    /// Paid for the purchase, minor units; below zero for what went back.
    pub paid: Option<i64>,
    /// Wallet and element, by their place in [`super::Book::parts`].
    pub part: u16,
}

/// What is noted of members beside the sums. Both take memory for each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// What is left of their lots.
    pub lots: bool,
    /// Every movement.
    pub movements: bool,
}

/// What a keeper notes.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub asked: Noted,
    /// Movements of the present member, who is not named yet.
    pub open: Vec<Posted>,
}

impl Notes {
    pub fn post(&mut self, at: Instant, posting: Posting, (units, paid, part): (i64, Option<i64>, u16)) {
        if self.asked.movements {
            self.open.push(Posted { customer: String::new(), at, posting, units, paid, part });
        }
    }
}

impl BookKeeper {
    /// The same keeper, noting what is asked for of every member.
    pub fn noting(mut self, asked: Noted) -> BookKeeper {
        self.notes.asked = asked;
        self
    }

    /// A member's life is over, whose name that is: [`BookKeeper::end`], and what is noted of them.
    pub fn end_of(&mut self, member: &Member, customer: &dyn Fn() -> String) {
        self.end(member);
        if self.notes.asked == Noted::default() {
            return;
        }
        let name = customer();
        for mut posted in std::mem::take(&mut self.notes.open) {
            posted.customer.clone_from(&name);
            self.book.movements.push(posted);
        }
        if self.notes.asked.lots {
            self.note_held(member, &name);
        }
    }

    fn note_held(&mut self, member: &Member, name: &str) {
        for (holding, account) in self.kept_accounts(member) {
            let touch = account.touch_due();
            for lot in account.lots() {
                let (part, _) = self.key(holding, lot);
                let due = if lot.due == TOUCHED { touch } else { lot.due };
                let held = HeldLot {
                    customer: name.to_owned(),
                    issued: issued(lot),
                    expires: last_day(due),
                    units: lot.quantity,
                    part,
                };
                self.book.lots.push(held);
            }
            if account.debt() != 0 {
                let (part, _) = self.debt(holding);
                debug_assert!(self.book.parts.get(usize::from(part)).is_some_and(|part| part.element == OWED));
                let issued = super::last_day_of(self.book.last);
                let customer = name.to_owned();
                self.book.lots.push(HeldLot { customer, issued, expires: None, units: -account.debt(), part });
            }
        }
    }
}

/// The day on which a lot was given: that of its term, if it lies in its month, else the first of the month.
fn issued(lot: &Lot) -> Day {
    let day = Day(i32::try_from(lot.base.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX / 2));
    let month = i32::from(lot.issue);
    if super::month_of(day) == month { day } else { super::first_day_of(month) }
}

/// The last day on which something can be spent that lapses at an instant.
pub(super) fn last_day(due: i64) -> Option<Day> {
    if due == NEVER || due == TOUCHED {
        return None;
    }
    i32::try_from((due - 1).div_euclid(DAY_SECONDS)).ok().map(Day)
}
