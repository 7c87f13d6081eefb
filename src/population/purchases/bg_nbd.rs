use super::PurchaseStreams;
use super::nature::{Clocks, Nature};
use crate::numeric::{Beta, BgNbd, Chance, Gamma};

/// BG/NBD as a thinned Poisson stream: the first purchase at once, exponential gaps at the customer's own
/// rate ~ Gamma(r, alpha), and after every repeat purchase the customer leaves with the customer's own
/// probability ~ Beta(a, b).
///
/// Gaps are unit-exponential clocks divided by the rate, so that another rate stretches a life and does
/// not reshuffle it. Source: Fader, Hardie, Lee, Marketing Science 24 (2005), 275–284.
#[derive(Clone, Debug)]
pub struct BgNbdSampler {
    rate: Gamma,
    dropout: Beta,
    /// Seconds of a clock unit at rate 1: alpha in seconds.
    scale: f64,
}

impl BgNbdSampler {
    /// The sampler of a model whose `alpha` counts units of so many seconds.
    pub fn new(model: &BgNbd, unit_seconds: f64) -> Self {
        BgNbdSampler {
            rate: Gamma::new(model.r),
            dropout: Beta::new(model.a, model.b),
            scale: model.alpha * unit_seconds,
        }
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        let rate = self.rate.draw(&mut from.rate);
        let leaves = self.dropout.draw(&mut from.dropout);
        Nature::Clocks(Clocks { stretch: self.scale / rate, leaves, ..Clocks::of_rate(rate) })
    }

    #[inline]
    pub(super) fn draw(&self, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let (stretch, leaves) = self.customer(from);
        buy(0);
        repeat(stretch, leaves, horizon, from, buy);
    }

    /// The customer's purchases a second, and probability of leaving.
    pub(super) fn inclinations(&self, from: &mut PurchaseStreams) -> (f64, f64) {
        (self.rate.draw(&mut from.rate) / self.scale, self.dropout.draw(&mut from.dropout))
    }

    /// The customer's seconds a clock unit, and chance of leaving.
    #[inline]
    pub(super) fn customer(&self, from: &mut PurchaseStreams) -> (f64, Chance) {
        let stretch = self.scale / self.rate.draw(&mut from.rate);
        (stretch, Chance::new(self.dropout.draw(&mut from.dropout)))
    }
}

/// Repeat purchases, with a chance of leaving after each.
#[inline(always)]
pub(super) fn repeat(stretch: f64, leaves: Chance, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
    let end = horizon as f64;
    let mut time = 0.0;
    loop {
        time += from.next_clock(None) * stretch;
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
