//! Special functions, over `libm` alone: the same bits on every machine.

mod beta;
mod gamma;
mod hypergeometric;
mod normal;

pub use beta::{beta_odds_quantile, beta_share, ln_beta, ln_choose};
pub use gamma::{gamma_above, gamma_below, gamma_quantile, ln_gamma, ln_rising};
pub use hypergeometric::gauss_hypergeometric;
pub use normal::normal_below;

/// The point of (0, ∞) at which a rising distribution function reaches `share`, by halving the logarithm
/// of the bracket: sure, and to the last digits of what `below` can tell.
fn invert(share: f64, mut low: f64, mut high: f64, below: impl Fn(f64) -> f64) -> f64 {
    use super::sqrt;
    while below(low) > share && low > 1e-300 {
        low *= 1e-3;
    }
    while below(high) < share && high < 1e300 {
        high *= 1e3;
    }
    for _ in 0..200 {
        // The geometric middle: quantiles of small shapes lie hundreds of powers of ten apart.
        let middle = sqrt(low) * sqrt(high);
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) < share { low = middle } else { high = middle }
    }
    sqrt(low) * sqrt(high)
}
