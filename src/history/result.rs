//! What a replay is asked and what it comes to.

use std::collections::BTreeMap;

use crate::core::{HoldingId, OfferId};
use crate::diagnostic::Diagnostic;
use crate::evaluate::EventError;
use crate::quantity::Day;

/// When members redeem what they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Never.
    #[default]
    None,
    /// Vouchers and points as payment at every purchase that allows them, rewards in the program's
    /// order after it, as soon as and as long as they can be had.
    Asap,
    /// What the column `redeem` of each purchase names.
    Column,
    /// What customers of a scenario would: see [`super::Habits`].
    Scenario,
}

impl Policy {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Policy::None => "none",
            Policy::Asap => "asap",
            Policy::Column => "column",
            Policy::Scenario => "scenario",
        }
    }

    /// What it means, printed with every result.
    pub fn definition(self) -> &'static str {
        match self {
            Policy::None => "nobody redeems anything",
            Policy::Asap => {
                "vouchers and points pay at every purchase that allows them; rewards are taken after it, \
                 in the program's order, as long as they can be had"
            }
            Policy::Column => {
                "what the column `redeem` names: vouchers and points pay the purchase, rewards are taken after it"
            }
            Policy::Scenario => {
                "as customers of the scenario would: each member is of a segment by its share, and takes rewards, pays with \
                 points and uses vouchers as its `choices` say"
            }
        }
    }
}

/// Units of one holding in one month, over all members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// Outstanding when the month begins.
    pub opening: i128,
    /// Given.
    pub issued: i128,
    /// Spent.
    pub redeemed: i128,
    /// Lapsed.
    pub expired: i128,
    /// Taken back.
    pub clawed: i128,
    /// Held when the month ends, its last midnight included: counted from the lots.
    pub closing: i128,
}

impl Roll {
    /// Opening + issued − redeemed − expired − clawed back − closing: zero, or something is wrong.
    pub fn difference(&self) -> i128 {
        self.opening + self.issued - self.redeemed - self.expired - self.clawed - self.closing
    }
}

/// One month.
#[derive(Clone, Debug, Default)]
pub struct Month {
    /// Its first day.
    pub start: Day,
    /// Members who joined by its end.
    pub members: u64,
    /// Members who bought in it.
    pub active: u64,
    /// Purchases.
    pub purchases: u64,
    /// List amounts in minor units.
    pub list: i128,
    /// Paid in money, in minor units.
    pub paid: i128,
    /// By holding.
    pub rolls: Vec<Roll>,
}

impl Month {
    /// Adds what other members did in it.
    pub(super) fn add(&mut self, other: &Month) {
        self.members += other.members;
        self.active += other.active;
        self.purchases += other.purchases;
        self.list += other.list;
        self.paid += other.paid;
        for (roll, other) in self.rolls.iter_mut().zip(&other.rolls) {
            roll.opening += other.opening;
            roll.issued += other.issued;
            roll.redeemed += other.redeemed;
            roll.expired += other.expired;
            roll.clawed += other.clawed;
            roll.closing += other.closing;
        }
    }
}

/// An event that the program could not carry out; it had no effect.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Whose.
    pub customer: String,
    /// The purchase's first line in the file.
    pub line: u64,
    /// The number of that file.
    pub file: u16,
    /// Why.
    pub error: EventError,
}

/// What a replay comes to.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// From the first to the last month with a purchase.
    pub months: Vec<Month>,
    /// Members replayed.
    pub members: u64,
    /// Purchases and returns of theirs.
    pub purchases: u64,
    /// Rows that say the same as another one of their purchase.
    pub repeated: u64,
    /// What became of the units issued in each month.
    pub book: crate::measure::Book,
    /// What partners fund and owe, in byte order of their names.
    pub partners: Vec<super::settle::Settled>,
    /// Rewards taken, by offer.
    pub redeemed: BTreeMap<OfferId, u64>,
    /// The first hundred events without effect.
    pub failures: Vec<Failure>,
    /// How many there were.
    pub failed: u64,
    /// Rewards, vouchers and payments that the file names and the program refused.
    pub not_redeemed: u64,
    /// Returns made.
    pub returned: u64,
    /// Returns that changed nothing: too late, of no purchase, or of more than was left.
    pub not_returned: u64,
    /// Whether it was interrupted; the members replayed so far are counted.
    pub partial: bool,
}

/// A member whose books and holdings differ: an error of this program, never of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbalanced {
    /// Whose.
    pub customer: String,
    /// Of what.
    pub holding: HoldingId,
    /// By the bookings.
    pub booked: i128,
    /// As held.
    pub held: i128,
}

/// Why there is no result.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The program cannot be made ready.
    Plan(Box<Diagnostic>),
    /// A member's books do not balance.
    Unbalanced(Unbalanced),
    /// The book of lots does not say what members hold.
    Book(Box<crate::measure::BookOpen>),
    /// A month's roll-forward does not foot to zero.
    Open {
        /// The month's first day.
        month: Day,
        /// What is left over.
        difference: i128,
    },
}
