use super::PurchaseStreams;
use super::bg_nbd::{BgNbdSampler, repeat};
use super::nature::{Clocks, Nature};
use crate::numeric::{BgNbd, MbgNbd};

/// MBG/NBD: as BG/NBD, but the customer may leave after the first purchase as well.
///
/// Source: Batislam, Denizel, Filiztekin, International Journal of Research in Marketing 24 (2007), 201–209.
#[derive(Clone, Debug)]
pub struct MbgNbdSampler {
    stream: BgNbdSampler,
}

impl MbgNbdSampler {
    /// The sampler of a model whose `alpha` counts units of so many seconds.
    pub fn new(model: &MbgNbd, unit_seconds: f64) -> Self {
        let MbgNbd { r, alpha, a, b } = *model;
        MbgNbdSampler { stream: BgNbdSampler::new(&BgNbd { r, alpha, a, b }, unit_seconds) }
    }

    /// The stream of purchases after the first.
    pub(super) fn stream(&self) -> &BgNbdSampler {
        &self.stream
    }

    /// What the customer is inclined to.
    pub(super) fn nature(&self, from: &mut PurchaseStreams) -> Nature {
        match self.stream.nature(from) {
            Nature::Clocks(clocks) => Nature::Clocks(Clocks { leaves_at_once: true, ..clocks }),
            other => other,
        }
    }

    #[inline]
    pub(super) fn draw(&self, horizon: i64, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) {
        let (stretch, leaves) = self.stream.customer(from);
        buy(0);
        if !leaves.says_yes(from.leave.word()) {
            repeat(stretch, leaves, horizon, from, buy);
        }
    }
}
