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
mod exponential;
mod functions;
mod gamma;
mod integer;
mod lognormal;
mod luck;
mod many;
mod maximise;
mod model;
mod normal;
mod quadrature;
mod special;
mod student;
mod symmetric;
mod uniform;

pub use categorical::Categorical;
pub use exponential::unit_exponential;
pub use functions::{exp, ln, log10, pow, sqrt};
pub use gamma::{Beta, Gamma};
pub use integer::below;
pub use lognormal::Lognormal;
pub use luck::{Luck, Side, Stream};
pub use many::{MANY, exps, normals, unit_exponentials};
pub use maximise::{Maximum, maximise};
pub use model::{BgBb, BgCnbd, BgNbd, Buying, GammaGamma, MbgNbd, Nbd, ParetoNbd, Sbg, Seen};
pub use normal::{normal, normal_quantile};
pub use special::{
    beta_odds_quantile, beta_share, gamma_above, gamma_below, gamma_quantile, gauss_hypergeometric, ln_beta, ln_choose,
    ln_gamma, ln_rising, normal_below,
};
pub use student::{student_below, student_quantile};
pub use symmetric::Cholesky;
pub use uniform::{Chance, unit};

/// Version of all samplers together: a number in every manifest. It rises when any golden digest of
/// `tests` below changes, because results of older versions can then not be reproduced.
pub const SAMPLER_VERSION: u32 = 1;

#[cfg(test)]
mod tests;
