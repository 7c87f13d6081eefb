//! Rules to rows.

use super::amount::{Exact, Place};
use super::deadline::{deadline, length};
use super::guard::together;
use super::{Lowering, holding_id, ladder_id};
use crate::check::model::{self, Effect, HoldingKind, Rule, RuleKind};
use crate::check::typed::TriggerKind;
use crate::core::{self, AtomSet, Row, RowKind, Stage};
use crate::quantity::Rounding;

impl Lowering<'_> {
    /// All rows with their limits.
    pub fn rows(&mut self) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..self.planned.len()).filter_map(|at| self.row(at)).collect();
        rows.extend(self.own_rows());
        self.rule_limits(&mut rows);
        self.holding_limits(&mut rows);
        self.shared_limits(&mut rows);
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
        let mut reasons = self.reasons(&rule.gate, filter.unwrap_or_default(), place);
        if let Some(Effect::Grant(grant)) = rule.effects.get(planned.effect)
            && let Some(holding) = checked.holdings.get(grant.holding.0)
            && matches!(holding.kind, HoldingKind::Points)
        {
            // a wallet takes points in only while it is open
            reasons.extend(self.gate_reasons(&holding.gate, place));
        }
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
            rounds: core::Rounds::default(),
            limits: Vec::new(),
        })
    }

    /// The lines that a group of triggers sees, and its first event.
    fn view<'r>(&self, rule: &'r Rule, on: &[usize]) -> (AtomSet, Option<&'r TriggerKind>) {
        match on.first().and_then(|at| rule.on.get(*at)) {
            Some(trigger) => (self.set_of(&trigger.lines), Some(&trigger.kind)),
            None => (AtomSet::ALL, None),
        }
    }

    pub fn effect(&mut self, rule: &Rule, effect: &Effect, place: Place<'_>) -> core::Effect {
        match effect {
            Effect::Grant(grant) => {
                let own = self.checked.holdings.get(grant.holding.0).map(|holding| holding.rounding);
                let rounding = rule.rounding.or(own).unwrap_or_default();
                core::Effect::Grant {
                    holding: holding_id(grant.holding),
                    amount: self.split_amount(grant, place, rounding),
                    expiry: grant.valid.as_ref().map(deadline),
                    pending: grant.pending.as_ref().map(deadline),
                }
            }
            Effect::PriceOff { amount, lines } => {
                let scope = place.scope.and(self.atoms.set(lines));
                let rounding = rule.rounding.unwrap_or(core::Program::MONEY_ROUNDING);
                let mut amount = self.amount(amount, Place { scope, ..place }, rounding);
                if self.checked.header.money_off_first && !matches!(amount.numerator, core::Expr::Const(_)) {
                    after_money_off(&mut amount.numerator);
                }
                core::Effect::PriceOff { amount, scope }
            }
            Effect::SetRank { ladder, rank, until } => {
                core::Effect::SetRank { ladder: ladder_id(*ladder), rank: *rank, until: deadline(until) }
            }
            Effect::Cash(amount) => {
                let rounding = rule.rounding.unwrap_or(core::Program::MONEY_ROUNDING);
                core::Effect::Cash { amount: self.amount(amount, place, rounding) }
            }
            Effect::Own(own) => self.own_effect(&rule.name, own),
            Effect::Extend { holding, by } => core::Effect::Extend { holding: holding_id(*holding), by: length(*by) },
        }
    }

    /// A rounded amount; the rest of a split is the rounded whole less each rounded part.
    fn split_amount(&mut self, grant: &model::Grant, place: Place<'_>, rounding: Rounding) -> core::Amount {
        if grant.less.is_empty() {
            return self.amount(&grant.amount, place, rounding);
        }
        let mut numerator = rounded(self.exact(&grant.amount, place), rounding);
        for part in &grant.less {
            let part = rounded(self.exact(part, place), rounding);
            numerator = core::Expr::Subtract(Box::new(numerator), Box::new(part));
        }
        core::Amount { numerator, over: 1, rounding }
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

/// An amount as a whole number, within a formula.
fn rounded(exact: Exact, rounding: Rounding) -> core::Expr {
    let Exact { numerator, over } = exact;
    let add = match rounding {
        Rounding::Down => 0,
        Rounding::Up => over - 1,
        Rounding::Nearest => over / 2,
    };
    let raised =
        if add == 0 { numerator } else { core::Expr::Add(Box::new(numerator), Box::new(core::Expr::Const(add))) };
    if over == 1 { raised } else { core::Expr::Steps(Box::new(raised), over) }
}

/// `money off before percent off`: a share is one of what the fixed amounts have left.
fn after_money_off(expr: &mut core::Expr) {
    match expr {
        core::Expr::Money(_, stage) if *stage == Stage::List => *stage = Stage::AfterDiscounts,
        core::Expr::Add(a, b)
        | core::Expr::Subtract(a, b)
        | core::Expr::Least(a, b)
        | core::Expr::Greatest(a, b)
        | core::Expr::If(_, a, b) => {
            after_money_off(a);
            after_money_off(b);
        }
        core::Expr::Scale(on, _)
        | core::Expr::Steps(on, _)
        | core::Expr::Rest(on, _)
        | core::Expr::ByRank { on, .. }
        | core::Expr::ByField { on, .. }
        | core::Expr::Banded { on, .. } => after_money_off(on),
        _ => {}
    }
}
