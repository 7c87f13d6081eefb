//! Wallets, instruments and stamp cards.

use super::amount::Place;
use super::deadline::deadline;
use super::{Lowering, ladder_id};
use crate::check::model::{self, HoldingKind};
use crate::check::typed::Anchor;
use crate::core::{self, Holding, HoldingId, LimitCap, Program, SpendOrder, Trigger};
use crate::quantity::{DAY_SECONDS, Ratio};
use crate::syntax::tree::SpendWords;

impl Lowering<'_> {
    pub fn holdings(&mut self) -> Vec<Holding> {
        let checked = self.checked;
        checked.holdings.iter().map(|holding| self.with_versions(holding)).collect()
    }

    /// A holding with its later terms.
    fn with_versions(&mut self, holding: &model::Holding) -> Holding {
        let mut made = self.holding(holding);
        for later in &holding.versions {
            let then = self.holding(&later.holding);
            made.versions.push(core::HoldingVersion {
                since: since(later.since),
                kind: then.kind,
                pending: then.pending,
                pending_when: then.pending_when,
                expiry: then.expiry,
                expiry_by_rank: then.expiry_by_rank,
                touched_by: then.touched_by,
                spend: then.spend,
                maximum: then.maximum,
            });
        }
        made
    }

    fn holding(&mut self, holding: &model::Holding) -> Holding {
        let kind = match &holding.kind {
            HoldingKind::Points | HoldingKind::Stamps | HoldingKind::Valued { .. } => core::HoldingKind::Points,
            HoldingKind::Piece => core::HoldingKind::Piece,
            HoldingKind::Voucher { off, minimum, lines } => {
                core::HoldingKind::Voucher { off: *off, minimum: *minimum, scope: self.atoms.set(lines) }
            }
        };
        let by_rank = holding.expiry_by_rank.as_ref();
        let expiry_by_rank = by_rank.map(|(ladder, terms)| (ladder_id(*ladder), terms.iter().map(deadline).collect()));
        Holding {
            name: holding.name.clone(),
            span: holding.span,
            kind,
            decimals: holding.decimals,
            cost: holding.cost,
            worth: holding.worth,
            pending: deadline(&holding.pending),
            pending_when: holding
                .pending_when
                .iter()
                .map(|(cond, pending)| (self.guard(cond, state()), deadline(pending)))
                .collect(),
            expiry: to_the_second(holding, deadline(&holding.expiry)),
            expiry_by_rank,
            touched_by: self.touched_by(holding),
            spend: match holding.spend {
                Some(SpendWords::OldestFirst) => SpendOrder::Oldest,
                Some(SpendWords::ProRata) => SpendOrder::ProRata,
                Some(SpendWords::SoonestExpiringFirst) | None => SpendOrder::SoonestExpiring,
            },
            maximum: match &holding.maximum_by_tier {
                Some((ladder, most)) => Some(LimitCap::ByRank(ladder_id(*ladder), most.clone())),
                None => holding.maximum.map(LimitCap::Fixed),
            },
            may_go_negative: holding.may_go_negative,
            qualifying: holding.qualifying,
            lapse_at_once: holding.lapse_at_once,
            using: self.using(holding),
            suspended: holding.suspended.as_ref().map(|cond| self.guard(cond, state())),
            versions: Vec::new(),
        }
    }

    /// How pieces are used in a purchase.
    fn using(&mut self, holding: &model::Holding) -> core::Using {
        let own = self.gate_reasons(&holding.gate, state());
        let guard = (!own.is_empty()).then(|| super::guard::together(&own));
        let guard = guard.filter(|_| !matches!(holding.kind, HoldingKind::Points | HoldingKind::Stamps));
        let limits = holding.uses.iter().map(|limit| self.new_limit(&holding.name, limit, Vec::new())).collect();
        core::Using { off: holding.off.as_ref().map(off), guard, kept: holding.kept, limits }
    }

    /// What keeps a holding alive; the checker lets all its terms name the same.
    fn touched_by(&mut self, holding: &model::Holding) -> Vec<Trigger> {
        let by_rank = holding.expiry_by_rank.iter().flat_map(|(_, terms)| terms);
        let activity = by_rank.chain([&holding.expiry]).find_map(|term| match &term.anchor {
            Anchor::Activity(triggers) => Some(triggers),
            _ => None,
        });
        activity.into_iter().flatten().map(|trigger| self.watched(trigger)).collect()
    }
}

