use super::PurchaseStreams;
use super::nature::{Clocks, Nature};
use crate::numeric::{Beta, BgCnbd, Chance, Gamma};

/// Most stages of a gap: the product of so many uniforms stays above the smallest double.
pub const MOST_STAGES: u32 = 16;

/// BG/CNBD-k: gaps of k exponential stages with mean 1 / rate, the customer's own rate ~ Gamma(r, alpha); the
/// larger k, the more regular. After every repeat purchase the customer leaves with the customer's own
/// probability ~ Beta(a, b), or never. A gap takes k words.
///
/// Source: Platzer, Reutterer, Marketing Science 35 (2016), 779–799.
#[derive(Clone, Debug)]
pub struct BgCnbdSampler {
    rate: Gamma,
    dropout: Option<Beta>,
    stages: u32,
    /// Seconds of a stage's clock unit at rate 1.
    scale: f64,
}

impl BgCnbdSampler {
    /// The sampler of a model whose `alpha` counts units of so many seconds, with at most [`MOST_STAGES`].
    pub fn new(model: &BgCnbd, unit_seconds: f64) -> Self {
        let stages = model.k.clamp(1, MOST_STAGES);
        BgCnbdSampler {
            rate: Gamma::new(model.r),
            dropout: model.dropout.map(|(a, b)| Beta::new(a, b)),
            stages,
            scale: model.alpha * unit_seconds / f64::from(stages),
        }
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        let rate = self.rate.draw(&mut from.rate);
        let leaves = self.dropout.as_ref().map_or(0.0, |beta| beta.draw(&mut from.dropout));
        let stages = Some(self.stages);
        Nature::Clocks(Clocks { stretch: self.scale / rate, leaves, stages, ..Clocks::of_rate(rate) })
    }

    #[inline]
    pub(super) fn draw(&self, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let stretch = self.scale / self.rate.draw(&mut from.rate);
        let leaves = Chance::new(self.dropout.as_ref().map_or(0.0, |beta| beta.draw(&mut from.dropout)));
        let end = horizon as f64;
        let mut time = 0.0;
        buy(0);
        loop {
            time += from.next_clock(Some(self.stages)) * stretch;
            // A stretch without bound (a rate of zero) ends the life as well.
            if time >= end || time.is_nan() {
                return;
            }
            buy(time as i64);
            if leaves.says_yes(from.leave.word()) {
                return;
            }
        }
    }
}
