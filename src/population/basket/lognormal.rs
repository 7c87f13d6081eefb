use super::quantised;
use crate::numeric::{Lognormal, exp};

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

    /// The mean in minor units. Rounding a density this smooth to whole numbers moves its mean by far less than
    /// 10^-6 if hardly any amount is near 0; where that is not so there is no answer.
    pub(super) fn mean(&self) -> Option<f64> {
        let Lognormal { mu, sigma } = self.amounts;
        let low = exp(mu - 6.0 * sigma);
        (low > 2.0 && sigma > 0.01 && sigma < 2.0).then(|| exp(mu + sigma * sigma / 2.0))
    }

    /// The amount of a word.
    #[inline]
    pub(super) fn draw(&self, word: u64) -> i64 {
        quantised(self.amounts.draw(word))
    }
}
