//! When customers buy: one model a file. Each calls back with the second of every purchase, counted from
//! joining, the first one at 0.
//!
//! All models share their streams: rates come from the same luck whatever the model, clocks between
//! purchases are unit exponentials that a rate stretches, decisions to leave are one word each.

mod bg_bb;
mod bg_cnbd;
mod bg_nbd;
mod expected;
mod mbg_nbd;
mod met;
mod nature;
mod nbd;
mod pareto_nbd;
mod sbg;
#[cfg(test)]
mod tests;

use bg_bb::BgBbSampler;
use bg_cnbd::BgCnbdSampler;
use bg_nbd::BgNbdSampler;
use mbg_nbd::MbgNbdSampler;
use met::Met;
pub use nature::{Clocks, Dates, Nature, Scale};
use nbd::NbdSampler;
use pareto_nbd::ParetoNbdSampler;
use sbg::SbgSampler;

use super::Purpose;
use crate::numeric::{Luck, Side, Stream, ln, unit, unit_exponentials};
use crate::quantity::{Day, Every};
use crate::scenario::Process;

/// Draws when customers buy.
#[derive(Clone, Debug)]
pub enum PurchaseSampler {
    /// BG/NBD.
    BgNbd(BgNbdSampler),
    /// MBG/NBD.
    MbgNbd(MbgNbdSampler),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbdSampler),
    /// NBD.
    Nbd(NbdSampler),
    /// BG/CNBD-k.
    BgCnbd(BgCnbdSampler),
    /// BG/BB.
    BgBb(BgBbSampler),
    /// sBG.
    Sbg(SbgSampler),
}

/// The streams that purchases are drawn from.
#[derive(Clone, Debug)]
pub struct PurchaseStreams {
    /// The customer's inclination to buy: a rate or a probability.
    rate: Side,
    /// The customer's inclination to leave: a rate or a probability.
    dropout: Side,
    /// Clocks between purchases, or whether an opportunity is taken.
    pub(super) gap: Stream,
    /// Whether the customer leaves, or the clock until then.
    pub(super) leave: Stream,
    /// Gaps at rate 1 that a life of the customer has met, and some to come.
    clocks: Met<f64>,
    /// Words of leaving that a life of the customer has met.
    leaves: Met<u64>,
}

impl PurchaseStreams {
    /// Those of a replicate.
    pub fn new(luck: Luck) -> Self {
        PurchaseStreams {
            rate: luck.side(Purpose::Rate.number()),
            dropout: luck.side(Purpose::Dropout.number()),
            gap: luck.stream(Purpose::Gap.number()),
            leave: luck.stream(Purpose::Leave.number()),
            clocks: Met::default(),
            leaves: Met::default(),
        }
    }

    /// Moves to the words that decide when the customer buys and leaves; what an earlier life of the same customer met
    /// is met again and not drawn again.
    pub(super) fn start_life(&mut self, customer: u64) {
        if self.clocks.again() {
            self.gap.start(customer);
        }
        if self.leaves.again() {
            self.leave.start(customer);
        }
    }

    /// The next clock of the life, a gap at rate 1: met before, or drawn together with some behind it. With stages it is
    /// the sum of so many exponentials, the logarithm of a product of uniforms.
    #[inline]
    pub(super) fn next_clock(&mut self, stages: Option<u32>) -> f64 {
        let gap = &mut self.gap;
        self.clocks.next(|clocks| match stages {
            None => draw_clocks(gap, clocks),
            Some(stages) => clocks.push(-ln((0..stages).map(|_| unit(gap.word())).product())),
        })
    }

    /// The next word of leaving of the life: met before, or drawn.
    #[inline]
    pub(super) fn next_leave(&mut self) -> u64 {
        let leave = &mut self.leave;
        self.leaves.next(|words| words.push(leave.word()))
    }

    #[inline]
    fn start(&mut self, customer: u64) {
        self.clocks.forget();
        self.leaves.forget();
        self.rate.start(customer, 0);
        self.dropout.start(customer, 0);
        self.gap.start(customer);
        self.leave.start(customer);
    }
}

impl PurchaseSampler {
    /// The sampler of a process.
    pub fn new(process: &Process) -> Self {
        match process {
            Process::BgNbd { model, unit_seconds } => Self::BgNbd(BgNbdSampler::new(model, *unit_seconds)),
            Process::MbgNbd { model, unit_seconds } => Self::MbgNbd(MbgNbdSampler::new(model, *unit_seconds)),
            Process::ParetoNbd { model, unit_seconds } => Self::ParetoNbd(ParetoNbdSampler::new(model, *unit_seconds)),
            Process::Nbd { model, unit_seconds } => Self::Nbd(NbdSampler::new(model, *unit_seconds)),
            Process::BgCnbd { model, unit_seconds } => Self::BgCnbd(BgCnbdSampler::new(model, *unit_seconds)),
            Process::BgBb { model, every } => Self::BgBb(BgBbSampler::new(model, *every)),
            Process::Sbg { model, every } => Self::Sbg(SbgSampler::new(model, *every)),
        }
    }

    /// What the customer is inclined to; the streams then stand where the first purchase begins.
    pub fn nature(&self, customer: u64, from: &mut PurchaseStreams) -> Nature {
        from.start(customer);
        match self {
            Self::BgNbd(sampler) => sampler.nature(from),
            Self::MbgNbd(sampler) => sampler.nature(from),
            Self::ParetoNbd(sampler) => sampler.nature(from),
            Self::Nbd(sampler) => sampler.nature(from),
            Self::BgCnbd(sampler) => sampler.nature(from),
            Self::BgBb(sampler) => sampler.nature(from),
            Self::Sbg(sampler) => sampler.nature(from),
        }
    }

    /// Calls `buy` with the second, counted from joining at the midnight of `joined`, of every purchase
    /// before `horizon` seconds.
    #[inline]
    pub fn draw(&self, customer: u64, joined: Day, horizon: i64, from: &mut PurchaseStreams, buy: impl FnMut(i64)) {
        from.start(customer);
        match self {
            Self::BgNbd(sampler) => sampler.draw(horizon, from, buy),
            Self::MbgNbd(sampler) => sampler.draw(horizon, from, buy),
            Self::ParetoNbd(sampler) => sampler.draw(horizon, from, buy),
            Self::Nbd(sampler) => sampler.draw(horizon, from, buy),
            Self::BgCnbd(sampler) => sampler.draw(horizon, from, buy),
            Self::BgBb(sampler) => sampler.draw(joined, horizon, from, buy),
            Self::Sbg(sampler) => sampler.draw(joined, horizon, from, buy),
        }
    }
}

/// Seconds from joining to each date of a row, the first step first, while before `horizon`.
fn dates(joined: Day, every: Every, horizon: i64) -> impl Iterator<Item = i64> {
    (1..).map(move |step| every.after(joined, step).start().0 - joined.start().0).take_while(move |&at| at < horizon)
}

/// Most clocks that are drawn at once.
const CLOCKS: usize = 16;

/// Draws clocks ahead of their use: few for somebody who has bought seldom so far, because most of such will not need them.
fn draw_clocks(from: &mut Stream, clocks: &mut Vec<f64>) {
    let have = clocks.len();
    let (mut words, mut drawn) = ([0; CLOCKS], [0.0; CLOCKS]);
    let count = have.clamp(4, CLOCKS);
    let (Some(words), Some(drawn)) = (words.get_mut(..count), drawn.get_mut(..count)) else { return };
    words.fill_with(|| from.word());
    unit_exponentials(words, drawn);
    clocks.extend_from_slice(drawn);
}
