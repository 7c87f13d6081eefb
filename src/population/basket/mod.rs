//! How much customers spend at a time: one model a file. Amounts are whole minor units, at least one.

mod empirical;
mod gamma_gamma;
mod lognormal;
#[cfg(test)]
mod tests;

use empirical::EmpiricalSampler;
use gamma_gamma::GammaGammaSampler;
use lognormal::LognormalSampler;

use super::Purpose;
use crate::numeric::{Luck, Side, Stream};
use crate::scenario::Basket;

/// Draws amounts of purchases.
#[derive(Clone, Debug)]
pub enum BasketSampler {
    /// Lognormal amounts.
    Lognormal(LognormalSampler),
    /// Gamma amounts with a scale of the customer's own.
    GammaGamma(GammaGammaSampler),
    /// Amounts that were seen.
    Empirical(EmpiricalSampler),
}

/// The streams that amounts are drawn from, and what is known of the customer.
#[derive(Clone, Debug)]
pub struct BasketStreams {
    /// One word a purchase.
    word: Stream,
    /// Words for samplers that may reject, of the same addresses.
    retry: Side,
    /// How much the customer spends.
    level: Side,
    customer: u64,
    /// Number of the next purchase.
    index: u64,
    /// The customer's own scale in minor units.
    scale: f64,
}

impl BasketStreams {
    /// Those of a replicate.
    pub fn new(luck: Luck) -> Self {
        BasketStreams {
            word: luck.stream(Purpose::Basket.number()),
            retry: luck.side(Purpose::Basket.number()),
            level: luck.side(Purpose::Spend.number()),
            customer: 0,
            index: 0,
            scale: 1.0,
        }
    }
}

impl BasketSampler {
    /// The sampler of a scenario's baskets.
    pub fn new(basket: &Basket) -> Self {
        match basket {
            Basket::Lognormal { mu, sigma } => Self::Lognormal(LognormalSampler::new(*mu, *sigma)),
            Basket::GammaGamma(model) => Self::GammaGamma(GammaGammaSampler::new(model)),
            Basket::Empirical(amounts) => Self::Empirical(EmpiricalSampler::new(amounts)),
        }
    }

    /// Moves to a customer's first purchase.
    #[inline]
    pub fn start(&self, customer: u64, from: &mut BasketStreams) {
        from.customer = customer;
        from.index = 0;
        match self {
            Self::Lognormal(_) | Self::Empirical(_) => from.word.start(customer),
            Self::GammaGamma(sampler) => sampler.start(customer, from),
        }
    }

    /// The mean amount of the customer that the streams stand at, in minor units; `None` where rounding to whole
    /// units could be felt in it.
    pub fn mean(&self, from: &BasketStreams) -> Option<f64> {
        match self {
            Self::Lognormal(sampler) => sampler.mean(),
            Self::GammaGamma(sampler) => Some(sampler.mean(from)),
            Self::Empirical(sampler) => Some(sampler.mean()),
        }
    }

    /// Whether [`BasketSampler::mean`] has an answer.
    pub fn has_mean(&self) -> bool {
        match self {
            Self::Lognormal(sampler) => sampler.mean().is_some(),
            // Small scales are rounded up to one minor unit, which nothing here sees.
            Self::GammaGamma(_) => false,
            Self::Empirical(_) => true,
        }
    }

    /// The amounts of the next purchases, one by one.
    #[inline]
    pub fn draw_all<'a>(&self, from: &mut BasketStreams, amounts: impl ExactSizeIterator<Item = &'a mut i64>) {
        match self {
            Self::Lognormal(sampler) => sampler.draw_all(&mut from.word, amounts),
            Self::GammaGamma(sampler) => amounts.for_each(|amount| *amount = sampler.draw(from)),
            Self::Empirical(sampler) => amounts.for_each(|amount| *amount = sampler.draw(from)),
        }
    }

    /// The amount of the next purchase in minor units.
    #[inline]
    pub fn draw(&self, from: &mut BasketStreams) -> i64 {
        match self {
            Self::Lognormal(sampler) => sampler.draw(from.word.word()),
            Self::GammaGamma(sampler) => sampler.draw(from),
            Self::Empirical(sampler) => sampler.draw(from),
        }
    }
}

/// An amount rounded to the nearest minor unit and at least one; a basket beyond 10^12 minor units (the
/// most that an event may carry) counts as that.
#[inline]
fn quantised(amount: f64) -> i64 {
    ((amount + 0.5) as i64).clamp(1, 1_000_000_000_000)
}
