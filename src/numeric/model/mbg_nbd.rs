use super::super::quadrature::integrate;
use super::super::{exp, gauss_hypergeometric, ln, ln_rising};
use super::buying::ln_sum;
use super::{BgNbd, Buying, Nbd, Seen};

/// The MBG/NBD model: as BG/NBD, but customers may leave after their first purchase as well.
///
/// Sources: E. P. Batislam, M. Denizel, A. Filiztekin, "Empirical validation and comparison of models for
/// customer base analysis", International Journal of Research in Marketing 24 (2007), 201–209; D. Hoppe,
/// U. Wagner, "Customer base analysis: the case for a central variant of the Betageometric/NBD model",
/// Marketing JRM 29 (2007), 75–90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MbgNbd {
    /// Shape of the rate.
    pub r: f64,
    /// Inverse scale of the rate, in units of time.
    pub alpha: f64,
    /// First shape of the dropout probability.
    pub a: f64,
    /// Second shape.
    pub b: f64,
}

impl MbgNbd {
    fn stream(&self) -> Nbd {
        Nbd { r: self.r, alpha: self.alpha }
    }

    /// Expected (1 − p)^(x + 1): B(a, b + x + 1) / B(a, b), in logarithms.
    fn ln_stays(&self, x: u32) -> f64 {
        ln_rising(self.b, x + 1) - ln_rising(self.a + self.b, x + 1)
    }

    /// Expected p · (1 − p)^x: B(a + 1, b + x) / B(a, b), in logarithms.
    fn ln_leaves_at(&self, x: u32) -> f64 {
        ln(self.a) + ln_rising(self.b, x) - ln_rising(self.a + self.b, x + 1)
    }

    /// Share of those who stay after their first purchase, b / (a + b), and the model of what they do: p
    /// is then Beta(a, b + 1).
    fn stayers(&self) -> (f64, BgNbd) {
        let MbgNbd { r, alpha, a, b } = *self;
        (b / (a + b), BgNbd { r, alpha, a, b: b + 1.0 })
    }
}

impl Buying for MbgNbd {
    type Later = BgNbd;

    fn rate(&self, t: f64) -> f64 {
        let (share, model) = self.stayers();
        share * model.rate(t)
    }

    /// b / (a − 1) · [1 − (alpha / (alpha + t))^r · ₂F₁(r, b + 1; a + b; t / (alpha + t))].
    fn expected_repeats(&self, t: f64) -> f64 {
        let (share, model) = self.stayers();
        share * model.expected_repeats(t)
    }

    /// 2 r (r + 1) / alpha² · b (b + 1) / ((a + b) (a + b + 1)) · ∫₀ᵗ τ ₂F₁(r + 2, a; a + b + 2; −τ / alpha) dτ.
    fn expected_pairs(&self, t: f64) -> f64 {
        let MbgNbd { r, alpha, a, b } = *self;
        let body = integrate(t, alpha, |t| t * gauss_hypergeometric(r + 2.0, a, a + b + 2.0, -t / alpha));
        2.0 * r * (r + 1.0) / (alpha * alpha) * b * (b + 1.0) / ((a + b) * (a + b + 1.0)) * body
    }

    /// b / (a + b) · ₂F₁(r, a; a + b + 1; −t / alpha).
    fn alive(&self, t: f64) -> f64 {
        let (share, model) = self.stayers();
        share * model.alive(t)
    }

    /// NB(x) · B(a, b + x + 1) / B(a, b) + P(N ≥ x) · B(a + 1, b + x) / B(a, b).
    fn probability(&self, x: u32, t: f64) -> f64 {
        self.stream().probability(x, t) * exp(self.ln_stays(x))
            + self.stream().at_least(x, t) * exp(self.ln_leaves_at(x))
    }

    fn ln_likelihood(&self, seen: &Seen) -> f64 {
        let x = seen.repeats;
        let stayed = self.stream().ln_density(x, seen.until) + self.ln_stays(x);
        ln_sum(stayed, self.stream().ln_density(x, seen.last) + self.ln_leaves_at(x))
    }

    /// 1 / (1 + a / (b + x) · ((alpha + T) / (alpha + t_x))^(r + x)).
    fn alive_given(&self, seen: &Seen) -> f64 {
        let n = f64::from(seen.repeats);
        let silence = (self.r + n) * ln((self.alpha + seen.until) / (self.alpha + seen.last));
        1.0 / (1.0 + self.a / (self.b + n) * exp(silence))
    }

    fn if_alive(&self, seen: &Seen) -> BgNbd {
        let n = f64::from(seen.repeats);
        BgNbd { r: self.r + n, alpha: self.alpha + seen.until, a: self.a, b: self.b + n + 1.0 }
    }

    fn scale(&self) -> f64 {
        self.alpha
    }
}
