//! Closed forms that simulations are held against.
//!
//! Sources: P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way: an alternative
//! to the Pareto/NBD model", Marketing Science 24 (2005), 275–284; Abramowitz and Stegun, chapter 15.

use super::{exp, ln, pow};

/// Logarithm of the gamma function, for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Logarithm of the beta function.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Gauss's ₂F₁(a, b; c; z) by its series, for 0 ≤ z < 1.
pub fn gauss_hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    // The terms fall like zⁿ: a hundred thousand reach 10⁻¹⁶ up to z = 0.9996.
    for n in 0..100_000 {
        let n = f64::from(n);
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        if term.abs() < 1e-17 * sum.abs() {
            break;
        }
    }
    sum
}

/// The BG/NBD model: rates are Gamma(r, alpha) per unit of time, dropout after each repeat purchase is
/// Beta(a, b).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgNbd {
    /// Shape of the rate.
    pub r: f64,
    /// Inverse scale of the rate, in units of time.
    pub alpha: f64,
    /// First shape of the dropout probability.
    pub a: f64,
    /// Second shape.
    pub b: f64,
}

impl BgNbd {
    /// Expected repeat purchases of a new customer up to time `t`; `a` must not be 1.
    pub fn expected_repeats(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b } = *self;
        let fraction = pow(alpha / (alpha + t), r) * gauss_hypergeometric(r, b, a + b - 1.0, t / (alpha + t));
        (a + b - 1.0) / (a - 1.0) * (1.0 - fraction)
    }

    /// Probability of exactly `x` repeat purchases up to time `t`.
    pub fn probability(&self, x: u32, t: f64) -> f64 {
        let BgNbd { a, b, .. } = *self;
        let n = f64::from(x);
        let alive = self.poisson_gamma(x, t) * exp(ln_beta(a, b + n) - ln_beta(a, b));
        if x == 0 {
            return alive;
        }
        let fewer: f64 = (0..x).map(|j| self.poisson_gamma(j, t)).sum();
        alive + (1.0 - fewer) * exp(ln_beta(a + 1.0, b + n - 1.0) - ln_beta(a, b))
    }

    /// Negative binomial probability of `x` events of the undropped stream.
    fn poisson_gamma(&self, x: u32, t: f64) -> f64 {
        let n = f64::from(x);
        let combinations = ln_gamma(self.r + n) - ln_gamma(self.r) - ln_gamma(n + 1.0);
        exp(combinations + self.r * ln(self.alpha / (self.alpha + t)) + n * ln(t / (self.alpha + t)))
    }
}
