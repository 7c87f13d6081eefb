//! Exchanges of one holding for another.

use loyal::core::{Exchange, ExchangeWhen, Trigger};
use loyal::quantity::Instant;

use super::Slow;
use super::scene::Scene;
use crate::acts::note;

impl Slow<'_> {
    /// Chains of exchanges end: at most as many passes as there are exchanges.
    pub(super) fn exchange_at_once(&mut self, at: Instant) {
        for _ in 0..self.program.exchanges.len() {
            if !self.exchanges(at, &|exchange| exchange.when == ExchangeWhen::AtOnce) {
                break;
            }
        }
    }

    /// After the rows of the events named have been posted, before phase 5.
    pub(super) fn exchange_on(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool) {
        let on = |exchange: &Exchange| {
            exchange.when == ExchangeWhen::On && exchange.on.iter().any(|on| self.happens(on, wanted, scene))
        };
        let due: Vec<usize> =
            (0..self.program.exchanges.len()).filter(|place| on(&self.program.exchanges[*place])).collect();
        self.exchange_these(&due, scene.at);
    }

    /// These exchanges, by name.
    pub(super) fn exchange_these(&mut self, places: &[usize], at: Instant) {
        let program = self.program;
        let mine = |exchange: &Exchange| places.iter().any(|place| std::ptr::eq(&program.exchanges[*place], exchange));
        self.exchanges(at, &mine);
    }

    /// The exchanges of one occasion, by name; whether any ran. What they take is converted, not spent.
    pub(super) fn exchanges(&mut self, at: Instant, wanted: &dyn Fn(&Exchange) -> bool) -> bool {
        let mut ran = false;
        let program = self.program;
        let mut order: Vec<_> = program.exchanges.iter().filter(|exchange| wanted(exchange)).collect();
        order.sort_by(|a, b| a.name.cmp(&b.name));
        for exchange in order {
            // The guard is asked when it would run.
            if !self.holds(&exchange.guard, &Scene::bare(at)) {
                continue;
            }
            let held = self.available(exchange.from);
            let steps = if held >= exchange.at_least { held / exchange.step } else { 0 };
            if steps > 0 {
                ran = true;
                note("ExchangeWhen", &exchange.when);
                self.take(exchange.from, steps * exchange.step, &exchange.name);
                let units = self.fit_maximum(exchange.gives.0, steps * exchange.gives.1);
                if units > 0 {
                    self.grant(exchange.gives.0, units, &exchange.name, (exchange.expiry.as_ref(), None), at);
                }
            }
            if !exchange.carry && (steps > 0 || exchange.when != ExchangeWhen::AtOnce) {
                self.lapse_where(|lot| lot.holding == exchange.from && lot.matures.is_none());
            }
        }
        ran
    }
}
