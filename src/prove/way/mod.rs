//! The cheapest ways to what is reached: so many purchases or events, so much money, so many different names, a run, the
//! goals of a challenge, points that qualify. A way is a bound from above: where two of its parts could be one, it counts both.
//!
//! Newly true here: nothing of a way lies outside the stated domain, neither its prices nor how often something is done.

mod earned;
mod schedule;
mod step;

pub(super) use step::{Step, price};

use super::context::Context;
use crate::core::{
    Accumulator, AccumulatorId, Aggregate, AtomId, AtomSet, Comparison, Expr, FieldId, Guard, Length, Names, Trigger,
};
use crate::quantity::{Calendar, DAY_SECONDS};

/// Most steps of a way that is gone.
pub(super) const MOST_STEPS: i64 = 400;

/// Some steps of one kind.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    /// What is done.
    pub step: Step,
    /// How often.
    pub times: i64,
    /// Once in each of these periods; else as often as the domain lets it.
    pub each: Option<Calendar>,
}

impl Leg {
    fn cost(&self) -> i128 {
        i128::from(self.step.price).saturating_mul(i128::from(self.times))
    }

    /// Whether the steps of another part may be those of this one: of the same kind, where the other asks for no period.
    fn is_like(&self, other: &Leg) -> bool {
        self.step.event == other.step.event && (other.each.is_none() || other.each == self.each)
    }
}

/// One way.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// What is done, in order.
    pub legs: Vec<Leg>,
    /// Seconds to wait after the last step.
    pub wait: i64,
    /// Whether the first purchase or event is all of it: what that brings is a welcome, and meant.
    welcome: bool,
}

impl Way {
    fn of(step: Step, times: i64, each: Option<Calendar>) -> Way {
        Way { legs: vec![Leg { step, times, each }], wait: 0, welcome: false }
    }

    /// Of what is counted.
    fn counted(step: Step, times: i64, each: Option<Calendar>) -> Way {
        Way { welcome: times <= 1, ..Way::of(step, times, each) }
    }

    /// One way after another.
    fn and(mut self, other: Way) -> Way {
        self.legs.extend(other.legs);
        self.wait = self.wait.max(other.wait);
        self.welcome = false;
        self
    }

    /// What all of it costs, minor units.
    pub fn cost(&self) -> i128 {
        self.legs.iter().map(Leg::cost).fold(0, i128::saturating_add)
    }

    /// How many steps it has.
    pub fn steps(&self) -> i64 {
        self.legs.iter().map(|leg| leg.times).fold(0, i64::saturating_add)
    }

    /// Whether every condition on it is followed.
    pub fn exact(&self) -> bool {
        self.legs.iter().all(|leg| leg.step.exact)
    }

    /// Ways that cost less and may lead there as well, if some steps count for several parts: without a part, with fewer steps
    /// of a part than others have, and two parts as one. Only a replay can say.
    pub fn cheaper(&self, context: &Context<'_>) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        for at in 0..self.legs.len() {
            let mut less = self.clone();
            less.legs.remove(at);
            found.push(less);
        }
        for (at, one) in self.legs.iter().enumerate() {
            for (other, two) in self.legs.iter().enumerate().filter(|(other, two)| *other != at && one.is_like(two)) {
                let mut fewer = self.clone();
                if let Some(leg) = fewer.legs.get_mut(at).filter(|leg| leg.times > two.times) {
                    leg.times -= two.times;
                    found.push(fewer);
                }
                let mut both = self.clone();
                if let Some(leg) = both.legs.get_mut(at).filter(|_| at < other && one.times >= two.times) {
                    let total = one.cost().max(two.cost());
                    let each = i64::try_from((total + i128::from(one.times) - 1) / i128::from(one.times.max(1)));
                    leg.step.priced(context, each.unwrap_or(i64::MAX).max(one.step.price));
                    both.legs.remove(other);
                    found.push(both);
                }
            }
        }
        found.retain(|way| way.steps() > 0 && way.cost() < self.cost());
        found.sort_by_key(Way::cost);
        found
    }

    /// The cheaper of several.
    fn cheapest(ways: impl IntoIterator<Item = Way>) -> Option<Way> {
        ways.into_iter().min_by_key(Way::cost)
    }
}

