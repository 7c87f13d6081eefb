//! A ledger that somebody else kept: movements of members, and lots at a date, matched to one another into a [`Book`].
//!
//! ```text
//! customer,date,type,points[,expires,amount,wallet,element]     earn · redeem · expire · adjust
//! customer,issued,points[,expires,deferred,wallet,element]      lots that were there before; `owed` ones are below zero
//! ```

mod follow;
mod lots;
mod matching;
mod read;

pub(in crate::history) use follow::{Follow, Moved, What};
pub use lots::MatchRule;
pub(in crate::history) use matching::followed;
pub use matching::matched;
pub use read::{LEDGER_COLUMNS, Movements, OpeningLots, read_movements, read_opening};

use crate::measure::Book;
use crate::quantity::Day;

/// How movements become a book.
#[derive(Clone, Debug, Default)]
pub struct Matching {
    /// Which lots a redemption takes.
    pub rule: MatchRule,
    /// Whether lots lapse by themselves on the day after their last; else only `expire` movements end them.
    pub lapse: bool,
    /// Digits of the smallest unit of a point.
    pub decimals: u8,
    /// The last day of the book; the end of the month of the last movement if nothing is said.
    pub until: Option<Day>,
}

/// What became of a ledger file.
#[derive(Clone, Debug, Default)]
pub struct Matched {
    /// The book, with the lots that are left, member by member in the order of their names: what the next ledger begins with.
    pub book: Book,
    /// What the data are like.
    pub quality: Quality,
}

/// What a ledger file holds, so that nothing is left out in silence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Movements read.
    pub movements: u64,
    /// Of each type, in the order earn, redeem, expire, adjust.
    pub by_type: [u64; 4],
    /// Movements after the last day of the book: read, not booked.
    pub later: u64,
    /// Rows that say the same as the row before of the same member: booked all the same.
    pub repeated: u64,
    /// Movements that took more than the member had, and the units beyond.
    pub overdrawn: u64,
    /// See `overdrawn`.
    pub overdrawn_units: i128,
    /// The line of the first of them.
    pub overdrawn_line: Option<u64>,
    /// Units still held on the last day although their last day has passed.
    pub past_due: i128,
    /// Lots read from the opening file.
    pub opening_lots: u64,
}
