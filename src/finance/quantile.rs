//! Quantiles of an amount whose mean and standard error are known, under a named distribution.

use crate::numeric::{exp, ln, normal_quantile, sqrt};

/// The family that is assumed; the data do not choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// ln X is normal: s² = ln(1 + CV²), μ = ln(mean) − s²/2. Never below zero.
    Lognormal,
    /// X is normal; low quantiles can fall below zero.
    Normal,
}

/// The probabilities that reports show.
pub const LEVELS: [f64; 6] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995];

/// The amount that is not exceeded with probability `p`, 0 < p < 1.
///
/// `None` for a lognormal whose mean is not positive, or whose amounts leave the range of numbers, unless the error is zero: then it is the mean.
///
/// Source: T. Mack (1993), section 5.
pub fn quantile(family: Family, mean: f64, error: f64, p: f64) -> Option<f64> {
    if error <= 0.0 {
        return Some(mean);
    }
    let z = normal_quantile(p);
    match family {
        Family::Normal => Some(mean + z * error),
        Family::Lognormal => {
            let variation = error / mean;
            let square = ln(1.0 + variation * variation);
            (mean > 0.0).then(|| exp(ln(mean) - square / 2.0 + z * sqrt(square))).filter(|amount| amount.is_finite())
        }
    }
}
