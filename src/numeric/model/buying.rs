use super::super::quadrature::integrate;
use super::super::{exp, sqrt};

/// What is known of a customer's purchases: all that a likelihood needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Purchases after the first one.
    pub repeats: u32,
    /// Time of the last purchase, counted from the first; 0 without a repeat.
    pub last: f64,
    /// Time until which the customer was watched, counted from the first purchase.
    pub until: f64,
}

/// Purchases at any time by customers who may have left without saying so.
pub trait Buying {
    /// How a customer who is known to be alive goes on.
    type Later: Buying;

    /// Repeat purchases of a new customer per unit of time, at time `t`.
    fn rate(&self, t: f64) -> f64;

    /// Expected repeat purchases X(t) of a new customer up to time `t`.
    fn expected_repeats(&self, t: f64) -> f64;

    /// Expected X(t) · (X(t) − 1) of a new customer.
    fn expected_pairs(&self, t: f64) -> f64;

    /// Probability that a new customer is still there at time `t`.
    fn alive(&self, t: f64) -> f64;

    /// Probability of exactly `x` repeat purchases of a new customer up to time `t`.
    fn probability(&self, x: u32, t: f64) -> f64;

    /// Logarithm of the likelihood of a customer's purchases, as a density of the times at which they fell.
    fn ln_likelihood(&self, seen: &Seen) -> f64;

    /// Probability that a customer is still there when last watched.
    fn alive_given(&self, seen: &Seen) -> f64;

    /// The model of what a customer does from then on, if still there.
    fn if_alive(&self, seen: &Seen) -> Self::Later;

    /// A time on which the rate of a new customer changes noticeably; a step for quadrature.
    fn scale(&self) -> f64;

    /// Standard deviation of X(t).
    fn standard_deviation(&self, t: f64) -> f64 {
        let mean = self.expected_repeats(t);
        sqrt((self.expected_pairs(t) + mean - mean * mean).max(0.0))
    }

    /// Expected purchases of a customer in the `t` units of time after they were last watched.
    fn expected_given(&self, seen: &Seen, t: f64) -> f64 {
        self.alive_given(seen) * self.if_alive(seen).expected_repeats(t)
    }

    /// Expected repeat purchases of a new customer without end, each discounted by e^(−`rate` · time);
    /// `rate`, per unit of time, must be positive. Times a margin a purchase this is lifetime value.
    fn discounted_repeats(&self, rate: f64) -> f64 {
        // Beyond e^(−40) nothing is left that a double could see.
        integrate(40.0 / rate, self.scale().min(1.0 / rate), |t| exp(-rate * t) * self.rate(t))
    }

    /// Expected discounted purchases of a customer from when they were last watched, without end.
    fn discounted_given(&self, seen: &Seen, rate: f64) -> f64 {
        self.alive_given(seen) * self.if_alive(seen).discounted_repeats(rate)
    }
}

/// ln(e^a + e^b) without overflow.
pub(super) fn ln_sum(a: f64, b: f64) -> f64 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(exp(low - high)) }
}
