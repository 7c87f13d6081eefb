//! Proofs against the evaluator: brute force on random programs, the fiascos of history and their repaired twins,
//! the formats of build servers.

#![allow(clippy::disallowed_methods, reason = "tests touch files and the environment")]

#[path = "support/programs.rs"]
mod programs;

#[path = "prove/brute.rs"]
mod brute;
#[path = "prove/compared.rs"]
mod compared;
#[path = "prove/fiascos.rs"]
mod fiascos;
#[path = "prove/formats.rs"]
mod formats;
