use super::super::{exp, gauss_hypergeometric, ln, ln_rising};

/// The shifted-beta-geometric model of subscriptions: at each renewal a customer leaves with a probability
/// of their own, Beta(alpha, beta).
///
/// Source: P. S. Fader, B. G. S. Hardie, "How to project customer retention", Journal of Interactive
/// Marketing 21 (2007), 76–90; lifetime values: the same, "Customer-base valuation in a contractual setting",
/// Marketing Science 29 (2010), 85–93.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sbg {
    /// First shape of the probability of leaving.
    pub alpha: f64,
    /// Second shape.
    pub beta: f64,
}

impl Sbg {
    /// Share that is left after `t` renewals, in logarithms.
    pub fn ln_survival(&self, t: u32) -> f64 {
        ln_rising(self.beta, t) - ln_rising(self.alpha + self.beta, t)
    }

    /// Share that is left after `t` renewals: B(alpha, beta + t) / B(alpha, beta).
    pub fn survival(&self, t: u32) -> f64 {
        exp(self.ln_survival(t))
    }

    /// Logarithm of the probability of leaving at renewal `t`, from 1.
    pub fn ln_churn(&self, t: u32) -> f64 {
        ln(self.alpha) - ln(self.alpha + self.beta + f64::from(t) - 1.0) + self.ln_survival(t - 1)
    }

    /// Probability of leaving at renewal `t`, from 1; nobody leaves at 0.
    pub fn churn(&self, t: u32) -> f64 {
        if t == 0 { 0.0 } else { exp(self.ln_churn(t)) }
    }

    /// Share of those still there who renew at renewal `t`, from 1: it rises, as those who leave easily go first.
    pub fn retention(&self, t: u32) -> f64 {
        let before = self.beta + f64::from(t) - 1.0;
        before / (self.alpha + before)
    }

    /// Expected payments of a new customer, the first included, discounted by `rate` a period:
    /// Σ S(t) / (1 + rate)^t = ₂F₁(1, beta; alpha + beta; 1 / (1 + rate)).
    pub fn discounted_lifetime(&self, rate: f64) -> f64 {
        gauss_hypergeometric(1.0, self.beta, self.alpha + self.beta, 1.0 / (1.0 + rate))
    }

    /// Expected further payments of a customer who has paid `paid` times and is about to be asked for the next, discounted to
    /// then: retention(paid) · ₂F₁(1, beta + paid; alpha + beta + paid; 1 / (1 + rate)).
    pub fn discounted_residual(&self, paid: u32, rate: f64) -> f64 {
        let later = Sbg { alpha: self.alpha, beta: self.beta + f64::from(paid) };
        self.retention(paid) * later.discounted_lifetime(rate)
    }
}
