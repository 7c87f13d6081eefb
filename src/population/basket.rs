use crate::numeric::Lognormal;

/// Amounts of purchases.
#[derive(Clone, Debug)]
pub struct BasketSampler {
    amounts: Lognormal,
}

impl BasketSampler {
    /// Lognormal amounts: `mu` is the logarithm of the median in minor units.
    pub fn new(mu: f64, sigma: f64) -> Self {
        BasketSampler { amounts: Lognormal { mu, sigma } }
    }

    /// The amount of a word in minor units, rounded to the nearest and at least one; a basket beyond
    /// 10^12 minor units (the most that an event may carry) counts as that.
    #[inline]
    pub fn draw(&self, word: u64) -> i64 {
        ((self.amounts.draw(word) + 0.5) as i64).clamp(1, 1_000_000_000_000)
    }
}
