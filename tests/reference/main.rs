//! The slow evaluator against the engine: random programs, random histories, full ledgers equal.
//!
//! `LOYAL_REFERENCE_EVENTS=10000000 cargo test --release --test reference` runs the long campaign.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]
#![allow(clippy::panic, clippy::print_stdout, reason = "tests fail by panicking; a campaign prints what it covered")]

mod acts;
mod compare;
mod generate;
mod promised;
mod slow;
#[path = "../support/surface/mod.rs"]
mod surface;
