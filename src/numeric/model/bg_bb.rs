use super::super::{exp, ln, ln_choose, ln_rising};
use super::buying::ln_sum;

/// The BG/BB model: customers acquired at time 0 meet opportunities 1, 2, …; at the start of each one they
/// leave for good with a probability of their own, Beta(gamma, delta), and whoever is still there buys with a
/// probability of their own, Beta(alpha, beta).
///
/// Source: P. S. Fader, B. G. S. Hardie, J. Shang, "Customer-base analysis in a discrete-time noncontractual
/// setting", Marketing Science 29 (2010), 1086–1108.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgBb {
    /// First shape of the probability of buying.
    pub alpha: f64,
    /// Second shape.
    pub beta: f64,
    /// First shape of the probability of leaving.
    pub gamma: f64,
    /// Second shape.
    pub delta: f64,
}

impl BgBb {
    /// Expected p^x (1 − p)^y, in logarithms.
    fn ln_buys(&self, x: u32, y: u32) -> f64 {
        ln_rising(self.alpha, x) + ln_rising(self.beta, y) - ln_rising(self.alpha + self.beta, x + y)
    }

    /// Expected (1 − θ)^n, in logarithms.
    fn ln_stays(&self, n: u32) -> f64 {
        ln_rising(self.delta, n) - ln_rising(self.gamma + self.delta, n)
    }

    /// Expected θ (1 − θ)^n, in logarithms.
    fn ln_leaves_after(&self, n: u32) -> f64 {
        ln(self.gamma) + ln_rising(self.delta, n) - ln_rising(self.gamma + self.delta, n + 1)
    }

    /// Probability that a new customer is still there at opportunity `n`: B(gamma, delta + n) / B(gamma, delta).
    pub fn alive(&self, n: u32) -> f64 {
        exp(self.ln_stays(n))
    }

    /// Expected purchases of a new customer in opportunities 1 to `n`: alpha / (alpha + beta) · Σ alive(i). The
    /// sum has the closed form of the source, but no pole at gamma = 1.
    pub fn expected(&self, n: u32) -> f64 {
        let mut alive = 1.0;
        let mut sum = 0.0;
        for i in 0..n {
            let i = f64::from(i);
            alive *= (self.delta + i) / (self.gamma + self.delta + i);
            sum += alive;
        }
        self.alpha / (self.alpha + self.beta) * sum
    }

    /// Probability that a new customer buys exactly `x` times in `n` opportunities.
    pub fn probability(&self, x: u32, n: u32) -> f64 {
        if x > n {
            return 0.0;
        }
        let mut sum = exp(ln_choose(n, x) + self.ln_buys(x, n - x) + self.ln_stays(n));
        // Left after x + i opportunities, before the next one.
        for i in 0..n - x {
            sum += exp(ln_choose(x + i, x) + self.ln_buys(x, i) + self.ln_leaves_after(x + i));
        }
        sum
    }

    /// Logarithm of the likelihood of buying at `x` given opportunities of `n`, at `last` for the last time
    /// (0 = never).
    pub fn ln_likelihood(&self, x: u32, last: u32, n: u32) -> f64 {
        let mut sum = self.ln_buys(x, n - x) + self.ln_stays(n);
        for gone in last..n {
            sum = ln_sum(sum, self.ln_buys(x, gone - x) + self.ln_leaves_after(gone));
        }
        sum
    }

    /// Probability that such a customer was still there at opportunity `n`.
    pub fn alive_given(&self, x: u32, last: u32, n: u32) -> f64 {
        exp(self.ln_buys(x, n - x) + self.ln_stays(n) - self.ln_likelihood(x, last, n))
    }

    /// Expected purchases of such a customer in the next `more` opportunities.
    pub fn expected_given(&self, x: u32, last: u32, n: u32, more: u32) -> f64 {
        let later = BgBb {
            alpha: self.alpha + f64::from(x),
            beta: self.beta + f64::from(n - x),
            gamma: self.gamma,
            delta: self.delta + f64::from(n),
        };
        self.alive_given(x, last, n) * later.expected(more)
    }
}