/// Ways to set a trigger off, as far as they are followed.
pub(super) fn ways(context: &Context<'_>, on: &Trigger) -> Vec<Way> {
    let program = context.program;
    let found = match on {
        Trigger::Crossing(guard) => reached(context, guard),
        Trigger::Reach(ladder, rank) => tier(context, (*ladder, usize::from(*rank))),
        Trigger::Passing { of, step } => {
            program.accumulators.get(of.index()).and_then(|of| metric(context, of, *step)).into_iter().collect()
        }
        Trigger::Completed(at) => {
            let need = program.challenges.get(usize::from(*at)).map_or(0, |of| usize::from(of.need));
            goals(context, *at, need).into_iter().collect()
        }
        Trigger::Idle { without, after } => idle(context, without, *after).into_iter().collect(),
        _ => Vec::new(),
    };
    found.into_iter().filter(|way| !way.welcome).collect()
}

/// Something and a pause.
fn idle(context: &Context<'_>, without: &Trigger, after: Length) -> Option<Way> {
    let step = Step::cheapest(context, without, &Guard::True)?;
    // A pause after something free ends in nothing that anybody was paid for.
    (step.price > 0).then_some(())?;
    let wait = match after {
        Length::Seconds(seconds) => seconds,
        Length::Days(days) => i64::from(days) * DAY_SECONDS,
        Length::Months(months) => i64::from(months) * 31 * DAY_SECONDS,
    };
    Some(Way { wait: wait + 2 * DAY_SECONDS, ..Way::of(step, 1, None) })
}

fn tier(context: &Context<'_>, (ladder, rank): (crate::core::LadderId, usize)) -> Vec<Way> {
    let ladder = context.program.ladders.get(ladder.index());
    let tier = ladder.and_then(|ladder| ladder.tiers.get(rank));
    tier.map(|tier| reached(context, &tier.reach)).unwrap_or_default()
}

