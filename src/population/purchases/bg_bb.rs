use super::nature::{Dates, Nature};
use super::{PurchaseStreams, dates};
use crate::numeric::{Beta, BgBb, Chance};
use crate::quantity::{Day, Every};

/// BG/BB: the first purchase at once, then one opportunity at every date of a row. At the start of each the
/// customer leaves with the customer's own probability ~ Beta(gamma, delta), or else buys with the customer's
/// own probability ~ Beta(alpha, beta).
///
/// Source: Fader, Hardie, Shang, Marketing Science 29 (2010), 1086–1108.
#[derive(Clone, Debug)]
pub struct BgBbSampler {
    buying: Beta,
    leaving: Beta,
    every: Every,
}

impl BgBbSampler {
    /// The sampler of a model with its row of dates.
    pub fn new(model: &BgBb, every: Every) -> Self {
        BgBbSampler { buying: Beta::new(model.alpha, model.beta), leaving: Beta::new(model.gamma, model.delta), every }
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        let buys = self.buying.draw(&mut from.rate);
        Nature::Dates(Dates { buys: Some(buys), leaves: self.leaving.draw(&mut from.dropout), every: self.every })
    }

    #[inline]
    pub(super) fn draw(&self, joined: Day, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let buys = Chance::new(self.buying.draw(&mut from.rate));
        let leaves = Chance::new(self.leaving.draw(&mut from.dropout));
        buy(0);
        for at in dates(joined, self.every, horizon) {
            if leaves.says_yes(from.leave.word()) {
                return;
            }
            if buys.says_yes(from.gap.word()) {
                buy(at);
            }
        }
    }
}
