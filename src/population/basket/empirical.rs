use super::BasketStreams;
use crate::numeric::below;

/// Amounts that were seen, each equally likely: a bootstrap.
#[derive(Clone, Debug)]
pub struct EmpiricalSampler {
    /// In rising order, so that a larger word is a larger amount.
    amounts: Vec<i64>,
}

impl EmpiricalSampler {
    /// The sampler of amounts in minor units.
    pub fn new(amounts: &[i64]) -> Self {
        let mut amounts = amounts.to_vec();
        amounts.sort_unstable();
        EmpiricalSampler { amounts }
    }

    /// The mean in minor units.
    pub(super) fn mean(&self) -> f64 {
        let sum: i128 = self.amounts.iter().map(|amount| i128::from(*amount)).sum();
        sum as f64 / self.amounts.len().max(1) as f64
    }

    #[inline]
    pub(super) fn draw(&self, from: &mut BasketStreams) -> i64 {
        let (customer, index) = (from.customer, from.index);
        from.index += 1;
        let retry = &mut from.retry;
        let mut started = false;
        let at = below(self.amounts.len() as u64, from.word.word(), || {
            if !started {
                retry.start(customer, index);
                started = true;
            }
            retry.word()
        });
        self.amounts.get(at as usize).copied().unwrap_or(1)
    }
}
