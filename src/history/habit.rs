//! What members of a replay redeem who are like the customers of a scenario.
//!
//! A member is of a segment by its share, and takes rewards, pays with points and uses vouchers as the segment's `choices`
//! say. Draws have addresses (the scenario's seed, the member's name, the purpose, the number of the purchase), so neither
//! files nor portions nor threads are seen in them.

use super::books::Books;
use super::redeem::Took;
use super::spool::hash;
use crate::core::{OfferId, Program, Use};
use crate::evaluate::{Member, Plan, Redeemed};
use crate::numeric::{Beta, Categorical, Chance, Luck, Side, Stream, unit};
use crate::population::{DecisionSampler, MOST_WISHES, Purpose, Visit};
use crate::quantity::Instant;
use crate::scenario::{Redeem, Scenario, Segment};
use crate::simulate::Choices;

/// The choices of a scenario's segments in the program that is replayed.
pub struct Habits {
    luck: Luck,
    segment: Categorical,
    kinds: Vec<Kind>,
}

/// One segment.
struct Kind {
    choices: Choices,
    /// Mean and spread of each reward that is listed.
    wishes: Vec<(f64, f64)>,
    vouchers: Chance,
    /// Members who never take a reward, and how fast the wish rises with what has piled up.
    stockpile: Option<(Chance, f64)>,
}

impl Habits {
    /// The choices of a scenario. Rewards that the program does not have are left out; `None`: rewards are listed, and it has
    /// none of them.
    pub fn new(scenario: &Scenario, program: &Program) -> Option<Habits> {
        let lists =
            |segment: &&Segment| matches!(&segment.choices.redeem, Redeem::Listed(wishes) if !wishes.is_empty());
        let kinds: Vec<Kind> = scenario.segments.iter().map(|segment| Kind::new(segment, program)).collect();
        let some = kinds.iter().any(|kind| !kind.choices.offers.is_empty() || kind.choices.payments().next().is_some());
        let shares: Vec<f64> = scenario.segments.iter().map(|segment| segment.share).collect();
        let luck = Luck { seed: scenario.seed, replicate: 0 };
        (some || !scenario.segments.iter().any(|segment| lists(&segment))).then(|| Habits {
            luck,
            segment: Categorical::new(&shares),
            kinds,
        })
    }
}

impl Kind {
    fn new(segment: &Segment, program: &Program) -> Kind {
        let own = &segment.choices;
        let wishes = match &own.redeem {
            Redeem::Listed(wishes) => wishes.iter().map(|wish| (wish.probability, wish.spread)).collect(),
            Redeem::Never | Redeem::Asap | Redeem::Stockpile { .. } => Vec::new(),
        };
        let stockpile = match own.redeem {
            Redeem::Stockpile { never, steepness } => Some((Chance::new(never), steepness)),
            _ => None,
        };
        Kind { choices: Choices::new(segment, program), wishes, vouchers: Chance::new(own.vouchers), stockpile }
    }
}

/// The habit of one member at a time.
pub(super) struct Habit<'h> {
    of: &'h Habits,
    /// The member's segment.
    kind: usize,
    segment: Stream,
    voucher: Stream,
    take: Stream,
    readiness: Side,
    ready: Beta,
    /// Decisions by segment and reward listed.
    wishes: Vec<Vec<DecisionSampler>>,
    /// How readily this member takes rewards where they pile up.
    own: f64,
    /// The draw of this purchase for that.
    wish: f64,
    uses: Vec<Use>,
}

impl<'h> Habit<'h> {
    /// Nobody's yet.
    pub fn new(of: &'h Habits) -> Habit<'h> {
        let stream = |purpose: Purpose| of.luck.stream(purpose.number());
        let sampler =
            |(at, &(mean, spread)): (usize, &(f64, f64))| DecisionSampler::new(of.luck, at as u16, mean, spread);
        Habit {
            of,
            kind: 0,
            segment: stream(Purpose::Segment),
            voucher: stream(Purpose::Voucher),
            take: stream(Purpose::Take),
            readiness: of.luck.side(Purpose::Readiness.number()),
            ready: Beta::new(2.0, 2.0),
            wishes: of.kinds.iter().map(|kind| kind.wishes.iter().enumerate().map(sampler).collect()).collect(),
            own: 0.0,
            wish: 0.0,
            uses: Vec::new(),
        }
    }

    /// Moves to a customer.
    pub fn begin(&mut self, customer: &str) {
        let number = hash(customer.as_bytes());
        self.segment.start(number);
        self.kind = self.of.segment.draw(self.segment.word());
        self.voucher.start(number);
        self.take.start(number);
        self.wishes.get_mut(self.kind).into_iter().flatten().for_each(|wish| wish.start(number));
        if let Some((never, _)) = self.of.kinds.get(self.kind).and_then(|kind| kind.stockpile) {
            self.readiness.start(number, 0);
            let never = never.says_yes(self.readiness.word());
            let ready = self.ready.draw(&mut self.readiness);
            self.own = if never { 0.0 } else { ready };
        }
    }

    /// What the member decides at the next purchase.
    pub fn visit(&mut self, at: Instant, amount: i64) -> Visit {
        let mut visit = Visit { at, amount, decisions: 0, category: 0, channel: 0, store: 0 };
        let Some(kind) = self.of.kinds.get(self.kind) else { return visit };
        visit.decisions = u32::from(kind.vouchers.says_yes(self.voucher.word())) << MOST_WISHES;
        for (bit, wish) in self.wishes.get_mut(self.kind).into_iter().flatten().enumerate() {
            visit.decisions |= u32::from(wish.draw()) << bit;
        }
        self.wish = unit(self.take.word());
        visit
    }

    /// What pays the purchase.
    pub fn uses(&mut self, visit: &Visit, member: &Member) -> &[Use] {
        self.uses.clear();
        if let Some(kind) = self.of.kinds.get(self.kind) {
            kind.choices.uses(visit, member, &mut self.uses);
            if let Some((_, steepness)) = kind.stockpile {
                kind.choices.pays_when_piled_up(member, self.own, steepness, self.wish, &mut self.uses);
            }
        }
        &self.uses
    }

    /// Takes rewards after the purchase, each once at most, as customers of the scenario do.
    pub fn take_rewards(&self, visit: &Visit, plan: &Plan, member: &mut Member, books: &mut Books) -> Took {
        let mut took = Took::default();
        let Some(kind) = self.of.kinds.get(self.kind) else { return took };
        let mut take = |offer: OfferId, member: &mut Member| match plan.redeem(member, visit.at, offer, 1, books) {
            Ok(Redeemed::Done) => took.taken.push((offer, 1)),
            // A refusal (a condition, a limit) is an answer like any other.
            Ok(Redeemed::Refused(_)) => {}
            Err(error) => took.error = Some(error),
        };
        if let Some((_, steepness)) = kind.stockpile {
            if let Some(offer) = kind.choices.dearest(member, self.own, steepness, self.wish) {
                take(offer, member);
            }
            return took;
        }
        for wish in &kind.choices.offers {
            if wish.is_due(visit, member) {
                take(wish.offer, member);
            }
        }
        took
    }
}
