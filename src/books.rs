//! The books of loyal: real transactions, fitted models, liability. A part of the crate `loyal`, which names its rooms again.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

use loyal_engine::{evaluate, ledger};
use loyal_language::{base, core, diagnostic, numeric, quantity};
use loyal_simulation::{measure, population, scenario, simulate};

pub mod history;

#[allow(clippy::indexing_slicing, reason = "triangles whose shape was checked when they were made")]
pub mod finance;
