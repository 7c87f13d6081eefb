use super::PurchaseStreams;
use super::nature::{Clocks, Nature};
use crate::numeric::{Gamma, Nbd};

/// NBD: exponential gaps at the customer's own rate ~ Gamma(r, alpha); nobody leaves.
///
/// Source: Ehrenberg, Applied Statistics 8 (1959), 26–41.
#[derive(Clone, Debug)]
pub struct NbdSampler {
    rate: Gamma,
    /// Seconds of a clock unit at rate 1.
    scale: f64,
}

impl NbdSampler {
    /// The sampler of a model whose `alpha` counts units of so many seconds.
    pub fn new(model: &Nbd, unit_seconds: f64) -> Self {
        NbdSampler { rate: Gamma::new(model.r), scale: model.alpha * unit_seconds }
    }

    /// The customer's purchases a second.
    pub(super) fn rate(&self, from: &mut PurchaseStreams) -> f64 {
        self.rate.draw(&mut from.rate) / self.scale
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        let rate = self.rate.draw(&mut from.rate);
        Nature::Clocks(Clocks { stretch: self.scale / rate, ..Clocks::of_rate(rate) })
    }

    #[inline]
    pub(super) fn draw(&self, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let stretch = self.scale / self.rate.draw(&mut from.rate);
        buy(0);
        repeat(stretch, horizon as f64, from, buy);
    }
}

/// Repeat purchases until a time in seconds.
#[inline]
pub(super) fn repeat(stretch: f64, end: f64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
    let mut time = 0.0;
    loop {
        time += from.next_clock(None) * stretch;
        // A stretch without bound (a rate of zero) ends the life as well.
        if time >= end || time.is_nan() {
            return;
        }
        buy(time as i64);
    }
}
