//! A close: as JSON, as CSV files, and for people.

mod csv;
mod json;
mod shape;
mod text;

use crate::finance::close::{Closed, Terms};

pub use csv::{close_cohorts_csv, close_entries_csv, close_roll_forward_csv, close_triangle_csv};
pub use json::close_report;
pub use shape::CloseReport;
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
