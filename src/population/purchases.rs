use super::Purpose;
use crate::numeric::{Beta, BgNbd, Chance, Gamma, Luck, Side, Stream, unit_exponential};

/// BG/NBD as a thinned Poisson stream: the first purchase at once, exponential gaps at the customer's own
/// rate ~ Gamma(r, alpha), and after every repeat purchase the customer leaves with the customer's own
/// probability ~ Beta(a, b).
///
/// Gaps are unit-exponential clocks divided by the rate, so that another rate stretches a life and does
/// not reshuffle it. Source: Fader, Hardie, Lee, Marketing Science 24 (2005), 275–284.
#[derive(Clone, Debug)]
pub struct PurchaseSampler {
    rate: Gamma,
    dropout: Beta,
    /// Seconds of a clock unit at rate 1: alpha in seconds.
    scale: f64,
}

/// The streams that purchases are drawn from.
#[derive(Clone, Debug)]
pub struct PurchaseStreams {
    rate: Side,
    dropout: Side,
    gap: Stream,
    leave: Stream,
}

impl PurchaseStreams {
    /// Those of a replicate.
    pub fn new(luck: Luck) -> Self {
        PurchaseStreams {
            rate: luck.side(Purpose::Rate.number()),
            dropout: luck.side(Purpose::Dropout.number()),
            gap: luck.stream(Purpose::Gap.number()),
            leave: luck.stream(Purpose::Leave.number()),
        }
    }
}

impl PurchaseSampler {
    /// The sampler of a model whose `alpha` counts units of so many seconds.
    pub fn new(model: &BgNbd, unit_seconds: f64) -> Self {
        PurchaseSampler {
            rate: Gamma::new(model.r),
            dropout: Beta::new(model.a, model.b),
            scale: model.alpha * unit_seconds,
        }
    }

    /// Calls `buy` with the second, counted from joining, of every purchase before `horizon` seconds.
    #[inline]
    pub fn draw(&self, customer: u64, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        from.rate.start(customer, 0);
        from.dropout.start(customer, 0);
        from.gap.start(customer);
        from.leave.start(customer);
        let stretch = self.scale / self.rate.draw(&mut from.rate);
        let leaves = Chance::new(self.dropout.draw(&mut from.dropout));
        let end = horizon as f64;
        let mut time = 0.0;
        buy(0);
        loop {
            time += unit_exponential(from.gap.word()) * stretch;
            // Written so that a stretch without bound (a rate of zero) ends the life as well.
            if !(time < end) {
                return;
            }
            buy(time as i64);
            if leaves.says_yes(from.leave.word()) {
                return;
            }
        }
    }
}
