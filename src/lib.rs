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

pub use loyal_books::{finance, history};
pub use loyal_engine::{evaluate, ledger};
pub use loyal_language::{base, check, core, diagnostic, numeric, quantity, syntax};
pub use loyal_proofs::prove;
pub use loyal_simulation::{compare, measure, population, response, scenario, simulate};

pub mod cli;
pub mod estimate;
pub mod report;
