//! Occasions that are not events from outside: something was taken, something lapsed; and events under a condition
//! (`core` section 18).

use loyal::core::{HoldingId, Trigger};
use loyal::quantity::Instant;

use super::Slow;
use super::measure::Moved;
use super::scene::Scene;
use crate::acts::note;

impl Slow<'_> {
    /// Whether what a holding is touched by, a pause is ended by, or a conversion waits for happens with this event.
    pub(super) fn happens(&self, trigger: &Trigger, wanted: &dyn Fn(&Trigger) -> bool, scene: &Scene) -> bool {
        let happens = match trigger {
            Trigger::If(on, guard) => self.happens(on, wanted, scene) && self.holds(guard, scene),
            Trigger::Any(any) => any.iter().any(|on| self.happens(on, wanted, scene)),
            other => wanted(other),
        };
        if happens && matches!(trigger, Trigger::If(..) | Trigger::Any(_)) {
            note("Trigger", trigger);
        }
        happens
    }

    /// Whether anything waits for units of the holding to lapse.
    fn listens_to_lapses(&self, holding: HoldingId) -> bool {
        let program = self.program;
        let rows = program.rows.iter().flat_map(|row| &row.on);
        let metrics = program.accumulators.iter().flat_map(|metric| &metric.on);
        let touches = program
            .holdings
            .iter()
            .flat_map(|of| of.touched_by.iter().chain(of.versions.iter().flat_map(|version| &version.touched_by)));
        let conversions = program.exchanges.iter().flat_map(|exchange| &exchange.on);
        rows.chain(metrics).chain(touches).chain(conversions).any(|on| names(on, &Trigger::Lapsed(holding)))
    }

    /// Each holding of which something has lapsed and to which something listens has an event of its own, by name.
    pub(super) fn tell_lapses(&mut self, at: Instant) {
        let lapsed = std::mem::take(&mut self.lapsed);
        let program = self.program;
        let mut listened: Vec<_> = program.lapses.iter().filter(|one| self.listens_to_lapses(one.0)).collect();
        listened.sort_by_key(|(holding, _)| &program.holdings[holding.index()].name);
        for (holding, field) in listened {
            let Some(&units) = lapsed.get(&holding.0) else { continue };
            let mut scene = Scene::bare(at);
            scene.numbers = vec![0; program.fields.len()];
            scene.numbers[field.index()] = units;
            let wanted = |trigger: &Trigger| *trigger == Trigger::Lapsed(*holding);
            let rows = self.rows_on(&wanted);
            let before = self.opens(&scene);
            let mut moved = Moved::default();
            self.award(&scene, &rows, &mut moved, |_, _| {});
            self.exchange_on(&scene, &wanted);
            self.measure(&scene, &wanted, &[], &moved);
            self.move_tiers(&scene);
            self.follow(&scene, &before);
            self.suspend(at);
        }
    }
}

/// Whether a trigger is that one, or made of it.
fn names(on: &Trigger, one: &Trigger) -> bool {
    match on {
        Trigger::If(inner, _) | Trigger::Idle { without: inner, .. } | Trigger::Friend { on: inner, .. } => {
            names(inner, one)
        }
        Trigger::Any(any) => any.iter().any(|on| names(on, one)),
        other => other == one,
    }
}
