//! A close: as JSON, as CSV files, and for people.

mod choices;
mod csv;
mod journal;
mod json;
mod lots;
mod shape;
mod text;

use crate::finance::close::{Closed, Terms};
use crate::history::movements::HeldLot;
use crate::measure::BookPart;

pub use csv::{close_cohorts, close_entries, close_roll_forward, close_triangle_csv};
pub(in crate::report) use journal::journal;
pub use json::close_report;
pub(in crate::report) use json::{judgements, left, revenue, soon, total_rolls};
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
    /// Lots that are left, with wallet and element of each of their parts; of a ledger alone, because only there it is said whose they are.
    pub lots: Option<(Vec<HeldLot>, Vec<BookPart>)>,
    /// Name and SHA-256 of every file.
    pub hashes: Vec<(String, String)>,
}

impl CloseContext<'_> {
    /// The name of the last period.
    pub fn period(&self) -> &str {
        let wallets = self.closes.iter().flat_map(|(_, closed)| &closed.wallets);
        wallets.filter_map(|wallet| wallet.development.periods.last()).next().map_or("", String::as_str)
    }
}
