use super::{BasketStreams, quantised};
use crate::numeric::{Gamma, GammaGamma};

/// Gamma-Gamma: a customer's amounts are Gamma(p) times a scale of the customer's own, whose inverse is
/// Gamma(q, gamma).
///
/// Source: Fader, Hardie, Lee, Journal of Marketing Research 42 (2005), 415–430.
#[derive(Clone, Debug)]
pub struct GammaGammaSampler {
    basket: Gamma,
    level: Gamma,
    gamma: f64,
    shape: f64,
}

impl GammaGammaSampler {
    /// The sampler of a model with `gamma` in minor units.
    pub fn new(model: &GammaGamma) -> Self {
        GammaGammaSampler {
            basket: Gamma::new(model.p),
            level: Gamma::new(model.q),
            gamma: model.gamma,
            shape: model.p,
        }
    }

    #[inline]
    pub(super) fn start(&self, customer: u64, from: &mut BasketStreams) {
        from.level.start(customer, 0);
        from.scale = self.gamma / self.level.draw(&mut from.level);
    }

    /// The customer's mean in minor units.
    pub(super) fn mean(&self, from: &BasketStreams) -> f64 {
        self.shape * from.scale
    }

    #[inline]
    pub(super) fn draw(&self, from: &mut BasketStreams) -> i64 {
        from.retry.start(from.customer, from.index);
        from.index += 1;
        quantised(self.basket.draw(&mut from.retry) * from.scale)
    }
}
