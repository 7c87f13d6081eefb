use super::super::quadrature::integrate;
use super::super::{exp, gauss_hypergeometric, ln, ln_rising, pow};
use super::buying::ln_sum;
use super::{Buying, Nbd, Seen};

/// The BG/NBD model: customers buy at a constant rate of their own, Gamma(r, alpha), and leave after each
/// repeat purchase with a probability of their own, Beta(a, b). Whoever has not repeated has not left.
///
/// Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way: an alternative
/// to the Pareto/NBD model", Marketing Science 24 (2005), 275–284. Rate and survival over the population,
/// and the second moment, follow from the Poisson stream thinned by dropout: given (rate, p) a customer
/// stays for an exponential time with rate · p.
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
    fn stream(&self) -> Nbd {
        Nbd { r: self.r, alpha: self.alpha }
    }

    /// Expected (1 − p)^x: ratio of beta functions B(a, b + x) / B(a, b), in logarithms.
    fn ln_stays(&self, x: u32) -> f64 {
        ln_rising(self.b, x) - ln_rising(self.a + self.b, x)
    }

    /// Expected p · (1 − p)^(x − 1), x at least 1: B(a + 1, b + x − 1) / B(a, b), in logarithms.
    fn ln_leaves_at(&self, x: u32) -> f64 {
        ln(self.a) + ln_rising(self.b, x - 1) - ln_rising(self.a + self.b, x)
    }

    /// E[X(t) | rate, p] = (1 − e^(−rate · p · t)) / p: the mean of a customer whose own figures are known.
    pub fn expected_repeats_of(rate: f64, p: f64, t: f64) -> f64 {
        if rate * p * t < 1e-12 { rate * t } else { -libm::expm1(-rate * p * t) / p }
    }
}

impl Buying for BgNbd {
    type Later = BgNbd;

    /// (r / alpha) · ₂F₁(r + 1, a; a + b; −t / alpha).
    fn rate(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b } = *self;
        r / alpha * gauss_hypergeometric(r + 1.0, a, a + b, -t / alpha)
    }

    /// (a + b − 1) / (a − 1) · [1 − (alpha / (alpha + t))^r · ₂F₁(r, b; a + b − 1; t / (alpha + t))]; where
    /// that loses digits (`a` near 1, `t` small, a + b ≤ 1) the integral of the rate.
    fn expected_repeats(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b } = *self;
        let c = a + b - 1.0;
        let left = if c > 0.0 {
            1.0 - pow(alpha / (alpha + t), r) * gauss_hypergeometric(r, b, c, t / (alpha + t))
        } else {
            0.0
        };
        if left.abs() < 1e-3 || (a - 1.0).abs() < 1e-6 || c <= 0.0 {
            return integrate(t, alpha, |t| self.rate(t));
        }
        c / (a - 1.0) * left
    }

    /// 2 r (r + 1) / alpha² · b / (a + b) · ∫₀ᵗ τ ₂F₁(r + 2, a; a + b + 1; −τ / alpha) dτ.
    fn expected_pairs(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b } = *self;
        let body = integrate(t, alpha, |t| t * gauss_hypergeometric(r + 2.0, a, a + b + 1.0, -t / alpha));
        2.0 * r * (r + 1.0) / (alpha * alpha) * b / (a + b) * body
    }

    /// ₂F₁(r, a; a + b; −t / alpha).
    fn alive(&self, t: f64) -> f64 {
        gauss_hypergeometric(self.r, self.a, self.a + self.b, -t / self.alpha)
    }

    /// NB(x) · B(a, b + x) / B(a, b) + [x > 0] · P(N ≥ x) · B(a + 1, b + x − 1) / B(a, b), where N is the
    /// negative binomial count of a customer who never leaves.
    fn probability(&self, x: u32, t: f64) -> f64 {
        let stays = self.stream().probability(x, t) * exp(self.ln_stays(x));
        if x == 0 { stays } else { stays + self.stream().at_least(x, t) * exp(self.ln_leaves_at(x)) }
    }

    fn ln_likelihood(&self, seen: &Seen) -> f64 {
        let x = seen.repeats;
        let stayed = self.stream().ln_density(x, seen.until) + self.ln_stays(x);
        if x == 0 {
            return stayed;
        }
        ln_sum(stayed, self.stream().ln_density(x, seen.last) + self.ln_leaves_at(x))
    }

    /// 1 / (1 + [x > 0] · a / (b + x − 1) · ((alpha + T) / (alpha + t_x))^(r + x)).
    fn alive_given(&self, seen: &Seen) -> f64 {
        if seen.repeats == 0 {
            return 1.0;
        }
        let n = f64::from(seen.repeats);
        let silence = (self.r + n) * ln((self.alpha + seen.until) / (self.alpha + seen.last));
        1.0 / (1.0 + self.a / (self.b + n - 1.0) * exp(silence))
    }

    fn if_alive(&self, seen: &Seen) -> BgNbd {
        let n = f64::from(seen.repeats);
        BgNbd { r: self.r + n, alpha: self.alpha + seen.until, a: self.a, b: self.b + n }
    }

    fn scale(&self) -> f64 {
        self.alpha
    }
}
