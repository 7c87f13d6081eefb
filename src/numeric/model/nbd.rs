use super::super::{beta_share, exp, ln, ln_gamma, ln_rising};
use super::{Buying, Seen};

/// The NBD model: everybody stays and buys at a constant rate of their own, which is Gamma(r, alpha).
///
/// Source: A. S. C. Ehrenberg, "The pattern of consumer purchases", Applied Statistics 8 (1959), 26–41.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nbd {
    /// Shape of the rate.
    pub r: f64,
    /// Inverse scale of the rate, in units of time.
    pub alpha: f64,
}

impl Nbd {
    /// Probability of `x` purchases or more up to time `t`: I(t / (alpha + t); x, r).
    pub fn at_least(&self, x: u32, t: f64) -> f64 {
        if x == 0 { 1.0 } else { beta_share(t / (self.alpha + t), f64::from(x), self.r) }
    }

    /// ln of Γ(r + x) / Γ(r) · alpha^r · (alpha + t)^−(r + x): the likelihood of `x` purchases at given
    /// times up to `t` of a customer who stayed.
    pub(super) fn ln_density(&self, x: u32, t: f64) -> f64 {
        let Nbd { r, alpha } = *self;
        ln_rising(r, x) - r * libm::log1p(t / alpha) - f64::from(x) * ln(alpha + t)
    }
}

impl Buying for Nbd {
    type Later = Nbd;

    fn rate(&self, _t: f64) -> f64 {
        self.r / self.alpha
    }

    fn expected_repeats(&self, t: f64) -> f64 {
        self.r * t / self.alpha
    }

    fn expected_pairs(&self, t: f64) -> f64 {
        self.r * (self.r + 1.0) * (t / self.alpha) * (t / self.alpha)
    }

    fn alive(&self, _t: f64) -> f64 {
        1.0
    }

    /// Negative binomial: Γ(r + x) / (Γ(r) x!) · (alpha / (alpha + t))^r · (t / (alpha + t))^x.
    fn probability(&self, x: u32, t: f64) -> f64 {
        let Nbd { r, alpha } = *self;
        let n = f64::from(x);
        let bought = if x == 0 { 0.0 } else { n * ln(t / (alpha + t)) };
        exp(ln_rising(r, x) - ln_gamma(n + 1.0) - r * libm::log1p(t / alpha) + bought)
    }

    fn ln_likelihood(&self, seen: &Seen) -> f64 {
        self.ln_density(seen.repeats, seen.until)
    }

    fn alive_given(&self, _seen: &Seen) -> f64 {
        1.0
    }

    fn if_alive(&self, seen: &Seen) -> Nbd {
        Nbd { r: self.r + f64::from(seen.repeats), alpha: self.alpha + seen.until }
    }

    fn scale(&self) -> f64 {
        self.alpha
    }
}
