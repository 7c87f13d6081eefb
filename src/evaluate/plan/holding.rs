//! Holdings of a plan.

use super::HoldingPlan;
use super::build::Shared;
use super::rows::all_checks;
use super::terms::Grain;
use crate::core::{Aggregate, Anchor, Deadline, Effect, Holding, Program, SpendOrder};
use crate::ledger::Order;

/// A holding with its later terms; all count from bases of one grain.
pub(super) fn with_versions(program: &Program, at: usize, first: &Holding, shared: &mut Shared) -> HoldingPlan {
    let mut plan = holding(program, at, first, shared);
    let versions = first.versions.iter().map(|version| {
        let terms = super::amended::as_holding(first, version);
        (version.since, holding(program, at, &terms, shared))
    });
    plan.versions = versions.collect();
    let grain = plan.versions.iter().map(|(_, version)| version.grain).fold(plan.grain, Grain::min);
    plan.grain = grain;
    plan.versions.iter_mut().for_each(|(_, version)| version.grain = grain);
    plan
}

fn holding(program: &Program, at: usize, holding: &Holding, shared: &mut Shared) -> HoldingPlan {
    let mut deadlines: Vec<&Deadline> = match &holding.expiry_by_rank {
        Some((_, by_rank)) => by_rank.iter().collect(),
        None => vec![&holding.expiry],
    };
    let lives_by_touch = deadlines.iter().any(|deadline| deadline.anchor == Anchor::Touch);
    let every_grant_touches = lives_by_touch && holding.touched_by.is_empty();
    let own = deadlines.iter().map(|deadline| shared.term(deadline)).collect();
    for row in &program.rows {
        if let Effect::Grant { holding, expiry: Some(expiry), .. } = &row.effect {
            deadlines.extend((holding.index() == at).then_some(expiry));
        }
    }
    for (given, _, expiry) in program.offers.iter().flat_map(|offer| &offer.gives) {
        deadlines.extend(expiry.as_ref().filter(|_| given.index() == at));
    }
    deadlines.extend(program.exchanges.iter().filter(|x| x.gives.0.index() == at).filter_map(|x| x.expiry.as_ref()));
    let moves = program.rows.iter().filter_map(|row| match &row.effect {
        Effect::Extend { holding, by } if holding.index() == at => Some(Grain::of_move(*by)),
        _ => None,
    });
    let observes = |aggregate: &Aggregate| match aggregate {
        Aggregate::Earned(id) | Aggregate::Spent(id) => id.index() == at,
        _ => false,
    };
    // No lot is dated by itself: terms never change, nothing is suspended, and nobody else's points come back.
    let one_clock = every_grant_touches
        && holding.expiry_by_rank.is_none()
        && holding.suspended.is_none()
        && program.holdings.get(at).is_some_and(|holding| holding.versions.is_empty())
        && program.parties.pool.is_none();
    HoldingPlan {
        order: match holding.spend {
            SpendOrder::SoonestExpiring => Order::Soonest,
            SpendOrder::Oldest => Order::Oldest,
            SpendOrder::ProRata => Order::ProRata,
        },
        grain: deadlines.iter().map(|d| Grain::of(d, one_clock)).chain(moves).min().unwrap_or(Grain::Month),
        own,
        ladder: holding.expiry_by_rank.as_ref().map(|(ladder, _)| *ladder),
        pending: shared.term(&Deadline { anchor: Anchor::Earning, ..holding.pending.clone() }),
        pending_when: holding
            .pending_when
            .iter()
            .map(|(guard, pending)| {
                (all_checks(guard), shared.term(&Deadline { anchor: Anchor::Earning, ..pending.clone() }))
            })
            .collect(),
        lives_by_touch,
        every_grant_touches,
        maximum: holding.maximum.clone(),
        observed: program.accumulators.iter().any(|accumulator| observes(&accumulator.aggregate)),
        suspended: holding.suspended.as_ref().map(all_checks).unwrap_or_default(),
        versions: Vec::new(),
    }
}
