use super::super::{beta_share, exp, ln, ln_rising};

/// The BG/CNBD-k model: as BG/NBD, but a customer's gaps are regular: Erlang with `k` stages and mean
/// 1 / rate (the "condensed" negative binomial). k = 1 is BG/NBD. Without dropout nobody leaves.
///
/// Sources: C. Chatfield, G. J. Goodhardt, "A consumer purchasing model with Erlang inter-purchase times",
/// JASA 68 (1973), 828–835; M. Platzer, T. Reutterer, "Ticking away the moments: timing regularity helps to
/// better predict customer activity", Marketing Science 35 (2016), 779–799. Those papers give the rate of a
/// stage; here the rate is that of purchases, so their alpha is `k` times ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgCnbd {
    /// Stages of a gap, at least 1.
    pub k: u32,
    /// Shape of the rate.
    pub r: f64,
    /// Inverse scale of the rate, in units of time.
    pub alpha: f64,
    /// Shapes (a, b) of the dropout probability; `None` = nobody leaves.
    pub dropout: Option<(f64, f64)>,
}

impl BgCnbd {
    /// Probability that a customer who never leaves buys `x` times or more up to `t`: the stages number
    /// k · x or more.
    fn at_least(&self, x: u32, t: f64) -> f64 {
        let k = f64::from(self.k);
        if x == 0 { 1.0 } else { beta_share(k * t / (self.alpha + k * t), k * f64::from(x), self.r) }
    }

    /// Expected (1 − p)^x.
    fn stays(&self, x: u32) -> f64 {
        self.dropout.map_or(1.0, |(a, b)| exp(ln_rising(b, x) - ln_rising(a + b, x)))
    }

    /// Probability of exactly `x` repeat purchases of a new customer up to time `t`.
    pub fn probability(&self, x: u32, t: f64) -> f64 {
        let exactly = (self.at_least(x, t) - self.at_least(x + 1, t)).max(0.0);
        let left = match self.dropout {
            Some((a, b)) if x > 0 => self.at_least(x, t) * exp(ln(a) + ln_rising(b, x - 1) - ln_rising(a + b, x)),
            _ => 0.0,
        };
        exactly * self.stays(x) + left
    }

    /// Expected repeat purchases of a new customer up to time `t`: Σ over x ≥ 1 of P(N ≥ x) · E[(1 − p)^(x − 1)].
    pub fn expected_repeats(&self, t: f64) -> f64 {
        let mut sum = 0.0;
        for x in 1..100_000 {
            let term = self.at_least(x, t) * self.stays(x - 1);
            sum += term;
            if term < 1e-15 * sum {
                break;
            }
        }
        sum
    }

    /// Probability that a new customer is still there at time `t`: given the dropout probability p, no stage
    /// that ends a gap has led to leaving. E[(1 − p)^N(t)].
    pub fn alive(&self, t: f64) -> f64 {
        let mut sum = 0.0;
        for x in 0..100_000 {
            let at_least = self.at_least(x, t);
            sum += (at_least - self.at_least(x + 1, t)).max(0.0) * self.stays(x);
            if at_least < 1e-15 {
                break;
            }
        }
        sum
    }
}
