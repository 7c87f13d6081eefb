use super::quantised;
use crate::numeric::{Lognormal, MANY, Stream, exp};

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

    /// The amounts of the stream's next words, in the bits of [`LognormalSampler::draw`].
    #[inline]
    pub(super) fn draw_all<'a>(&self, from: &mut Stream, mut amounts: impl ExactSizeIterator<Item = &'a mut i64>) {
        let (mut words, mut drawn) = ([0; MANY], [0.0; MANY]);
        while amounts.len() > 0 {
            let count = amounts.len().min(MANY);
            let (Some(words), Some(drawn)) = (words.get_mut(..count), drawn.get_mut(..count)) else { return };
            words.fill_with(|| from.word());
            self.amounts.draw_many(words, drawn);
            for (drawn, amount) in drawn.iter().zip(amounts.by_ref()) {
                *amount = quantised(*drawn);
            }
        }
    }
}
