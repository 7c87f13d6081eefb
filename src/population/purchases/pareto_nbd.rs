use super::PurchaseStreams;
use super::nature::{Clocks, Nature};
use super::nbd::repeat;
use crate::numeric::{Gamma, ParetoNbd, unit_exponential};

/// Pareto/NBD: exponential gaps at the customer's own rate ~ Gamma(r, alpha), until an exponential time at
/// the customer's own rate of leaving ~ Gamma(s, beta) is over.
///
/// Source: Schmittlein, Morrison, Colombo, Management Science 33 (1987), 1–24.
#[derive(Clone, Debug)]
pub struct ParetoNbdSampler {
    rate: Gamma,
    /// Seconds of a clock unit at rate 1.
    scale: f64,
    leaving: Gamma,
    /// Seconds of the clock of leaving at rate 1.
    leaving_scale: f64,
}

impl ParetoNbdSampler {
    /// The sampler of a model whose `alpha` and `beta` count units of so many seconds.
    pub fn new(model: &ParetoNbd, unit_seconds: f64) -> Self {
        ParetoNbdSampler {
            rate: Gamma::new(model.r),
            scale: model.alpha * unit_seconds,
            leaving: Gamma::new(model.s),
            leaving_scale: model.beta * unit_seconds,
        }
    }

    /// The customer's purchases and leavings a second.
    pub(super) fn rates(&self, from: &mut PurchaseStreams) -> (f64, f64) {
        let rate = self.rate.draw(&mut from.rate) / self.scale;
        (rate, self.leaving.draw(&mut from.dropout) / self.leaving_scale)
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        let rate = self.rate.draw(&mut from.rate);
        let dies_at = unit_exponential(from.leave.word()) * self.leaving_scale / self.leaving.draw(&mut from.dropout);
        Nature::Clocks(Clocks { stretch: self.scale / rate, dies_at, ..Clocks::of_rate(rate) })
    }

    #[inline]
    pub(super) fn draw(&self, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let stretch = self.scale / self.rate.draw(&mut from.rate);
        let life = unit_exponential(from.leave.word()) * self.leaving_scale / self.leaving.draw(&mut from.dropout);
        buy(0);
        // A rate of leaving of zero makes a life without end, which `min` turns into the horizon.
        repeat(stretch, life.min(horizon as f64), from, buy);
    }
}
