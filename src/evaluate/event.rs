//! What goes into the evaluator and what comes back.

use crate::core::{AtomId, AttributeId, BudgetId, HoldingId, LimitId, Use, WordId};
use crate::quantity::{Day, Instant};

/// One line of a purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its atom, from [`crate::core::Program::atom`].
    pub atom: AtomId,
    /// Pieces, not negative.
    pub items: i32,
    /// Minor units for all pieces together, not negative.
    pub amount: i64,
}

/// A purchase.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// When; not before the member's last event.
    pub at: Instant,
    /// What.
    pub lines: &'a [Line],
    /// Word by finite field; missing ones are "any other".
    pub words: &'a [WordId],
    /// Vouchers and points to use.
    pub uses: &'a [Use],
}

/// How a member's life begins.
#[derive(Clone, Copy, Debug)]
pub struct Joining<'a> {
    /// When.
    pub joined: Instant,
    /// Birthday, if known.
    pub born: Option<Day>,
    /// What is known of the member; of all else the initial value holds.
    pub attributes: &'a [(AttributeId, i64)],
    /// Whether rules on joining run.
    pub run_join_rules: bool,
}

/// What a purchase came to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// As listed.
    pub list: i64,
    /// Taken off by discounts.
    pub discounts: i64,
    /// Taken off by vouchers.
    pub vouchers: i64,
    /// Paid with points.
    pub points: i64,
    /// Paid in money.
    pub paid: i64,
    /// Uses that were refused whole; the purchase went on without them.
    pub refused: u16,
}

/// A purchase, or a part of one, comes back.
#[derive(Clone, Copy, Debug)]
pub struct Return<'a> {
    /// When; not before the member's last event.
    pub at: Instant,
    /// Which purchase.
    pub of: Which,
    /// What of it.
    pub part: Part<'a>,
}

/// Which purchase is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The last one of that day of which something is left.
    Day(Day),
    /// The last one of that second of which something is left.
    At(Instant),
    /// The member's n-th, counted from 1 ([`super::Member::sales`] right after it).
    Number(u32),
}

/// What of a purchase comes back.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// All that is left.
    Everything,
    /// These lines, or parts of them, at list amounts.
    Lines(&'a [Line]),
    /// Money, minor units, spread over what is left.
    Amount(i64),
}

/// What a return came to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refund {
    /// Number of the purchase.
    pub purchase: u32,
    /// As listed.
    pub list: i64,
    /// Of what was paid in money.
    pub paid: i64,
    /// Whether nothing of the purchase is left.
    pub whole: bool,
}

/// Whether a return was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnOutcome {
    /// Yes.
    Done(Refund),
    /// No, and nothing changed.
    Refused(NotReturned),
}

/// Why a return was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReturned {
    /// There was no such purchase.
    NoPurchase,
    /// It can no longer be returned.
    TooLate,
    /// All of it has come back already.
    NothingLeft,
    /// Nothing of it is pending.
    NothingPending,
    /// It names no money and no items.
    Nothing,
    /// More, or something else, than is left of it.
    MoreThanLeft {
        /// Minor units left.
        left: i64,
    },
}

/// Whether a reward was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// Yes, whole.
    Done,
    /// No, and nothing changed.
    Refused(Refused),
}

/// Why a reward, voucher or payment with points was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Its condition does not hold.
    NotOffered,
    /// There is less than it takes.
    Short {
        /// Of what.
        holding: HoldingId,
        /// Smallest units needed.
        needed: i64,
        /// Smallest units available.
        available: i64,
    },
    /// A limit leaves no room.
    Limited {
        /// Which.
        limit: LimitId,
        /// What it leaves.
        room: i64,
    },
    /// A budget or stock that all members share has run out.
    Exhausted {
        /// Which.
        budget: BudgetId,
    },
    /// The list amount is below the minimum, both in minor units.
    BelowMinimum {
        /// Least list amount.
        minimum: i64,
        /// The list amount.
        list: i64,
    },
    /// What could be paid is less than the least payment, in smallest units.
    BelowLeast {
        /// Least payment.
        least: i64,
        /// What could be paid.
        possible: i64,
    },
    /// The time for it is over.
    Over,
    /// It is so already.
    AlreadySo,
    /// No such offer or membership is open.
    NotOpen,
    /// The option was picked already.
    Taken,
    /// Not one of its values.
    NotAValue,
    /// Nothing in its scope is left to pay.
    NothingToPay,
    /// The household has as many members as it may have.
    HouseholdFull {
        /// So many.
        most: u8,
    },
    /// The holding could not take what would be given.
    Full {
        /// Of what.
        holding: HoldingId,
    },
}
