//! Rules to rows.

use super::amount::{Exact, Place, Tier};
use super::deadline::{deadline, length};
use super::guard::together;
use super::{Lowering, holding_id, ladder_id};
use crate::check::model::{self, Effect, HoldingKind, RoundPer, Rule, RuleKind, TierRead};
use crate::check::typed::{Expr, ExprKind, TriggerKind};
use crate::core::{self, AtomSet, RoundedPer, Row, RowKind, Stage};
use crate::quantity::Rounding;

impl Lowering<'_> {
    /// All rows with their limits.
    pub fn rows(&mut self) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..self.planned.len()).filter_map(|at| self.row(at)).collect();
        rows.extend(self.own_rows());
        self.rule_limits(&mut rows);
        self.holding_limits(&mut rows);
        self.shared_limits(&mut rows);
        self.count_fields(&mut rows);
        rows
    }

    fn row(&mut self, at: usize) -> Option<Row> {
        let checked = self.checked;
        self.parts = 0;
        let planned = self.planned.get(at)?.clone();
        let rule = checked.rules.get(planned.rule)?;
        let (scope, first) = self.view(rule, &planned.on);
        let place = Place { on: first, ..self.place_of(rule, scope) };
        let filter = planned.on.first().and_then(|at| rule.on.get(*at)).map(|on| on.filter.as_slice());
        let mut reasons = self.reasons_besides_tier(rule, filter.unwrap_or_default(), place);
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
            name: planned.name.clone(),
            span: rule.span,
            kind: planned.kind,
            gift: rule.kind == RuleKind::Gift,
            on,
            scope,
            stage: if planned.kind == RowKind::Price { Stage::List } else { Stage::Paid },
            guard: together(&reasons),
            reasons,
            effect,
            rounds: rule
                .effects
                .get(planned.effect)
                .map(|effect| self.rounds(rule, effect, &planned))
                .unwrap_or_default(),
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
                let rounding = rule.rounding.mode.or(own).unwrap_or_default();
                core::Effect::Grant {
                    holding: holding_id(grant.holding),
                    amount: self.grant_amount(rule, grant, place, rounding),
                    expiry: grant.valid.as_ref().map(deadline),
                    pending: grant.pending.as_ref().map(deadline),
                }
            }
            Effect::PriceOff { amount, lines } => {
                let scope = place.scope.and(self.atoms.set(lines));
                let rounding = rule.rounding.mode.unwrap_or(core::Program::MONEY_ROUNDING);
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
                let rounding = rule.rounding.mode.unwrap_or(core::Program::MONEY_ROUNDING);
                if let TierRead::Split(_) = rule.tier {
                    let Exact { numerator, over } = self.split_at_thresholds(rule, amount, place);
                    return core::Effect::Cash { amount: core::Amount { numerator, over, rounding } };
                }
                core::Effect::Cash { amount: self.amount(amount, place, rounding) }
            }
            Effect::Own(own) => self.own_effect(&rule.name, own),
            Effect::Extend { holding, by } => core::Effect::Extend { holding: holding_id(*holding), by: length(*by) },
        }
    }

    fn grant_amount(
        &mut self,
        rule: &Rule,
        grant: &model::Grant,
        place: Place<'_>,
        rounding: Rounding,
    ) -> core::Amount {
        if let TierRead::Split(_) = rule.tier {
            let Exact { numerator, over } = self.split_at_thresholds(rule, &grant.amount, place);
            return core::Amount { numerator, over, rounding };
        }
        self.split_amount(grant, place, rounding)
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
    pub fn row_amount(&mut self, at: usize, seen: Place<'_>) -> Option<Exact> {
        let checked = self.checked;
        let planned = self.planned.get(at)?.clone();
        let rule = checked.rules.get(planned.rule)?;
        let Effect::Grant(grant) = rule.effects.get(planned.effect)? else { return None };
        let (own, first) = self.view(rule, &planned.on);
        let place = Place { on: first, part: seen.part, ..self.place_of(rule, own.and(seen.scope)) };
        if let TierRead::Split(_) = rule.tier {
            return Some(self.split_at_thresholds(rule, &grant.amount, place));
        }
        Some(self.exact(&grant.amount, place))
    }

    /// How a rule sees its event.
    fn place_of(&self, rule: &Rule, scope: AtomSet) -> Place<'static> {
        let tier = if rule.tier == TierRead::After { Tier::After } else { Tier::Before };
        Place { scope, credited: rule.as_credited, tier, ..Place::STATE }
    }

    /// Whether a wallet's `round … per line` can hold for an amount: on purchases, and a sum of what each line brings.
    fn by_lines(&self, rule: &Rule, amount: &Expr, planned: &super::plan::Planned) -> bool {
        let mut on = planned.on.iter().filter_map(|at| rule.on.get(*at));
        on.all(|on| on.kind == TriggerKind::Purchase) && self.sums_lines(amount, rule.as_credited, 0)
    }

    fn sums_lines(&self, expr: &Expr, credited: bool, depth: u8) -> bool {
        match &expr.kind {
            ExprKind::Money(_) | ExprKind::Items => true,
            ExprKind::Share(_, of) | ExprKind::Per { of, .. } => self.sums_lines(of, credited, depth),
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) => {
                self.sums_lines(a, credited, depth) && self.sums_lines(b, credited, depth)
            }
            ExprKind::OfRule(_, rule) if !credited && depth < 5 => {
                let other = self.checked.rules.get(rule.0);
                other.is_some_and(|other| {
                    other.effects.iter().all(|effect| match effect {
                        Effect::Grant(grant) => self.sums_lines(&grant.amount, other.as_credited, depth + 1),
                        _ => true,
                    })
                })
            }
            _ => false,
        }
    }

    /// How a row becomes whole: by its rule's words, else by its wallet's.
    fn rounds(&self, rule: &Rule, effect: &Effect, planned: &super::plan::Planned) -> core::Rounds {
        let words = rule.rounding;
        let to = words.to.unwrap_or(1);
        let plain = core::Rounds { to, ..core::Rounds::default() };
        let Effect::Grant(grant) = effect else {
            let line = words.per == Some(RoundPer::Line);
            return core::Rounds { per: if line { RoundedPer::Line } else { RoundedPer::Award }, to };
        };
        let wallet = self.checked.holdings.get(grant.holding.0).map(|one| one.round_per).unwrap_or_default();
        if planned.kind != RowKind::Award || !grant.less.is_empty() {
            return plain;
        }
        let per = match words.per.unwrap_or(wallet) {
            RoundPer::Award => RoundedPer::Award,
            RoundPer::Line if words.per.is_none() && !self.by_lines(rule, &grant.amount, planned) => RoundedPer::Award,
            RoundPer::Line => RoundedPer::Line,
            RoundPer::Purchase => RoundedPer::Purchase,
            RoundPer::Day => RoundedPer::Day,
        };
        core::Rounds { per, to }
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
