//! Rules to rows.

use super::amount::{Exact, Place};
use super::deadline::{deadline, length};
use super::guard::together;
use super::{Lowering, holding_id, ladder_id};
use crate::check::model::{Effect, Rule, RuleKind};
use crate::check::typed::TriggerKind;
use crate::core::{self, AtomSet, Row, RowKind, Stage};

impl Lowering<'_> {
    /// All rows with their limits.
    pub fn rows(&mut self) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..self.planned.len()).filter_map(|at| self.row(at)).collect();
        self.rule_limits(&mut rows);
        self.holding_limits(&mut rows);
        rows
    }

    fn row(&mut self, at: usize) -> Option<Row> {
        let checked = self.checked;
        self.parts = 0;
        let planned = self.planned.get(at)?.clone();
        let rule = checked.rules.get(planned.rule)?;
        let (scope, first) = self.view(rule, &planned.on);
        let place = Place { scope, on: first, credited: rule.as_credited };
        let filter = planned.on.first().and_then(|at| rule.on.get(*at)).map(|on| on.filter.as_slice());
        let reasons = self.reasons(&rule.gate, filter.unwrap_or_default(), place);
        let effect = self.effect(rule, rule.effects.get(planned.effect)?, place);
        let on = planned.on.iter().filter_map(|at| rule.on.get(*at));
        let on = on.map(|trigger| self.trigger(trigger)).collect();
        Some(Row {
            rule: rule.name.clone(),
            name: planned.name,
            span: rule.span,
            kind: planned.kind,
            gift: rule.kind == RuleKind::Gift,
            on,
            scope,
            stage: if planned.kind == RowKind::Price { Stage::List } else { Stage::Paid },
            guard: together(&reasons),
            reasons,
            effect,
            limits: Vec::new(),
        })
    }

    /// The lines that a group of triggers sees, and its first event.
    fn view<'r>(&self, rule: &'r Rule, on: &[usize]) -> (AtomSet, Option<&'r TriggerKind>) {
        match on.first().and_then(|at| rule.on.get(*at)) {
            Some(trigger) => (self.atoms.set(&trigger.lines), Some(&trigger.kind)),
            None => (AtomSet::ALL, None),
        }
    }

    fn effect(&mut self, rule: &Rule, effect: &Effect, place: Place<'_>) -> core::Effect {
        match effect {
            Effect::Grant(grant) => {
                let own = self.checked.holdings.get(grant.holding.0).map(|holding| holding.rounding);
                let rounding = rule.rounding.or(own).unwrap_or_default();
                core::Effect::Grant {
                    holding: holding_id(grant.holding),
                    amount: self.amount(&grant.amount, place, rounding),
                    expiry: grant.valid.as_ref().map(deadline),
                    pending: grant.pending.as_ref().map(deadline),
                }
            }
            Effect::PriceOff { amount, lines } => {
                let scope = place.scope.and(self.atoms.set(lines));
                let rounding = rule.rounding.unwrap_or(core::Program::MONEY_ROUNDING);
                core::Effect::PriceOff { amount: self.amount(amount, Place { scope, ..place }, rounding), scope }
            }
            Effect::SetRank { ladder, rank, until } => {
                core::Effect::SetRank { ladder: ladder_id(*ladder), rank: *rank, until: deadline(until) }
            }
            Effect::Extend { holding, by } => core::Effect::Extend { holding: holding_id(*holding), by: length(*by) },
        }
    }

    /// The exact amount of a planned row on those of its lines that lie in `scope` too; `None` if it
    /// gives nothing that can be shared.
    pub fn row_amount(&mut self, at: usize, scope: AtomSet) -> Option<Exact> {
        let checked = self.checked;
        let planned = self.planned.get(at)?.clone();
        let rule = checked.rules.get(planned.rule)?;
        let Effect::Grant(grant) = rule.effects.get(planned.effect)? else { return None };
        let (own, first) = self.view(rule, &planned.on);
        let place = Place { scope: own.and(scope), on: first, credited: rule.as_credited };
        Some(self.exact(&grant.amount, place))
    }
}
