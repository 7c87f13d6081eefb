//! Triggers.

use super::amount::Place;
use super::deadline::length;
use super::{Lowering, ladder_id};
use crate::check::typed::{Lines, Trigger, TriggerKind};
use crate::core::{self, AtomSet, MembershipId};

impl Lowering<'_> {
    /// A trigger that is watched with its filter: what touches a holding, ends a pause or sets off a conversion.
    pub fn watched(&mut self, trigger: &Trigger) -> core::Trigger {
        let on = self.trigger(trigger);
        if trigger.filter.is_empty() {
            return on;
        }
        let place = Place { scope: self.set_of(&trigger.lines), on: None, credited: false, ..Place::STATE };
        let guard = super::guard::all(trigger.filter.iter().map(|cond| self.guard(cond, place)).collect());
        core::Trigger::If(Box::new(on), guard)
    }

    /// A trigger; its filter is the row's matter.
    pub fn trigger(&mut self, trigger: &Trigger) -> core::Trigger {
        match &trigger.kind {
            TriggerKind::Join => core::Trigger::Join,
            TriggerKind::Purchase => core::Trigger::Purchase(self.atoms.set(&trigger.lines)),
            TriggerKind::Return => core::Trigger::Return(self.atoms.set(&trigger.lines)),
            TriggerKind::Declared(event) => core::Trigger::Declared(event.0 as u16),
            TriggerKind::Redemption => core::Trigger::Redemption,
            TriggerKind::Taken(name) => core::Trigger::Taken(name.clone()),
            TriggerKind::Lapsed(holding) => core::Trigger::Lapsed(super::holding_id(*holding)),
            TriggerKind::Friend(what, first) => {
                let on = Trigger { kind: what.as_ref().clone(), ..trigger.clone() };
                core::Trigger::Friend { on: Box::new(self.trigger(&on)), first: *first }
            }
            TriggerKind::Birthday => core::Trigger::Birthday,
            TriggerKind::Anniversary => core::Trigger::Anniversary,
            TriggerKind::Idle(without, after) => {
                let mut all: Vec<core::Trigger> = without.iter().map(|one| self.watched(one)).collect();
                let without = if all.len() == 1 { all.remove(0) } else { core::Trigger::Any(all) };
                core::Trigger::Idle { without: Box::new(without), after: length(*after) }
            }
            TriggerKind::Reach(ladder, rank) => core::Trigger::Reach(ladder_id(*ladder), *rank),
            TriggerKind::Leave(ladder, rank) => core::Trigger::Leave(ladder_id(*ladder), *rank),
            TriggerKind::Crossing(cond) => {
                let place = Place::STATE;
                core::Trigger::Crossing(self.guard(cond, place))
            }
            TriggerKind::StartOf(calendar) => core::Trigger::StartOf(*calendar),
            TriggerKind::EndOf(calendar) => core::Trigger::EndOf(*calendar),
            TriggerKind::EveryYear(month, day) => core::Trigger::EveryYear { month: *month, day: *day },
            TriggerKind::On(day) => core::Trigger::On(*day),
            TriggerKind::Offset(of, by, before) => {
                let of =
                    Trigger { span: trigger.span, kind: of.as_ref().clone(), lines: Lines::All, filter: Vec::new() };
                core::Trigger::Offset { of: Box::new(self.trigger(&of)), by: length(*by), before: *before }
            }
            TriggerKind::Closing(window) => core::Trigger::Closing(super::measure::window(*window)),
            TriggerKind::Met(cond) => {
                let place = Place::STATE;
                core::Trigger::Met(self.guard(cond, place))
            }
            TriggerKind::Passing(metric, step) => {
                let of = self.metrics.get(metric.0).copied().unwrap_or_default();
                core::Trigger::Passing { of, step: *step }
            }
            TriggerKind::Completed(at) => core::Trigger::Completed(*at as u16),
            TriggerKind::Placed(at, most) => core::Trigger::Placed { board: *at as u16, most: *most },
            TriggerKind::Drawn(at) => core::Trigger::Drawn(*at as u16),
            TriggerKind::Started(id) => core::Trigger::Started(MembershipId(id.0 as u16)),
            TriggerKind::Renewed(id) => core::Trigger::Renewed(MembershipId(id.0 as u16)),
            TriggerKind::Ended(id) => core::Trigger::Ended(MembershipId(id.0 as u16)),
            TriggerKind::BeforeRenewal(id, by) => core::Trigger::BeforeRenewal(MembershipId(id.0 as u16), length(*by)),
            TriggerKind::Picked | TriggerKind::Poison => core::Trigger::Return(AtomSet::ALL),
        }
    }
}