/// Ways to make a condition hold.
fn reached(context: &Context<'_>, guard: &Guard) -> Vec<Way> {
    match guard {
        Guard::Any(parts) => parts.iter().flat_map(|part| reached(context, part)).collect(),
        Guard::All(parts) => {
            let each = parts.iter().map(|part| Way::cheapest(reached(context, part)));
            let all: Option<Vec<Way>> = each.collect();
            all.and_then(|all| all.into_iter().reduce(Way::and)).into_iter().collect()
        }
        Guard::Rank { ladder, ranks } | Guard::RankAfter { ladder, ranks } => {
            tier(context, (*ladder, ranks.trailing_zeros() as usize))
        }
        Guard::Compare { left: Expr::Accumulator { id, ago: 0 }, is, right: Expr::Const(bound) } => {
            let least = match is {
                Comparison::AtLeast | Comparison::Equal => *bound,
                Comparison::Above => bound.saturating_add(1),
                _ => return Vec::new(),
            };
            of_metric(context, *id, least).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// So much money spent in purchases, which costs what it is, however small a purchase may be: also where no least one is stated.
pub(super) fn spent(context: &Context<'_>, guard: &Guard) -> Option<Way> {
    match guard {
        Guard::Rank { ladder, ranks } => {
            let ladder = context.program.ladders.get(ladder.index())?;
            spent(context, &ladder.tiers.get(ranks.trailing_zeros() as usize)?.reach)
        }
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast,
            right: Expr::Const(least),
        } => {
            let of = context.program.accumulators.get(id.index())?;
            let plain = matches!(of.aggregate, Aggregate::Sum(Expr::Money(..))) && of.filter == Guard::True;
            let on = of.on.iter().find_map(|on| if let Trigger::Purchase(set) = on { Some(*set) } else { None });
            sum(context, Step::purchase(context, on.filter(|_| plain)?)?, *least)
        }
        _ => None,
    }
}

fn of_metric(context: &Context<'_>, id: AccumulatorId, least: i64) -> Option<Way> {
    metric(context, context.program.accumulators.get(id.index())?, least)
}

/// The cheapest way to so much of a metric.
fn metric(context: &Context<'_>, of: &Accumulator, least: i64) -> Option<Way> {
    if of.adds_to.is_some() || of.carries.is_some() || least <= 0 {
        return None;
    }
    if let Aggregate::Goals(at) = of.aggregate {
        return goals(context, at, usize::try_from(least).ok()?);
    }
    if matches!(of.aggregate, Aggregate::Earned(_) | Aggregate::EarnedBy(..)) {
        return earned::way(context, of, least);
    }
    Way::cheapest(of.on.iter().filter_map(|on| {
        let step = Step::cheapest(context, on, &of.filter)?;
        match &of.aggregate {
            Aggregate::Count => Some(Way::counted(step, least, None)),
            Aggregate::Sum(Expr::Money(..)) if step.event.is_none() => sum(context, step, least),
            Aggregate::Sum(Expr::Items(_)) if step.event.is_none() => items(context, step, least),
            Aggregate::Sum(Expr::Field(id)) => field(context, step, *id, least),
            Aggregate::Distinct(names) => distinct(context, step, (on, names), least),
            Aggregate::Run { period, freeze: _ } | Aggregate::Periods(period) => {
                Some(Way::counted(step, least, Some(*period)))
            }
            _ => None,
        }
    }))
}

/// One purchase of the whole sum, or as many of the largest as it takes.
fn sum(context: &Context<'_>, mut step: Step, least: i64) -> Option<Way> {
    let most = match step.event {
        None => context.domain.basket.1,
        Some(event) => context.domain.field(context.program, price(context, event)?)?.1,
    };
    let times = up(least, most.max(1));
    let price = up(least, times.max(1)).max(step.price);
    step.priced(context, price);
    Some(Way::of(step, times, None))
}

/// So many pieces in one purchase, if the largest has room for them.
fn items(context: &Context<'_>, mut step: Step, least: i64) -> Option<Way> {
    step.price = step.price.max(context.domain.item.checked_mul(least)?);
    step.items = least;
    (step.price <= context.domain.basket.1).then(|| Way::of(step, 1, None))
}

/// A number of events: its price in as few as it takes; what else is counted by the least of the number at the least price,
/// and by one where no least is stated.
fn field(context: &Context<'_>, mut step: Step, id: FieldId, least: i64) -> Option<Way> {
    let event = step.event?;
    if price(context, event) == Some(id) {
        return sum(context, step, least);
    }
    if step.number(id) <= 0 {
        let decimals = context.program.fields.get(id.index())?.decimals;
        step.set(id, 10i64.checked_pow(u32::from(decimals))?);
    }
    let times = up(least, step.number(id));
    Some(Way::of(step, times, None))
}

/// As many events as names, each with another one; kinds of goods in one purchase, if it has room for them.
fn distinct(context: &Context<'_>, step: Step, (on, names): (&Trigger, &Names), least: i64) -> Option<Way> {
    let count = usize::try_from(least).ok()?;
    match names {
        Names::Word(field) => {
            let words = context.program.finite.get(field.index())?.words.len() as u16;
            let legs: Vec<Leg> = (1..=words.min(63))
                .filter_map(|word| {
                    let mut step = step.clone();
                    step.say(*field, word)?;
                    Some(Leg { step, times: 1, each: None })
                })
                .take(count)
                .collect();
            (legs.len() == count).then_some(Way { legs, wait: 0, welcome: count <= 1 })
        }
        Names::Lines(sets) => {
            let Trigger::Purchase(heard) = on else { return None };
            let mut step = step;
            step.lines = lines(context, *heard, sets).into_iter().take(count).collect();
            step.price = step.price.max(context.domain.item.checked_mul(least)?);
            let room = step.lines.len() == count && step.price <= context.domain.basket.1;
            room.then(|| Way { welcome: count <= 1, ..Way::of(step, 1, None) })
        }
    }
}

/// A line for each of several names, no line for two of them.
fn lines(context: &Context<'_>, heard: AtomSet, sets: &[AtomSet]) -> Vec<AtomId> {
    let mut found: Vec<AtomId> = Vec::new();
    for set in sets {
        let shown = found.iter().any(|line| set.has(*line));
        let line =
            (0..u16::from(context.program.atoms.max(1))).map(AtomId).find(|atom| heard.has(*atom) && set.has(*atom));
        found.extend(line.filter(|_| !shown));
    }
    found
}

/// The cheapest of so many goals, one after another.
fn goals(context: &Context<'_>, at: u16, count: usize) -> Option<Way> {
    let challenge = context.program.challenges.get(usize::from(at))?;
    let mut ways: Vec<Way> = Vec::new();
    for goal in &challenge.goals {
        let by = goal.by.and_then(|by| of_metric(context, by, 1));
        let when = Way::cheapest(reached(context, &goal.when));
        ways.extend(match (goal.by, goal.when == Guard::True) {
            (Some(_), true) => by,
            (None, false) => when,
            _ => when.zip(by).map(|(when, by)| when.and(by)),
        });
    }
    ways.sort_by_key(Way::cost);
    (ways.len() >= count && count > 0).then(|| ways.into_iter().take(count).reduce(Way::and))?
}

fn up(value: i64, by: i64) -> i64 {
    value.div_euclid(by) + i64::from(value.rem_euclid(by) != 0)
}
