mod expected;

pub use expected::Expected;

use super::basket::{BasketSampler, BasketStreams};
use super::customer::{Customer, MOST_WISHES, Visit};
use super::manner::{Manner, MannerSampler, MannerStreams};
use super::purchases::{PurchaseSampler, PurchaseStreams, Scale};
use super::season::{Clock, Season};
use super::{ArrivalSampler, BirthdaySampler, Course, DecisionSampler, Purpose};
use crate::numeric::{Categorical, Chance, Luck};
use crate::quantity::{Day, Instant};
use crate::scenario::{Redeem, Scenario, Segment};

/// All customers of a scenario: constants that threads share.
#[derive(Clone, Debug)]
pub struct Population {
    luck: Luck,
    start: Day,
    end: Instant,
    segment: Categorical,
    kinds: Vec<Kind>,
    birthdays: bool,
    /// Whether a program may change a life, so that inclinations are needed.
    responds: bool,
    /// Whether customers live together or bring others, so that one draw is not one customer.
    touches: bool,
}

#[derive(Clone, Debug)]
struct Kind {
    purchases: PurchaseSampler,
    scale: Scale,
    basket: BasketSampler,
    category: Categorical,
    channel: Categorical,
    store: Categorical,
    vouchers: Chance,
    vouchers_vary: bool,
    wishes: Vec<(f64, f64)>,
    season: Option<Season>,
    arrival: Option<ArrivalSampler>,
    manner: MannerSampler,
}

/// A visit of which nothing is known yet but when.
#[inline(always)]
fn visit_at(at: i64, decisions: u32) -> Visit {
    Visit { at: Instant(at), amount: 0, decisions, category: 0, channel: 0, store: 0 }
}

fn shares(list: &[(String, f64)]) -> Categorical {
    let shares: Vec<f64> = list.iter().map(|(_, share)| *share).collect();
    Categorical::new(if shares.is_empty() { &[1.0] } else { &shares })
}

impl Kind {
    fn new(segment: &Segment, scenario: &Scenario) -> Self {
        let vouchers = segment.choices.vouchers;
        let wishes = match &segment.choices.redeem {
            Redeem::Listed(wishes) => wishes.iter().map(|wish| (wish.probability, wish.spread)).collect(),
            Redeem::Never | Redeem::Asap | Redeem::Stockpile { .. } => Vec::new(),
        };
        let days = scenario.end.day().0 - scenario.start.0 + 1;
        Kind {
            purchases: PurchaseSampler::new(&segment.process),
            scale: Scale::new(&segment.process),
            basket: BasketSampler::new(&segment.basket),
            category: shares(&segment.lines),
            channel: shares(&segment.channels),
            store: shares(&segment.stores),
            vouchers: Chance::new(vouchers),
            vouchers_vary: vouchers > 0.0 && vouchers < 1.0,
            wishes,
            season: segment.season.as_ref().map(|season| Season::new(season, scenario.start, days)),
            arrival: ArrivalSampler::new(&segment.arrival),
            manner: MannerSampler::new(segment, scenario),
        }
    }

    /// Whether there is a season, or customers come over time: no simple closed form then.
    fn is_uneven(&self) -> bool {
        self.season.is_some() || self.arrival.is_some()
    }

    fn always(&self) -> u32 {
        if self.vouchers.says_yes(u64::MAX) { 1 << MOST_WISHES } else { 0 }
    }
}

/// How many purchases are drawn at once beyond those of the life without a program.
const AHEAD: usize = 8;

/// What is bought, purchase by purchase. Instants, amounts and the rest are drawn one after another, so that none waits
/// for another's logarithms and powers; each has a stream of its own, so that nothing is drawn otherwise.
impl Kind {
    /// Moves to the customer's first purchase.
    #[inline]
    fn start(&self, number: u64, into: &mut Customer) {
        self.basket.start(number, &mut into.basket);
        if !self.category.is_certain() {
            into.category.start(number);
        }
        if self.vouchers_vary {
            into.voucher.start(number);
        }
        if !self.channel.is_certain() {
            into.ways.channel.start(number);
        }
        if !self.store.is_certain() {
            into.ways.store.start(number);
        }
        for decision in into.decisions.get_mut(into.segment).into_iter().flatten() {
            decision.start(number);
        }
    }

    /// Amounts, categories, places and decisions of the customer's next purchases.
    #[inline]
    fn fill(&self, visits: &mut [Visit], from: &mut Customer) {
        self.basket.draw_all(&mut from.basket, visits.iter_mut().map(|visit| &mut visit.amount));
        if !self.category.is_certain() {
            visits.iter_mut().for_each(|visit| visit.category = self.category.draw(from.category.word()) as u16);
        }
        if self.vouchers_vary {
            for visit in &mut *visits {
                visit.decisions = u32::from(self.vouchers.says_yes(from.voucher.word())) << MOST_WISHES;
            }
        }
        if !self.channel.is_certain() {
            visits.iter_mut().for_each(|visit| visit.channel = self.channel.draw(from.ways.channel.word()) as u8);
        }
        if !self.store.is_certain() {
            visits.iter_mut().for_each(|visit| visit.store = self.store.draw(from.ways.store.word()) as u8);
        }
        for (bit, decision) in from.decisions.get_mut(from.segment).into_iter().flatten().enumerate() {
            visits.iter_mut().for_each(|visit| visit.decisions |= u32::from(decision.draw()) << bit);
        }
    }
}

