//! A close: as JSON, as CSV files, and for people.

mod choices;
mod csv;
mod journal;
mod json;
mod ledger;
mod lots;
mod shape;
mod text;

use crate::finance::close::{Closed, Terms};
use crate::measure::{Book, BookPart, HeldLot, Posted};

pub use csv::{close_cohorts, close_entries, close_roll_forward, close_triangle_csv};
pub(in crate::report) use journal::journal;
pub use json::close_report;
pub(in crate::report) use json::{judgements, left, revenue, soon, total_rolls};
pub use ledger::close_ledger;
pub use lots::close_lots;
pub use shape::CloseReport;
pub(in crate::report) use shape::PointsRoll;
pub use text::close_text;

/// What a close was made of.
#[derive(Clone, Debug)]
pub struct CloseContext<'a> {
    /// Where the movements come from, in a sentence.
    pub source: String,
    /// What was found out about the data, a sentence each.
    pub quality: Vec<String>,
    /// What it was told.
    pub terms: &'a Terms,
    /// One close a variant: a single one without a name, but for scenarios with several programs.
    pub closes: Vec<(String, Closed)>,
    /// What was noted of members, one a variant; empty if nothing was.
    pub members: Vec<Members>,
    /// Name and SHA-256 of every file.
    pub hashes: Vec<(String, String)>,
}

/// What was noted of members in a book.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// What is left of their lots.
    pub lots: Vec<HeldLot>,
    /// Every movement.
    pub movements: Vec<Posted>,
    /// Wallet and element by number.
    pub parts: Vec<BookPart>,
}

impl Members {
    /// What a book noted.
    pub fn of(book: &mut Book) -> Members {
        let (lots, movements) = (std::mem::take(&mut book.lots), std::mem::take(&mut book.movements));
        Members { lots, movements, parts: book.parts.clone() }
    }

    /// Wallet and element of a part.
    fn names(&self, part: u16) -> (&str, &str) {
        self.parts.get(usize::from(part)).map_or(("", ""), |part| (&part.wallet, &part.element))
    }

    /// Most decimals of a wallet.
    fn decimals(&self) -> u8 {
        self.parts.iter().map(|part| part.decimals).max().unwrap_or(0)
    }

    /// Units of a part in units of so many decimals.
    fn scaled(&self, units: i64, part: u16, decimals: u8) -> i64 {
        let own = self.parts.get(usize::from(part)).map_or(decimals, |part| part.decimals);
        (own..decimals).fold(units, |units, _| units.saturating_mul(10))
    }
}

impl CloseContext<'_> {
    /// The name of the last period.
    pub fn period(&self) -> &str {
        let wallets = self.closes.iter().flat_map(|(_, closed)| &closed.wallets);
        wallets.filter_map(|wallet| wallet.development.periods.last()).next().map_or("", String::as_str)
    }
}
