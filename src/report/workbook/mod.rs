//! Workbooks: a close or a study as sheets whose totals, rates and balances are formulas over the cells beside them, each with the result that the
//! engine found. Only in builds with the feature `xlsx`.
//!
//! ```text
//! CloseContext ─ close ─┐
//!                       ├▶ Book (sheets of cells) ─ write ─▶ bytes
//! StudyContext ─ study ─┤
//! AccountsContext ─ accounts ─┘
//! ```
//!
//! Formulas are made of the names of our sheets and of places; no text from a file ever stands in one. Amounts stand in major units of money and in
//! points; sums are rounded to their smallest unit, so that they stay exact.

mod accounts;
mod cell;
mod close;
mod study;
mod write;

pub use accounts::accounts_workbook;
pub use close::close_workbook;
pub use study::study_workbook;
pub use write::workbook_bytes;

use cell::{Book, Cell, Form, Sheet, at, named, texts};

/// Rows that a sheet can hold below its header; what has more stays in the CSV files alone.
const MOST_ROWS: usize = 1_048_000;
