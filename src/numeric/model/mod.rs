//! Models of buying, staying and spending in closed form: what simulations are held against and what
//! `fit` estimates. One model a file.
//!
//! | file | model | who leaves, and when |
//! |---|---|---|
//! | `bg_nbd` | BG/NBD | after any repeat purchase, with the customer's own probability |
//! | `mbg_nbd` | MBG/NBD | after any purchase, the first too |
//! | `pareto_nbd` | Pareto/NBD | at any time, at the customer's own rate |
//! | `nbd` | NBD | nobody |
//! | `bg_cnbd` | BG/CNBD-k | as in BG/NBD, but gaps are regular: Erlang with k stages |
//! | `bg_bb` | BG/BB | before any of a row of opportunities |
//! | `sbg` | sBG | at any renewal of a subscription |
//! | `gamma_gamma` | Gamma-Gamma | (what customers spend at a time) |
//!
//! Times are in whatever unit the parameters are in. The first purchase, at time 0, is not counted.

mod bg_bb;
mod bg_cnbd;
mod bg_nbd;
mod buying;
mod gamma_gamma;
mod mbg_nbd;
mod nbd;
mod pareto_nbd;
mod sbg;

pub use bg_bb::BgBb;
pub use bg_cnbd::BgCnbd;
pub use bg_nbd::BgNbd;
pub use buying::{Buying, Seen};
pub use gamma_gamma::GammaGamma;
pub use mbg_nbd::MbgNbd;
pub use nbd::Nbd;
pub use pareto_nbd::ParetoNbd;
pub use sbg::Sbg;

#[cfg(test)]
mod tests;
