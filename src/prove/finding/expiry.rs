//! L34: points lapse before anybody can have enough of them for the cheapest reward.

use std::collections::BTreeMap;

use super::Finding;
use super::give_back::Worst;
use crate::core::{Deadline, Effect, HoldingId, Length, Program, RowKind, Step, Trigger};
use crate::diagnostic::table;
use crate::prove::choices::on_purchase;
use crate::prove::context::Context;
use crate::prove::estimate::Simulated;
use crate::prove::sale::{Sale, What};
use crate::prove::situation::Situation;
use crate::prove::survey::{Probe, Walk};
use crate::prove::verdict::Verdict;

/// The most that one purchase gives, by holding.
#[derive(Default)]
pub(super) struct Expiry {
    most: BTreeMap<HoldingId, (i128, Worst)>,
}

impl Probe for Expiry {
    fn look(&mut self, _: &Context<'_>, here: &Situation, sale: &Sale) {
        let mut sums: BTreeMap<HoldingId, crate::prove::piece::Pieces> = BTreeMap::new();
        for give in &sale.gives {
            let What::Units(holding) = give.what else { continue };
            let sum = match sums.get(&holding) {
                Some(known) => known.plus(&give.units),
                None => Ok(give.units.clone()),
            };
            if let Ok(sum) = sum {
                sums.insert(holding, sum);
            }
        }
        for (holding, sum) in sums {
            let Some((amount, units)) = sum.critical().max_by_key(|(_, units)| *units) else { continue };
            if self.most.get(&holding).is_none_or(|(known, _)| units > *known) {
                let worst = Worst { here: here.clone(), sale: sale.clone(), amount, value: units, over: 1 };
                self.most.insert(holding, (units, worst));
            }
        }
    }
}

/// The fewest units for which something can be had, and its name and place.
pub(super) fn cheapest(program: &Program, of: HoldingId) -> Option<(i64, &str, crate::base::Span)> {
    let offers = program.offers.iter().filter_map(|offer| match offer.takes.as_slice() {
        [(holding, units)] if *holding == of => Some((*units, offer.name.as_str(), offer.span)),
        _ => None,
    });
    let payments = program.money_off.iter().filter(|payment| payment.holding == of);
    let payments = payments.map(|payment| {
        let least = match &payment.form {
            crate::core::PaymentForm::Rungs(rungs) => rungs.iter().map(|rung| rung.units).min().unwrap_or(0),
            _ => payment.step_units,
        };
        (least.max(payment.at_least), payment.name.as_str(), payment.span)
    });
    let exchanges = program.exchanges.iter().filter(|exchange| exchange.from == of);
    let exchanges = exchanges.map(|one| (one.step.max(one.at_least), one.name.as_str(), one.span));
    offers.chain(payments).chain(exchanges).filter(|(units, ..)| *units > 0).min_by_key(|(units, ..)| *units)
}

/// Days that a term counted from earning lasts at most.
fn term(deadline: &Deadline) -> Option<i128> {
    if deadline.anchor == crate::core::Anchor::Touch {
        return None;
    }
    deadline
        .steps
        .iter()
        .try_fold(0i128, |sum, step| {
            let days = match step {
                Step::After(Length::Days(days)) => i128::from(*days),
                Step::After(Length::Months(months)) => i128::from(*months) * 31,
                Step::EndOf { calendar, ahead } => {
                    super::tier::days(crate::core::Window::Period(*calendar))? * (i128::from(*ahead) + 1)
                }
                _ => return None,
            };
            Some(sum + days)
        })
        .filter(|days| *days > 0)
}

/// Whether only purchases give it.
fn by_purchases(program: &Program, of: HoldingId) -> bool {
    let mut rows =
        program.rows.iter().filter(|row| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == of));
    let only = |row: &crate::core::Row| {
        row.kind == RowKind::Award && on_purchase(row) && row.on.iter().all(|on| matches!(on, Trigger::Purchase(_)))
    };
    rows.clone().next().is_some()
        && rows.all(only)
        && !program.exchanges.iter().any(|exchange| exchange.gives.0 == of)
        && !program.offers.iter().any(|offer| offer.gives.iter().any(|give| give.0 == of))
}

impl Expiry {
    /// The findings.
    pub fn say(&self, context: &Context<'_>, walk: &Walk) -> Vec<Finding> {
        let program = context.program;
        let mut found = Vec::new();
        for (id, (most, worst)) in &self.most {
            let Some(holding) = program.holdings.get(id.index()) else { continue };
            let plain = holding.expiry_by_rank.is_none() && holding.versions.is_empty() && holding.suspended.is_none();
            let Some(days) = term(&holding.expiry).filter(|_| plain && by_purchases(program, *id)) else { continue };
            let Some((units, reward, span)) = cheapest(program, *id) else { continue };
            let visits = context.domain.visits_in(days);
            if most.saturating_mul(visits) >= i128::from(units) {
                continue;
            }
            let sure = walk.exhaustive && walk.opaque.is_empty() && context.blind.is_empty();
            let verdict = if sure { Verdict::Proved } else { Verdict::Suspected };
            let message = format!(
                "nobody can have `{reward}`: {} lapse after at most {days} days, in which at most {} fit",
                context.units(*id, units),
                context.units(*id, i64::try_from(most.saturating_mul(visits)).unwrap_or(i64::MAX)),
            );
            found.push(
                Finding::new(table::LAPSES_FIRST, verdict, holding.name.clone(), message)
                    .label(holding.span, "lapses too early")
                    .label(span, "the cheapest reward")
                    .help("let points live longer, or offer a smaller reward")
                    .note(format!(
                        "looked at: {}, {}; the most a purchase gives: {} at {}",
                        context.domain.shown(program),
                        context.domain.visits_shown(),
                        context.units(*id, i64::try_from(*most).unwrap_or(i64::MAX)),
                        context.money(i128::from(worst.amount)),
                    )),
            );
        }
        found
    }
}

/// Of what left a wallet, the least share that lapsed, in hundredths, that is told.
const MOSTLY: i128 = 50;

/// What a simulation shows: points that lapse before most members have enough of them for anything.
pub(in crate::prove) fn judge(program: &Program, seen: &Simulated) -> Vec<Finding> {
    let mut found = Vec::new();
    for used in &seen.used {
        let Some(holding) = program.holdings.get(used.holding.index()) else { continue };
        let Some((_, reward, span)) = cheapest(program, used.holding) else { continue };
        let left = used.redeemed.value + used.expired.value;
        let sure = used.expired.value - used.expired.half;
        if left <= 0 || sure * 100 < (left + used.redeemed.half + used.expired.half) * MOSTLY {
            continue;
        }
        let message = format!(
            "of 100 {} that leave a wallet {} lapse: their term is too short for most members",
            holding.name,
            (used.expired.value * 100).div_euclid(left),
        );
        found.push(
            Finding::new(table::LAPSES_FIRST, Verdict::Estimated, holding.name.clone(), message)
                .label(holding.span, "lapses too early")
                .label(span, format!("the cheapest reward, `{reward}`"))
                .help("let points live longer, or offer a smaller reward")
                .note(seen.shown()),
        );
    }
    found
}
