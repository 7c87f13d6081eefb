use super::quantised;
use crate::numeric::Lognormal;

/// Lognormal amounts, the same for every customer.
#[derive(Clone, Debug)]
pub struct LognormalSampler {
    amounts: Lognormal,
}

impl LognormalSampler {
    /// `mu` is the logarithm of the median in minor units.
    pub fn new(mu: f64, sigma: f64) -> Self {
        LognormalSampler { amounts: Lognormal { mu, sigma } }
    }

    /// The amount of a word.
    #[inline]
    pub(super) fn draw(&self, word: u64) -> i64 {
        quantised(self.amounts.draw(word))
    }
}
