//! A revenue schedule: as JSON, as CSV of entries, and for people.

mod json;
mod text;

use crate::finance::accounting::{Accounts, Entry, Schedule};

pub use json::{AccountsReport, accounts_report};
pub(in crate::report) use text::{ENTRY_COLUMNS, entry_rows, rolls_text};
pub use text::{accounts_text, entries_table};

/// What a schedule was made of.
#[derive(Clone, Debug)]
pub struct AccountsContext<'a> {
    /// What the file says.
    pub accounts: &'a Accounts,
    /// What it comes to.
    pub schedule: &'a Schedule,
    /// What is posted.
    pub entries: &'a [Entry],
    /// Name and SHA-256 of every file.
    pub hashes: Vec<(String, String)>,
}
