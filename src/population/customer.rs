mod expected;

pub use expected::Expected;

use super::basket::{BasketSampler, BasketStreams};
use super::purchases::{PurchaseSampler, PurchaseStreams};
use super::{BirthdaySampler, DecisionSampler, Purpose};
use crate::numeric::{Categorical, Chance, Luck, Stream};
use crate::quantity::{Day, Instant};
use crate::scenario::{Redeem, Scenario, Segment};

/// Most rewards that one segment may list: a decision is one bit.
pub const MOST_WISHES: usize = 31;

/// One purchase of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When.
    pub at: Instant,
    /// Minor units at list price.
    pub amount: i64,
    /// Place in the segment's `lines`.
    pub category: u16,
    /// Bit n: the n-th listed reward is taken if it can be had; the highest bit: vouchers are used.
    pub decisions: u32,
}

impl Visit {
    /// Whether the n-th listed reward is taken if it can be had.
    #[inline]
    pub fn wants(&self, number: usize) -> bool {
        self.decisions >> number & 1 == 1
    }

    /// Whether vouchers are used in this purchase.
    #[inline]
    pub fn uses_vouchers(&self) -> bool {
        self.decisions >> MOST_WISHES == 1
    }
}

/// One customer's whole life, and the streams it is drawn from. Made once a thread and used again.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The customer's number.
    pub number: u64,
    /// Place of the customer's segment in the scenario.
    pub segment: usize,
    /// The birthday, if anything asks for it.
    pub born: Option<Day>,
    /// All purchases in order of time.
    pub visits: Vec<Visit>,
    segment_stream: Stream,
    purchases: PurchaseStreams,
    basket: BasketStreams,
    category: Stream,
    voucher: Stream,
    birthday: BirthdaySampler,
    decisions: Vec<Vec<DecisionSampler>>,
}

/// All customers of a scenario: constants that threads share.
#[derive(Clone, Debug)]
pub struct Population {
    luck: Luck,
    joined: Day,
    horizon: i64,
    segment: Categorical,
    kinds: Vec<Kind>,
    birthdays: bool,
}

#[derive(Clone, Debug)]
struct Kind {
    purchases: PurchaseSampler,
    basket: BasketSampler,
    category: Categorical,
    vouchers: Chance,
    vouchers_vary: bool,
    wishes: Vec<(f64, f64)>,
}

impl Kind {
    fn new(segment: &Segment) -> Self {
        let shares: Vec<f64> = segment.lines.iter().map(|(_, share)| *share).collect();
        let vouchers = segment.choices.vouchers;
        let wishes = match &segment.choices.redeem {
            Redeem::Listed(wishes) => wishes.iter().map(|wish| (wish.probability, wish.spread)).collect(),
            Redeem::Never | Redeem::Asap => Vec::new(),
        };
        Kind {
            purchases: PurchaseSampler::new(&segment.process),
            basket: BasketSampler::new(&segment.basket),
            category: Categorical::new(&shares),
            vouchers: Chance::new(vouchers),
            vouchers_vary: vouchers > 0.0 && vouchers < 1.0,
            wishes,
        }
    }
}

impl Population {
    /// The customers of a scenario under the given luck; `birthdays` says whether anything asks for them.
    pub fn new(scenario: &Scenario, luck: Luck, birthdays: bool) -> Self {
        let shares: Vec<f64> = scenario.segments.iter().map(|segment| segment.share).collect();
        Population {
            luck,
            joined: scenario.start,
            horizon: scenario.end.0 - scenario.start.start().0,
            segment: Categorical::new(&shares),
            kinds: scenario.segments.iter().map(Kind::new).collect(),
            birthdays,
        }
    }

    /// An empty customer, to be filled by [`Population::draw`].
    pub fn customer(&self) -> Customer {
        let sampler =
            |(at, &(mean, spread)): (usize, &(f64, f64))| DecisionSampler::new(self.luck, at as u16, mean, spread);
        Customer {
            number: 0,
            segment: 0,
            born: None,
            visits: Vec::with_capacity(256),
            segment_stream: self.luck.stream(Purpose::Segment.number()),
            purchases: PurchaseStreams::new(self.luck),
            basket: BasketStreams::new(self.luck),
            category: self.luck.stream(Purpose::Category.number()),
            voucher: self.luck.stream(Purpose::Voucher.number()),
            birthday: BirthdaySampler::new(self.luck),
            decisions: self.kinds.iter().map(|kind| kind.wishes.iter().enumerate().map(sampler).collect()).collect(),
        }
    }

    /// Draws the life of customer `number`.
    #[inline]
    pub fn draw(&self, number: u64, into: &mut Customer) {
        into.number = number;
        into.segment = if self.segment.is_certain() {
            0
        } else {
            into.segment_stream.start(number);
            self.segment.draw(into.segment_stream.word())
        };
        let Some(kind) = self.kinds.get(into.segment) else { return };
        into.born = self.birthdays.then(|| into.birthday.draw(number));
        into.visits.clear();
        let (visits, start, basket) = (&mut into.visits, self.joined.start(), &mut into.basket);
        kind.basket.start(number, basket);
        let always = if kind.vouchers.says_yes(u64::MAX) { 1 << MOST_WISHES } else { 0 };
        kind.purchases.draw(number, self.joined, self.horizon, &mut into.purchases, |second| {
            let amount = kind.basket.draw(basket);
            visits.push(Visit { at: Instant(start.0 + second), amount, category: 0, decisions: always });
        });
        if !kind.category.is_certain() {
            into.category.start(number);
            for visit in visits.iter_mut() {
                visit.category = kind.category.draw(into.category.word()) as u16;
            }
        }
        if kind.vouchers_vary {
            into.voucher.start(number);
            for visit in visits.iter_mut() {
                visit.decisions = u32::from(kind.vouchers.says_yes(into.voucher.word())) << MOST_WISHES;
            }
        }
        let Some(decisions) = into.decisions.get_mut(into.segment) else { return };
        for (bit, decision) in decisions.iter_mut().enumerate() {
            decision.start(number);
            for visit in visits.iter_mut() {
                visit.decisions |= u32::from(decision.draw()) << bit;
            }
        }
    }
}
