//! `loyal`: the language in which a loyalty program is written, checked, simulated and priced.
//!
//! ```text
//! text ─ syntax ─ check ─ lower ─▶ core program ─┬─ evaluate (with ledger) ─┬─ explain, test, replay
//!                                                │                          └─ simulate (with population) ─ measure ─ report
//! ```
//!
//! A rule travels downward through the rooms and never back up; `tests/architecture.rs` holds the arrows.

// Texts, files and arguments of users decide what these rooms index: they ask with `get`. The rooms
// that are excused index tables which they made themselves, by numbers which they gave out.
#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

pub mod base;
#[allow(clippy::indexing_slicing, reason = "matrices and tables of its own size")]
pub mod numeric;
pub mod quantity;

pub mod diagnostic;

#[allow(clippy::indexing_slicing, reason = "tokens by numbers of its own")]
pub mod syntax;

#[allow(clippy::indexing_slicing, reason = "declarations by numbers of its own")]
pub mod check;

#[allow(clippy::indexing_slicing, reason = "tables that the lowering made")]
pub mod core;

#[allow(clippy::indexing_slicing, reason = "lots between its own head and tail")]
pub mod ledger;

#[allow(clippy::indexing_slicing, reason = "tables that the plan made, by the program's ids")]
pub mod evaluate;

pub mod prove;
pub mod response;

pub mod population;
pub mod scenario;

#[allow(clippy::indexing_slicing, reason = "counters that the layout made")]
pub mod measure;

pub mod simulate;

pub mod compare;

pub mod history;

#[allow(clippy::indexing_slicing, reason = "triangles whose shape was checked when they were made")]
pub mod finance;

pub mod report;

pub mod cli;
