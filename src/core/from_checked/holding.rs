//! Wallets, instruments and stamp cards.

use super::deadline::deadline;
use super::{Lowering, ladder_id};
use crate::check::model::{self, HoldingKind};
use crate::check::typed::Anchor;
use crate::core::{self, Holding, HoldingId, Program, SpendOrder, Trigger};
use crate::quantity::Ratio;
use crate::syntax::tree::SpendWords;

impl Lowering<'_> {
    pub fn holdings(&mut self) -> Vec<Holding> {
        let checked = self.checked;
        checked.holdings.iter().map(|holding| self.holding(holding)).collect()
    }

    fn holding(&mut self, holding: &model::Holding) -> Holding {
        let kind = match &holding.kind {
            HoldingKind::Points | HoldingKind::Stamps => core::HoldingKind::Points,
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
            expiry: deadline(&holding.expiry),
            expiry_by_rank,
            touched_by: self.touched_by(holding),
            spend: match holding.spend {
                Some(SpendWords::OldestFirst) => SpendOrder::Oldest,
                Some(SpendWords::ProRata) => SpendOrder::ProRata,
                Some(SpendWords::SoonestExpiringFirst) | None => SpendOrder::SoonestExpiring,
            },
            maximum: holding.maximum,
            may_go_negative: holding.may_go_negative,
            qualifying: holding.qualifying,
        }
    }

    /// What keeps a holding alive; the checker lets all its terms name the same.
    fn touched_by(&mut self, holding: &model::Holding) -> Vec<Trigger> {
        let by_rank = holding.expiry_by_rank.iter().flat_map(|(_, terms)| terms);
        let activity = by_rank.chain([&holding.expiry]).find_map(|term| match &term.anchor {
            Anchor::Activity(triggers) => Some(triggers),
            _ => None,
        });
        activity.into_iter().flatten().map(|trigger| self.trigger(trigger)).collect()
    }
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
        best = best.max(Ratio::new(i128::from(off.step_money), i128::from(off.step_units)).ok());
    }
    for exchange in program.exchanges.iter().filter(|exchange| exchange.from == points) {
        let each = worth_of(exchange.gives).and_then(|worth| worth.over(Ratio::whole(exchange.step).ok()?).ok());
        best = best.max(each);
    }
    best
}
