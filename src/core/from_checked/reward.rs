//! Rewards: offers of the catalogue, and points as payment.

use super::amount::Place;
use super::deadline::deadline;
use super::guard::together;
use super::{Lowering, holding_id};
use crate::check::model::{self, RewardKind, RewardRef};
use crate::core::{AtomSet, Guard, LimitId, MoneyOff, Offer, OfferId};

/// What a reward became.
pub enum Lowered {
    Offer(OfferId),
    MoneyOff(u16),
}

/// The place of a reward among offers or payments.
pub fn lowered(rewards: &[model::Reward], of: RewardRef) -> Option<Lowered> {
    let is_offer = |reward: &&model::Reward| matches!(reward.kind, RewardKind::Offer { .. });
    let reward = rewards.get(of.0)?;
    let before = rewards.iter().take(of.0);
    Some(match reward.kind {
        RewardKind::Offer { .. } => Lowered::Offer(OfferId(before.filter(is_offer).count() as u16)),
        RewardKind::MoneyOff(_) => Lowered::MoneyOff(before.filter(|reward| !is_offer(reward)).count() as u16),
    })
}

impl Lowering<'_> {
    pub fn rewards(&mut self) -> (Vec<Offer>, Vec<MoneyOff>) {
        let checked = self.checked;
        let (mut offers, mut payments) = (Vec::new(), Vec::new());
        for reward in &checked.rewards {
            self.parts = 0;
            let place = Place { scope: AtomSet::ALL, on: None, credited: false };
            let guard = together(&self.reasons(&reward.gate, &[], place));
            let limits: Vec<LimitId> =
                reward.limits.iter().map(|limit| self.new_limit(&reward.name, limit, Vec::new())).collect();
            match &reward.kind {
                RewardKind::Offer { takes, gives, money, cost } => offers.push(Offer {
                    name: reward.name.clone(),
                    span: reward.span,
                    guard,
                    takes: takes.iter().map(|(holding, units)| (holding_id(*holding), *units)).collect(),
                    gives: gives
                        .iter()
                        .map(|(holding, units, valid)| (holding_id(*holding), *units, valid.as_ref().map(deadline)))
                        .collect(),
                    money: *money,
                    cost: *cost,
                    limits,
                }),
                RewardKind::MoneyOff(off) => payments.push(payment(reward, off, guard, limits)),
            }
        }
        (offers, payments)
    }
}

fn payment(reward: &model::Reward, off: &model::MoneyOff, guard: Guard, limits: Vec<LimitId>) -> MoneyOff {
    MoneyOff {
        name: reward.name.clone(),
        span: reward.span,
        guard,
        holding: holding_id(off.holding),
        step_units: off.step_units,
        step_money: off.step_money,
        at_least: off.at_least,
        at_most: off.at_most,
        most_money: off.most_money,
        share: off.share,
        minimum: off.minimum,
        scope: AtomSet::ALL,
        limits,
    }
}
