//! `guarantee NAME at most …`

use super::amount::Place;
use super::{Lowering, holding_id};
use crate::check::Unit;
use crate::check::model::Subject;
use crate::check::typed::{Cap, TriggerKind};
use crate::core::{Guard, Promise, Promised};

impl Lowering<'_> {
    /// What the program promises of its own amounts. The limits are lowered as those of rules are and taken out again,
    /// so that a promise changes nothing that is evaluated.
    pub fn promises(&mut self) -> Vec<Promise> {
        let checked = self.checked;
        let mut out = Vec::new();
        for (guarantee, one) in checked.guarantees.iter().enumerate() {
            let Some(promised) = &one.promised else { continue };
            let place = Place { on: promised.on.as_ref(), ..Place::STATE };
            self.parts = 0;
            let when = promised.when.as_ref().map_or(Guard::True, |cond| self.guard(cond, place));
            let limit = promised.limit.as_ref().map(|limit| {
                let id = self.new_limit(&one.words, limit, Vec::new());
                self.limits.remove(id.index())
            });
            let of = match &promised.subject {
                Subject::GiveBack => Promised::GiveBack,
                Subject::Holding(holding) => Promised::Holding(holding_id(*holding)),
                Subject::Rule(rule) => Promised::Rule(rule.clone()),
                Subject::Reward(reward) => Promised::Offer(reward.clone()),
            };
            let event = match &promised.on {
                Some(TriggerKind::Declared(event)) => Some(event.0 as u16),
                _ => None,
            };
            let unit = match promised.limit.as_ref().map(|limit| &limit.cap) {
                Some(Cap::Units(Unit::Of(holding), _) | Cap::UnitsByTier(Unit::Of(holding), ..)) => {
                    Some(holding_id(*holding))
                }
                _ => None,
            };
            out.push(Promise { guarantee, of, limit, unit, when, event, of_event: promised.on.is_some() });
        }
        out
    }
}
