//! Rewards of the catalogue: whole or refused whole.

use loyal::core::{OfferId, Trigger};
use loyal::quantity::Instant;

use super::budgets::KIND_REDEMPTION;
use super::measure::Moved;
use super::price::Takes;
use super::scene::Scene;
use super::{Slow, What};
use crate::acts::note_word;

impl Slow<'_> {
    /// Takes a reward so many times; false if refused.
    pub fn redeem(&mut self, at: Instant, offer_id: OfferId, times: i64) -> bool {
        self.settle(at);
        let scene = Scene::bare(at);
        // Where the guard does not hold another is asked in its place.
        let mut offer_id = offer_id;
        while let Some(next) = self.program.offers[offer_id.index()].otherwise
            && !self.holds(&self.program.offers[offer_id.index()].guard, &scene)
        {
            offer_id = next;
        }
        let offer = &self.program.offers[offer_id.index()];
        let short = offer.takes.iter().any(|&(holding, units)| self.available(holding) < units * times);
        let limited = offer
            .limits
            .iter()
            .any(|&limit| self.room_to_ask(limit, &scene).is_some_and(|room| room < i128::from(times)));
        let full = offer.gives.iter().any(|(holding, units, _)| {
            let units = units * times;
            self.fit_maximum(*holding, units) < units
        });
        if short || limited || full || !self.holds(&offer.guard, &scene) {
            return false;
        }
        self.event += 1;
        self.kind = KIND_REDEMPTION;
        if !self.budgets_let_redeem(offer_id, times, &scene) {
            return false;
        }
        let taken = offer.takes.iter().map(|take| take.1).sum::<i64>() * times;
        self.charge_request(&offer.limits, times, taken, &scene);
        // What the reward itself takes and gives comes first: rules on redemption see the state after it.
        let mut moved = Moved::default();
        for &(holding, units) in &offer.takes {
            self.take(holding, units * times, &offer.name);
            moved.taken.push((holding, units * times, offer.name.clone()));
        }
        for (holding, units, term) in &offer.gives {
            self.grant(*holding, units * times, &offer.name, (term.as_ref(), None), at);
        }
        if offer.charge > 0 {
            self.book(What::Cash { by: offer.name.clone(), money: offer.charge * times });
        }
        if offer.money > 0 {
            note_word("Offer", "money");
            self.book(What::Cash { by: offer.name.clone(), money: -offer.money * times });
        }
        let takes = Takes { names: vec![offer.name.clone()], ..Takes::default() };
        self.outside_event(scene, &|trigger| *trigger == Trigger::Redemption, &takes, moved);
        true
    }
}