impl Population {
    /// The customers of a scenario under the given luck; `birthdays` says whether anything asks for them.
    pub fn new(scenario: &Scenario, luck: Luck, birthdays: bool) -> Self {
        let shares: Vec<f64> = scenario.segments.iter().map(|segment| segment.share).collect();
        Population {
            luck,
            start: scenario.start,
            end: scenario.end,
            segment: Categorical::new(&shares),
            kinds: scenario.segments.iter().map(|segment| Kind::new(segment, scenario)).collect(),
            birthdays,
            responds: scenario.responds(),
            touches: scenario.touches(),
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
            joined: self.start.start(),
            visits: Vec::with_capacity(256),
            manner: Manner::default(),
            nature: None,
            more: Vec::new(),
            segment_stream: self.luck.stream(Purpose::Segment.number()),
            purchases: PurchaseStreams::new(self.luck),
            basket: BasketStreams::new(self.luck),
            category: self.luck.stream(Purpose::Category.number()),
            voucher: self.luck.stream(Purpose::Voucher.number()),
            birthday: BirthdaySampler::new(self.luck),
            decisions: self.kinds.iter().map(|kind| kind.wishes.iter().enumerate().map(sampler).collect()).collect(),
            ways: MannerStreams::new(self.luck),
        }
    }

    /// The season of a segment as the customer sees it.
    #[inline]
    pub fn clock(&self, customer: &Customer) -> Option<Clock<'_>> {
        let season = self.kinds.get(customer.segment)?.season.as_ref()?;
        Some(season.from(customer.joined.0 - self.start.start().0))
    }

    /// Draws the life of customer `number`.
    #[inline]
    pub fn draw(&self, number: u64, into: &mut Customer) {
        self.draw_at(number, None, into);
    }

    /// The same of a customer who comes at an instant that is known.
    #[inline(always)]
    pub(super) fn draw_at(&self, number: u64, comes: Option<Instant>, into: &mut Customer) {
        into.number = number;
        into.segment = if self.segment.is_certain() {
            0
        } else {
            into.segment_stream.start(number);
            self.segment.draw(into.segment_stream.word())
        };
        let Some(kind) = self.kinds.get(into.segment) else { return };
        into.born = self.birthdays.then(|| into.birthday.draw(number));
        into.joined = comes.unwrap_or(self.start.start());
        // Not what the last customer of another segment was.
        into.manner.referred = false;
        if let (Some(arrival), None) = (&kind.arrival, comes) {
            let (second, brought) = arrival.draw(number, &mut into.ways);
            into.joined = Instant(into.joined.0 + second);
            into.manner.referred = brought;
        }
        into.visits.clear();
        into.more.clear();
        if kind.season.is_some() || self.responds {
            self.draw_at_length(kind, into);
        } else {
            let (joined, horizon) = (into.joined, self.end.0 - into.joined.0);
            let (visits, decisions) = (&mut into.visits, kind.always());
            kind.purchases.draw(number, joined.day(), horizon, &mut into.purchases, |second| {
                visits.push(visit_at(joined.0 + second, decisions));
            });
        }
        kind.start(number, into);
        let mut visits = std::mem::take(&mut into.visits);
        kind.fill(&mut visits, into);
        into.visits = visits;
        if kind.manner.is_needed() {
            kind.manner.draw(number, &kind.scale, into);
        }
    }

    /// The same by steps: for seasons, and for lives that a program may change. Apart, so that the usual drawing stays
    /// inside the loop over members.
    #[inline(never)]
    fn draw_at_length(&self, kind: &Kind, into: &mut Customer) {
        into.nature = Some(kind.purchases.nature(into.number, &mut into.purchases));
        let Some(mut course) = into.course(self.end) else { return };
        let clock = self.clock(into);
        let decisions = kind.always();
        if into.joined < self.end {
            into.visits.push(visit_at(into.joined.0, decisions));
        }
        let (visits, joined) = (&mut into.visits, into.joined.0);
        if clock.is_none()
            && course.unchanged(&mut into.purchases, |second| visits.push(visit_at(joined + second, decisions)))
        {
            return;
        }
        while let Some(second) = course.ahead(clock) {
            if course.arrive(&mut into.purchases) {
                into.visits.push(visit_at(into.joined.0 + second, decisions));
                course.bought(&mut into.purchases);
            }
        }
    }

    /// Goods of some purchases more than were drawn so far: every stream stands where the last one left it.
    pub(super) fn more(&self, into: &mut Customer) {
        let Some(kind) = self.kinds.get(into.segment) else { return };
        let mut visits = [visit_at(0, kind.always()); AHEAD];
        kind.fill(&mut visits, into);
        into.more.extend(visits);
    }

    /// How the customer's own rate stands: over the 80th percentile of rates, and days from purchase to purchase.
    pub fn standing(&self, customer: &Customer) -> (f64, f64) {
        match (self.kinds.get(customer.segment), &customer.nature) {
            (Some(kind), Some(nature)) => (kind.scale.heaviness(nature), kind.scale.gap(nature)),
            _ => (0.0, 7.0),
        }
    }
}

impl Customer {
    /// A life of the customer under changing multipliers, until the horizon of a population.
    pub fn life(&mut self, population: &Population) -> Option<Course> {
        self.course(population.end)
    }
}
