use super::nature::{Dates, Nature};
use super::{PurchaseStreams, dates};
use crate::numeric::{Beta, Chance, Sbg};
use crate::quantity::{Day, Every};

/// sBG: the first payment at once, then one at every renewal, until the customer leaves with the customer's
/// own probability ~ Beta(alpha, beta).
///
/// Source: Fader, Hardie, Journal of Interactive Marketing 21 (2007), 76–90.
#[derive(Clone, Debug)]
pub struct SbgSampler {
    leaving: Beta,
    every: Every,
}

impl SbgSampler {
    /// The sampler of a model with its row of renewals.
    pub fn new(model: &Sbg, every: Every) -> Self {
        SbgSampler { leaving: Beta::new(model.alpha, model.beta), every }
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        Nature::Dates(Dates { buys: None, leaves: self.leaving.draw(&mut from.dropout), every: self.every })
    }

    #[inline]
    pub(super) fn draw(&self, joined: Day, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let leaves = Chance::new(self.leaving.draw(&mut from.dropout));
        buy(0);
        for at in dates(joined, self.every, horizon) {
            if leaves.says_yes(from.leave.word()) {
                return;
            }
            buy(at);
        }
    }
}
