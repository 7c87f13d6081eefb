//! Changes of a program's text that must change nothing, or only what they say: over every program of
//! `programs/` and over random ones, full ledgers are compared, byte by byte.

#![allow(clippy::disallowed_methods, clippy::panic, reason = "tests touch files and fail by panicking")]

mod changes;
mod findings;
mod identities;
mod ledger;
mod life;
mod refund;
mod simulated;

#[path = "../support/programs.rs"]
mod programs;
#[path = "../support/surface/mod.rs"]
mod surface;
