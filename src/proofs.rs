//! The proofs of loyal: what a program can be made to pay. A part of the crate `loyal`, which names its rooms again.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

use loyal_engine::evaluate;
use loyal_language::{base, check, core, diagnostic, quantity};

pub mod prove;
