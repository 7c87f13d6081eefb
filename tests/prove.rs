//! Proofs against the evaluator: brute force on random programs, the fiascos of history and their repaired twins,
//! the formats of build servers.

#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, touch files and the environment"
)]

#[path = "support/programs.rs"]
mod programs;

#[path = "prove/blunders.rs"]
mod blunders;
#[path = "prove/brute.rs"]
mod brute;
#[path = "prove/catalogue.rs"]
mod catalogue;
#[path = "prove/certificates.rs"]
mod certificates;
#[path = "prove/compared.rs"]
mod compared;
#[path = "prove/faults.rs"]
mod faults;
#[path = "prove/fiascos.rs"]
mod fiascos;
#[path = "prove/figures.rs"]
mod figures;
#[path = "prove/formats.rs"]
mod formats;
#[path = "prove/hooks.rs"]
mod hooks;
#[path = "prove/mistakes.rs"]
mod mistakes;
#[path = "prove/mixed.rs"]
mod mixed;
#[path = "prove/origins.rs"]
mod origins;
#[path = "prove/parts.rs"]
mod parts;
#[path = "prove/perks.rs"]
mod perks;
#[path = "prove/progress.rs"]
mod progress;
#[path = "prove/sized.rs"]
mod sized;
#[path = "prove/slips.rs"]
mod slips;
#[path = "prove/two.rs"]
mod two;
#[path = "prove/unproved.rs"]
mod unproved;
#[path = "prove/ways.rs"]
mod ways;