/// From when a version is in force.
pub fn since(since: model::Since) -> core::Since {
    core::Since { day: since.day, joining: since.joining }
}

/// Conditions on the state alone.
fn state() -> Place<'static> {
    Place::STATE
}

/// What a voucher, item or rung takes off.
pub fn off(off: &model::Off) -> core::Off {
    match *off {
        model::Off::Money(money) => core::Off::Money(money),
        model::Off::Share(share) => core::Off::Share(share),
        model::Off::Item { dearest, most } => core::Off::Item { dearest, most },
    }
}

/// `to the second`: days are exact seconds.
fn to_the_second(holding: &model::Holding, mut deadline: core::Deadline) -> core::Deadline {
    for step in deadline.steps.iter_mut().filter(|_| holding.to_the_second) {
        if let core::Step::After(core::Length::Days(days)) = step {
            *step = core::Step::After(core::Length::Seconds(i64::from(*days) * DAY_SECONDS));
        }
    }
    deadline
}

/// Points whose worth is not declared are worth what their best use gives.
pub fn value(program: &mut Program) {
    let worth: Vec<Option<Ratio>> =
        (0..program.holdings.len()).map(|at| best_use(program, HoldingId(at as u16))).collect();
    for (holding, best) in program.holdings.iter_mut().zip(worth) {
        if holding.kind == core::HoldingKind::Points && holding.worth.is_none() {
            holding.worth = best;
        }
    }
}

fn best_use(program: &Program, points: HoldingId) -> Option<Ratio> {
    let worth_of = |(holding, units): (HoldingId, i64)| {
        let worth = program.holdings.get(holding.index()).and_then(|one| one.worth).unwrap_or(Ratio::ZERO);
        Ratio::whole(units).and_then(|units| units.times(worth)).ok()
    };
    let sum = |parts: Vec<(HoldingId, i64)>| {
        parts.into_iter().try_fold(Ratio::ZERO, |sum, part| sum.plus(worth_of(part)?).ok())
    };
    let mut best: Option<Ratio> = None;
    for offer in &program.offers {
        let [(holding, units)] = offer.takes.as_slice() else { continue };
        if *holding != points {
            continue;
        }
        let gives = sum(offer.gives.iter().map(|give| (give.0, give.1)).collect());
        let money = Ratio::whole(offer.money).ok();
        let each = gives.zip(money).and_then(|(gives, money)| gives.plus(money).ok());
        best = best.max(each.and_then(|sum| sum.over(Ratio::whole(*units).ok()?).ok()));
    }
    for off in program.money_off.iter().filter(|off| off.holding == points) {
        if let core::PaymentForm::Rungs(rungs) = &off.form {
            for rung in rungs {
                let (core::Off::Money(money) | core::Off::Item { most: Some(money), .. }) = rung.off else { continue };
                best = best.max(Ratio::new(i128::from(money), i128::from(rung.units.max(1))).ok());
            }
        } else {
            best = best.max(Ratio::new(i128::from(off.step_money), i128::from(off.step_units.max(1))).ok());
        }
    }
    for exchange in program.exchanges.iter().filter(|exchange| exchange.from == points) {
        let each = worth_of(exchange.gives).and_then(|worth| worth.over(Ratio::whole(exchange.step).ok()?).ok());
        best = best.max(each);
    }
    best
}
