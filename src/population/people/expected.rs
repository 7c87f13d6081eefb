//! What a customer is expected to buy, given what only the simulation knows: the own rate, the own inclination to
//! leave. The difference to what the customer does buy has the mean 0 exactly, which makes it a free control.

use super::{Customer, Population};
use crate::population::PurchaseSampler;

/// Expectations of one customer over the whole horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Purchases, the first one included.
    pub purchases: f64,
    /// Minor units of one purchase.
    pub basket: f64,
}

impl Population {
    /// Expectations of the customer who was drawn last into `of`; `None` where the model has no simple closed form.
    pub fn expected(&self, of: &mut Customer) -> Option<Expected> {
        let kind = self.kinds.get(of.segment)?;
        if kind.is_uneven() {
            return None;
        }
        let horizon = self.end.0 - self.start.start().0;
        let purchases = kind.purchases.expected(of.number, horizon, &mut of.purchases)?;
        Some(Expected { purchases, basket: kind.basket.mean(&of.basket)? })
    }

    /// Whether every customer has expectations.
    pub fn has_expectations(&self) -> bool {
        let known = |kind: &super::Kind| PurchaseSampler::has_expectation(&kind.purchases) && kind.basket.has_mean();
        !self.touches && self.kinds.iter().all(|kind| known(kind) && !kind.is_uneven())
    }
}
