use super::super::quadrature::{integrate, panel};
use super::super::{exp, ln, pow};
use super::buying::ln_sum;
use super::{Buying, Nbd, Seen};

/// The Pareto/NBD model: customers buy at a constant rate of their own, Gamma(r, alpha), and leave at a
/// constant rate of their own, Gamma(s, beta), whether they buy or not.
///
/// Source: D. C. Schmittlein, D. G. Morrison, R. Colombo, "Counting your customers: who are they and what
/// will they do next?", Management Science 33 (1987), 1–24. The integral over the unseen time of leaving
/// is done by quadrature: unlike the difference of two hypergeometric functions it only adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the purchase rate.
    pub r: f64,
    /// Inverse scale of the purchase rate, in units of time.
    pub alpha: f64,
    /// Shape of the rate of leaving.
    pub s: f64,
    /// Inverse scale of the rate of leaving, in units of time.
    pub beta: f64,
}

impl ParetoNbd {
    fn stream(&self) -> Nbd {
        Nbd { r: self.r, alpha: self.alpha }
    }

    /// ln of ∫ s / (beta + τ) · ((beta + from) / (beta + τ))^s · ((alpha + from) / (alpha + τ))^(r + x) dτ over
    /// the time between the last purchase and the end of watching: what the unseen leaver adds, relative
    /// to a customer last seen then.
    fn left_since(&self, seen: &Seen) -> f64 {
        let ParetoNbd { r, alpha, s, beta } = *self;
        let power = r + f64::from(seen.repeats);
        let lost = |t: f64| power * ln((alpha + t) / (alpha + seen.last)) + s * ln((beta + t) / (beta + seen.last));
        let (mut from, mut sum) = (seen.last, 0.0);
        // Panels on which the integrand falls by e³ at most and stays well clear of its poles.
        while from < seen.until && lost(from) < 45.0 {
            let fall = power / (alpha + from) + (s + 1.0) / (beta + from);
            let width = (3.0 / fall).min(2.0 * (alpha + from)).min(2.0 * (beta + from));
            let to = if width >= seen.until - from { seen.until } else { from + width };
            if to <= from {
                break;
            }
            sum += panel(from, to, |t| s / (beta + t) * exp(-lost(t)));
            from = to;
        }
        sum
    }

    /// ln of the chance, relative to a customer last seen at the last purchase, of staying silent but there.
    fn ln_silent(&self, seen: &Seen) -> f64 {
        let ParetoNbd { r, alpha, s, beta } = *self;
        let power = r + f64::from(seen.repeats);
        -power * ln((alpha + seen.until) / (alpha + seen.last)) - s * ln((beta + seen.until) / (beta + seen.last))
    }
}

/// (1 − e^(−k y)) / k, which is y at k = 0.
fn faded(k: f64, y: f64) -> f64 {
    if (k * y).abs() < 1e-9 { y * (1.0 - 0.5 * k * y) } else { -libm::expm1(-k * y) / k }
}

impl Buying for ParetoNbd {
    type Later = ParetoNbd;

    fn rate(&self, t: f64) -> f64 {
        self.r / self.alpha * self.alive(t)
    }

    /// r beta / (alpha (s − 1)) · [1 − (beta / (beta + t))^(s − 1)].
    fn expected_repeats(&self, t: f64) -> f64 {
        self.r * self.beta / self.alpha * faded(self.s - 1.0, libm::log1p(t / self.beta))
    }

    /// 2 r (r + 1) / alpha² · ∫₀ᵗ τ (beta / (beta + τ))^s dτ.
    fn expected_pairs(&self, t: f64) -> f64 {
        let ParetoNbd { r, alpha, s, beta } = *self;
        // For short times the two parts of the integral's closed form nearly cancel.
        let body = if t < 0.01 * beta {
            integrate(t, beta, |t| t * self.alive(t))
        } else {
            let y = libm::log1p(t / beta);
            beta * beta * (faded(s - 2.0, y) - faded(s - 1.0, y))
        };
        2.0 * r * (r + 1.0) / (alpha * alpha) * body
    }

    /// (beta / (beta + t))^s.
    fn alive(&self, t: f64) -> f64 {
        pow(self.beta / (self.beta + t), self.s)
    }

    /// ∫₀ᵗ s beta^s (beta + τ)^(−s−1) · NB(x; τ) dτ + (beta / (beta + t))^s · NB(x; t).
    fn probability(&self, x: u32, t: f64) -> f64 {
        let ParetoNbd { alpha, s, beta, .. } = *self;
        let stream = self.stream();
        let left = integrate(t, alpha.min(beta), |t| s / (beta + t) * self.alive(t) * stream.probability(x, t));
        left + self.alive(t) * stream.probability(x, t)
    }

    fn ln_likelihood(&self, seen: &Seen) -> f64 {
        let at_last = self.stream().ln_density(seen.repeats, seen.last) - self.s * libm::log1p(seen.last / self.beta);
        at_last + ln_sum(self.ln_silent(seen), ln(self.left_since(seen)))
    }

    fn alive_given(&self, seen: &Seen) -> f64 {
        let silent = exp(self.ln_silent(seen));
        let left = self.left_since(seen);
        if silent + left > 0.0 { silent / (silent + left) } else { 0.0 }
    }

    fn if_alive(&self, seen: &Seen) -> ParetoNbd {
        let ParetoNbd { r, alpha, s, beta } = *self;
        ParetoNbd { r: r + f64::from(seen.repeats), alpha: alpha + seen.until, s, beta: beta + seen.until }
    }

    fn scale(&self) -> f64 {
        self.beta
    }
}
