//! The one door to transcendental functions and to chance.
//!
//! Results here have the same bits on every machine: `exp`, `ln` and `pow` are the pure-Rust ones of the
//! `libm` crate (never the platform's), every sampler is our own, and every draw has an *address*
//! (seed, replicate, customer, purpose, index) instead of a place in a queue:
//!
//! ```text
//! key    = seed ‖ replicate ‖ purpose ‖ kind ‖ "loyal/01"      (ChaCha8, 256 bits)
//! stream = customer                                            (64 bits)
//! word   = index                                               (one u64 a draw)
//! ```
//!
//! A draw added elsewhere changes nothing, any customer replays alone, and two programs meet the same
//! luck. Samplers that may reject take their words from the *side* stream of the same address, so that
//! index stays position in the main one.

mod categorical;
mod closed_form;
mod exponential;
mod functions;
mod gamma;
mod integer;
mod lognormal;
mod luck;
mod normal;
mod uniform;

pub use categorical::Categorical;
pub use closed_form::{BgNbd, gauss_hypergeometric, ln_beta, ln_gamma};
pub use exponential::unit_exponential;
pub use functions::{exp, ln, pow, sqrt};
pub use gamma::{Beta, Gamma};
pub use integer::below;
pub use lognormal::Lognormal;
pub use luck::{Luck, Side, Stream};
pub use normal::normal;
pub use uniform::{Chance, unit};

/// Version of all samplers together: a number in every manifest. It rises when any golden digest of
/// `tests` below changes, because results of older versions can then not be reproduced.
pub const SAMPLER_VERSION: u32 = 1;

#[cfg(test)]
mod tests;
