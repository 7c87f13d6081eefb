//! The evaluator of loyal: one member, event by event, and the ledger. A part of the crate `loyal`, which names its rooms again.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

use loyal_language::{base, core, diagnostic, quantity};

#[allow(clippy::indexing_slicing, reason = "lots between its own head and tail")]
pub mod ledger;

#[allow(clippy::indexing_slicing, reason = "tables that the plan made, by the program's ids")]
pub mod evaluate;
