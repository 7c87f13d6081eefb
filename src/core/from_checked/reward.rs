//! Rewards: offers of the catalogue, and points as payment. A price by tier becomes one offer a price, each asked
//! where the one before does not hold.

use super::amount::Place;
use super::deadline::deadline;
use super::guard::{all, together};
use super::holding::off;
use super::{Lowering, holding_id, ladder_id};
use crate::check::model::{self, HoldingKind, OfferRung};
use crate::core::{AtomSet, Guard, HoldingId, LimitId, MoneyOff, Offer, OfferId, PaymentForm, Program, Rank, Rung};

/// The first offer of a reward's rung, or of its first.
pub fn offer_of(program: &Program, reward: &str, rung: &str) -> Option<OfferId> {
    let fits = |offer: &Offer| offer.name == reward && (rung.is_empty() || offer.rung == rung);
    program.offers.iter().position(fits).map(|at| OfferId(at as u16))
}

/// The first payment of that name.
pub fn payment_of(program: &Program, name: &str) -> Option<u16> {
    program.money_off.iter().position(|payment| payment.name == name).map(|at| at as u16)
}

impl Lowering<'_> {
    pub fn rewards(&mut self) -> (Vec<Offer>, Vec<MoneyOff>) {
        let checked = self.checked;
        let (mut offers, mut payments) = (Vec::new(), Vec::new());
        for reward in &checked.rewards {
            self.parts = 0;
            let place = Place::STATE;
            let guard = together(&self.reasons(&reward.gate, &[], place));
            let limits: Vec<LimitId> =
                reward.limits.iter().map(|limit| self.new_limit(&reward.name, limit, Vec::new())).collect();
            for rung in &reward.offers {
                let at = offers.len() as u16;
                self.rung(reward, rung, &guard, &limits, &mut offers);
                follow_offer(&mut offers, usize::from(at), &rung.label);
            }
            if let Some(off) = &reward.payment {
                let at = payments.len();
                self.payment(reward, off, &guard, &limits, &mut payments);
                follow_payment(&mut payments, at);
            }
        }
        for (at, holding) in checked.holdings.iter().enumerate() {
            if let HoldingKind::Valued { minimum, lines } = &holding.kind {
                payments.push(self.valued(at, holding, *minimum, lines));
            }
        }
        (offers, payments)
    }

    /// One rung: an offer for each price that some tiers have.
    fn rung(
        &mut self,
        reward: &model::Reward,
        rung: &OfferRung,
        guard: &Guard,
        limits: &[LimitId],
        offers: &mut Vec<Offer>,
    ) {
        let ladder = rung.takes.iter().find_map(|price| Some((price.by?, price.units.len())));
        let ranks: Vec<(u32, usize)> = match ladder {
            None => vec![(u32::MAX, 0)],
            Some((_, tiers)) => {
                prices_by_rank(tiers, |rank| rung.takes.iter().map(|price| units_at(price, rank)).collect::<Vec<i64>>())
            }
        };
        let ranks: Vec<(u32, usize)> =
            ranks.into_iter().filter(|(_, rank)| rung.takes.iter().all(|price| units_at(price, *rank) > 0)).collect();
        for (at, (set, rank)) in ranks.iter().enumerate() {
            let tier = ladder.map(|(ladder, _)| Guard::Rank { ladder: ladder_id(ladder), ranks: *set });
            let takes: Vec<(HoldingId, i64)> =
                rung.takes.iter().map(|price| (holding_id(price.holding), units_at(price, *rank))).collect();
            let next = OfferId(offers.len() as u16 + 1);
            offers.push(Offer {
                name: reward.name.clone(),
                span: reward.span,
                guard: all(tier.into_iter().chain([guard.clone()]).collect()),
                takes,
                gives: rung
                    .gives
                    .iter()
                    .map(|(holding, units, valid)| (holding_id(*holding), *units, valid.as_ref().map(deadline)))
                    .collect(),
                money: rung.money,
                cost: reward.cost,
                limits: limits.to_vec(),
                charge: rung.charge,
                rung: rung.label.clone(),
                otherwise: (at + 1 < ranks.len()).then_some(next),
            });
        }
    }

    fn payment(
        &mut self,
        reward: &model::Reward,
        paid: &model::MoneyOff,
        guard: &Guard,
        limits: &[LimitId],
        payments: &mut Vec<MoneyOff>,
    ) {
        let rungs: Vec<Rung> = paid.rungs.iter().map(|rung| self.price_rung(rung)).collect();
        let form = match (rungs.is_empty(), paid.whole) {
            (false, _) => PaymentForm::Rungs(rungs),
            (true, true) => PaymentForm::Whole,
            (true, false) => PaymentForm::Steps,
        };
        let ranks: Vec<(u32, usize)> = match &paid.by_tier {
            None => vec![(u32::MAX, 0)],
            Some((_, units)) => prices_by_rank(units.len(), |rank| units.get(rank).copied()),
        };
        let units_at = |rank: usize| match &paid.by_tier {
            None => paid.step_units,
            Some((_, units)) => units.get(rank).copied().unwrap_or(0),
        };
        let ranks: Vec<(u32, usize)> = ranks.into_iter().filter(|(_, rank)| units_at(*rank) > 0).collect();
        for (at, (set, rank)) in ranks.iter().enumerate() {
            let tier = paid.by_tier.as_ref().map(|(ladder, _)| Guard::Rank { ladder: ladder_id(*ladder), ranks: *set });
            let next = payments.len() as u16 + 1;
            payments.push(MoneyOff {
                name: reward.name.clone(),
                span: reward.span,
                guard: all(tier.into_iter().chain([guard.clone()]).collect()),
                holding: holding_id(paid.holding),
                step_units: units_at(*rank),
                step_money: paid.step_money,
                at_least: paid.at_least,
                at_most: paid.at_most,
                most_money: paid.most_money,
                share: paid.share,
                minimum: paid.minimum,
                scope: AtomSet::ALL,
                limits: limits.to_vec(),
                form: form.clone(),
                otherwise: (at + 1 < ranks.len()).then_some(next),
            });
        }
    }

    fn price_rung(&mut self, rung: &model::Rung) -> Rung {
        Rung { units: rung.units, off: off(&rung.off), scope: self.atoms.set(&rung.lines), label: rung.label.clone() }
    }

    /// A voucher that carries its own value pays with it, smallest coin by smallest coin.
    fn valued(
        &mut self,
        at: usize,
        holding: &model::Holding,
        minimum: i64,
        lines: &crate::check::typed::Lines,
    ) -> MoneyOff {
        let place = Place::STATE;
        let own = self.gate_reasons(&holding.gate, place);
        let limits = holding.uses.iter().map(|limit| self.new_limit(&holding.name, limit, Vec::new())).collect();
        MoneyOff {
            name: holding.name.clone(),
            span: holding.span,
            guard: together(&own),
            holding: HoldingId(at as u16),
            step_units: 1,
            step_money: 1,
            at_least: 0,
            at_most: None,
            most_money: None,
            share: None,
            minimum,
            scope: self.atoms.set(lines),
            limits,
            form: PaymentForm::Voucher,
            otherwise: None,
        }
    }
}

