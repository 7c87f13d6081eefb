use super::basket::BasketStreams;
use super::manner::{Manner, MannerStreams};
use super::purchases::{Nature, PurchaseStreams};
use super::{BirthdaySampler, Course, DecisionSampler, Population};
use crate::numeric::Stream;
use crate::quantity::{Day, Instant};

/// Most rewards that one segment may list: a decision is one bit.
pub const MOST_WISHES: usize = 31;

/// One purchase of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// When.
    pub at: Instant,
    /// Minor units at list price.
    pub amount: i64,
    /// Bit n: the n-th listed reward is taken if it can be had; the highest bit: vouchers are used.
    pub decisions: u32,
    /// Place in the segment's `lines`.
    pub category: u16,
    /// Place in the segment's `channels`.
    pub channel: u8,
    /// Place in the segment's `stores`.
    pub store: u8,
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
    /// When the customer comes, with the first purchase.
    pub joined: Instant,
    /// All purchases in order of time, as they are without a program.
    pub visits: Vec<Visit>,
    /// What else is known of the customer and of what the customer would do.
    pub manner: Manner,
    /// Inclinations, for lives that a program changes.
    pub nature: Option<Nature>,
    /// Goods of purchases beyond those of the life without a program; their instants mean nothing.
    pub(super) more: Vec<Visit>,
    pub(super) segment_stream: Stream,
    pub(super) purchases: PurchaseStreams,
    pub(super) basket: BasketStreams,
    pub(super) category: Stream,
    pub(super) voucher: Stream,
    pub(super) birthday: BirthdaySampler,
    pub(super) decisions: Vec<Vec<DecisionSampler>>,
    pub(super) ways: MannerStreams,
}

impl Customer {
    /// The life of the customer from the beginning, to be lived under changing multipliers. The first purchase is
    /// made already.
    pub fn course(&mut self, end: Instant) -> Option<Course> {
        let mut course = Course::new(self.nature?, self.joined.day(), end.0 - self.joined.0);
        self.purchases.start_life(self.number);
        course.begin(&mut self.purchases);
        Some(course)
    }

    /// The streams that a course goes on with.
    pub fn luck(&mut self) -> &mut PurchaseStreams {
        &mut self.purchases
    }

    /// What the customer buys at the purchase of that number, at that instant: the same in every variant, drawn by
    /// number and not by time.
    pub fn goods(&mut self, population: &Population, number: usize, at: Instant) -> Visit {
        if let Some(visit) = self.visits.get(number) {
            return Visit { at, ..*visit };
        }
        while self.more.len() + self.visits.len() <= number {
            let before = self.more.len();
            population.more(self);
            if self.more.len() == before {
                break;
            }
        }
        let goods = self.more.get(number - self.visits.len());
        let nothing = Visit { at, amount: 1, decisions: 0, category: 0, channel: 0, store: 0 };
        goods.map_or(nothing, |goods| Visit { at, ..*goods })
    }
}
