//! `loyal`: the language in which a loyalty program is written, checked, simulated and priced.
//!
//! ```text
//! text ─ syntax ─ check ─ lower ─▶ core program ─┬─ evaluate (with ledger) ─┬─ explain, test, replay
//!                                                │                          └─ simulate (with population) ─ measure ─ report
//! ```
//!
//! A rule travels downward through the rooms and never back up; `tests/architecture.rs` holds the arrows.

pub mod base;
pub mod numeric;
pub mod quantity;

pub mod diagnostic;

pub mod syntax;

pub mod check;

pub mod core;

pub mod ledger;

pub mod evaluate;

pub mod population;
pub mod scenario;

pub mod measure;

pub mod simulate;

pub mod history;

pub mod finance;

pub mod report;

pub mod cli;
