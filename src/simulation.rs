//! The simulator of loyal: populations, behaviour, measures, comparisons. A part of the crate `loyal`, which names its rooms again.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

use loyal_engine::{evaluate, ledger};
use loyal_language::{base, check, core, diagnostic, numeric, quantity, syntax};

pub mod response;

pub mod population;

pub mod scenario;

#[allow(clippy::indexing_slicing, reason = "counters that the layout made")]
pub mod measure;

pub mod simulate;

pub mod compare;
