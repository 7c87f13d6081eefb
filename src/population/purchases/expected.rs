use super::{PurchaseSampler, PurchaseStreams};
use crate::numeric::exp;

impl PurchaseSampler {
    /// Expected purchases before `horizon` seconds of a customer with the own rate and inclination to leave, the first
    /// one included: `1 + (1 − e^(−rate·p·horizon)) / p` for BG/NBD. `None` for models without a simple closed form.
    pub fn expected(&self, customer: u64, horizon: i64, from: &mut PurchaseStreams) -> Option<f64> {
        from.start(customer);
        let horizon = horizon as f64;
        match self {
            Self::BgNbd(sampler) => {
                let (rate, leaves) = sampler.inclinations(from);
                Some(1.0 + until_leaving(rate * horizon, leaves))
            }
            Self::MbgNbd(sampler) => {
                let (rate, leaves) = sampler.stream().inclinations(from);
                Some(1.0 + (1.0 - leaves) * until_leaving(rate * horizon, leaves))
            }
            Self::Nbd(sampler) => Some(1.0 + sampler.rate(from) * horizon),
            Self::ParetoNbd(sampler) => {
                let (rate, leaving) = sampler.rates(from);
                // Purchases at a rate, until a clock of leaving or the horizon: rate · E[min(life, horizon)].
                Some(1.0 + rate * horizon * shrink(leaving * horizon))
            }
            Self::BgCnbd(_) | Self::BgBb(_) | Self::Sbg(_) => None,
        }
    }

    /// Whether [`PurchaseSampler::expected`] has an answer.
    pub fn has_expectation(&self) -> bool {
        matches!(self, Self::BgNbd(_) | Self::MbgNbd(_) | Self::Nbd(_) | Self::ParetoNbd(_))
    }
}

/// Events of a unit Poisson stream of length `time`, each of which ends it with probability `p`.
fn until_leaving(time: f64, p: f64) -> f64 {
    time * shrink(time * p)
}

/// `(1 − e^−x) / x`.
fn shrink(x: f64) -> f64 {
    // Below, the difference loses digits and the series does not.
    if x < 1e-4 { 1.0 - x / 2.0 + x * x / 6.0 } else { (1.0 - exp(-x)) / x }
}
