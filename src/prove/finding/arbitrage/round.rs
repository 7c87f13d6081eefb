//! Once round a circle of rewards, by a member who has what the way round begins with.

use num_bigint::BigInt;

use crate::base::Span;
use crate::core::{Action, Fact, HoldingId, Offer, OfferId};
use crate::evaluate::DiaryFact;
use crate::prove::Witness;
use crate::prove::context::Context;
use crate::prove::engine::graph::{Activity, Doing, resource};
use crate::prove::situation::Situation;
use crate::prove::witness;
use crate::quantity::Instant;

/// Longer ways round are not shown: the first reward of them is.
const MOST_TAKEN: usize = 24;
/// Seconds from one reward to the next.
const APART: i64 = 60;

/// The life in which the rewards of the way round are taken as often as it says, or the first of them once.
pub(super) fn went(context: &Context<'_>, used: &[(Activity, BigInt)], times: &[BigInt]) -> Option<Witness> {
    let offers: Vec<(OfferId, i64, &Activity)> = used
        .iter()
        .zip(times)
        .filter_map(|((activity, _), times)| match activity.doing {
            Doing::Redeem(offer) => Some((offer, i64::try_from(times.clone()).unwrap_or(i64::MAX), activity)),
            _ => None,
        })
        .collect();
    let all = offers.iter().fold(0i64, |sum, (_, times, _)| sum.saturating_add(*times));
    let whole = usize::try_from(all).is_ok_and(|all| all <= MOST_TAKEN);
    let round = whole.then(|| lived(context, offers.clone())).flatten();
    round.or_else(|| {
        let (offer, _, activity) = *offers.first()?;
        lived(context, vec![(offer, 1, activity)])
    })
}

/// Takes each reward so often, always one of which there is enough; what is missing in the beginning is there.
fn lived(context: &Context<'_>, mut left: Vec<(OfferId, i64, &Activity)>) -> Option<Witness> {
    let program = context.program;
    let mut given = vec![0i128; program.holdings.len()];
    let mut bag = given.clone();
    let mut taken = Vec::new();
    while left.iter().any(|(_, times, _)| *times > 0) {
        let ready = |(offer, times, _): &(OfferId, i64, &Activity)| {
            let of = program.offers.get(offer.index());
            *times > 0 && of.is_some_and(|of| missing(of, &bag).all(|(_, units)| units == 0))
        };
        let next = left.iter().position(ready).or_else(|| left.iter().position(|(_, times, _)| *times > 0))?;
        let (offer, times, activity) = left.get_mut(next)?;
        let of = program.offers.get(offer.index())?;
        for (holding, units) in missing(of, &bag).collect::<Vec<_>>() {
            *given.get_mut(holding.index())? += units;
            *bag.get_mut(holding.index())? += units;
        }
        for (at, units) in (0u16..).zip(&mut bag) {
            let own = activity.flow.iter().filter(|(of, _)| *of == resource(HoldingId(at)));
            *units += own.map(|(_, units)| units).sum::<i128>();
        }
        *times -= 1;
        taken.push(*offer);
    }
    replayed(context, &given, &taken)
}

/// What a reward takes more than there is.
fn missing<'a>(offer: &'a Offer, bag: &'a [i128]) -> impl Iterator<Item = (HoldingId, i128)> {
    offer.takes.iter().map(|(holding, units)| {
        let there = bag.get(holding.index()).copied().unwrap_or(0);
        (*holding, (i128::from(*units) - there).max(0))
    })
}

/// The life, if the evaluator carries out every reward.
fn replayed(context: &Context<'_>, given: &[i128], taken: &[OfferId]) -> Option<Witness> {
    let program = context.program;
    let here = Situation::ordinary(program, context.domain.from);
    let steps = (0i64..).zip(taken).map(|(place, offer)| {
        let action = Action::Redeem { offer: *offer, times: 1 };
        (Instant(here.at().0 + APART * place), Some(action))
    });
    let mut trial = witness::life(program, &here, steps.collect());
    for (at, units) in (0u16..).zip(given).filter(|(_, units)| **units > 0) {
        let units = i64::try_from(*units).ok()?;
        trial.given.push((Fact::Holds { holding: HoldingId(at), units, earned: None, until: None }, Span::default()));
    }
    let witness = witness::replay(context, trial)?;
    let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let done = facts.filter(|fact| matches!(fact, DiaryFact::Redeemed(..))).count();
    (done == taken.len()).then_some(witness)
}