/// Lets a later version of a reward be asked where the earlier ones of that name and rung do not hold.
fn follow_offer(offers: &mut [Offer], at: usize, rung: &str) {
    let (before, later) = offers.split_at_mut(at);
    let Some(first) = later.first() else { return };
    let last = before.iter_mut().rev().find(|offer| offer.name == first.name && offer.rung == rung);
    if let Some(last) = last {
        last.otherwise = Some(OfferId(at as u16));
    }
}

fn follow_payment(payments: &mut [MoneyOff], at: usize) {
    let (before, later) = payments.split_at_mut(at);
    let Some(first) = later.first() else { return };
    if let Some(last) = before.iter_mut().rev().find(|payment| payment.name == first.name) {
        last.otherwise = Some(at as u16);
    }
}

/// The units of a price at a rank.
fn units_at(price: &model::Price, rank: usize) -> i64 {
    let at = if price.by.is_some() { rank } else { 0 };
    price.units.get(at).copied().unwrap_or(0)
}

/// Ranks of equal price together: a bit set, and one of them.
fn prices_by_rank<P: PartialEq>(tiers: usize, price: impl Fn(usize) -> P) -> Vec<(u32, usize)> {
    let mut found: Vec<(u32, usize)> = Vec::new();
    for rank in 0..tiers {
        let bit = 1u32 << Rank::try_from(rank).unwrap_or(Rank::MAX).min(31);
        match found.iter_mut().find(|(_, first)| price(*first) == price(rank)) {
            Some((set, _)) => *set |= bit,
            None => found.push((bit, rank)),
        }
    }
    found
}
