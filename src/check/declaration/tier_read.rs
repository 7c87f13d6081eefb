//! `at the tier before`, `at the tier after`, `split at the threshold`: a purchase that crosses a tier.

use super::clause::Once;
use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::NoCrossing;
use crate::check::model::{Effect, LadderRef, Rule, RuleKind, TierRead};
use crate::check::typed::{Cond, CondKind, Expr, ExprKind, Table, TriggerKind};
use crate::syntax::tree::ClauseKind;

impl Checker<'_> {
    /// One of the three words; at most one may stand in a rule. What it looks at is judged when all of the rule
    /// is known.
    pub(super) fn crossing(&mut self, kind: &ClauseKind, span: Span, once: &mut Once, rule: &Rule) {
        if !self.once(once, "at the tier", span) || matches!(kind, ClauseKind::AtTheTier { after: false }) {
            return;
        }
        if rule.kind == RuleKind::Discount {
            let message = "prices come before tiers: what a purchase leads to is not known yet".into();
            let (label, help) = ("in a discount", "leave it out; an earn rule can look at the tier after");
            self.say(NoCrossing { span, message, label, help });
        }
    }

    /// The tier that the words mean, if they find one to look at.
    pub(super) fn crossing_fits(&mut self, kind: &ClauseKind, span: Span, rule: &Rule) -> TierRead {
        let split = matches!(kind, ClauseKind::SplitAtThreshold);
        if rule.kind == RuleKind::Discount || !split && !matches!(kind, ClauseKind::AtTheTier { after: true }) {
            return TierRead::Before;
        }
        let mut ladders = Vec::new();
        rule.gate.when.iter().for_each(|cond| in_cond(cond, &mut ladders));
        rule.effects.iter().for_each(|effect| in_effect(effect, &mut ladders));
        ladders.sort_unstable();
        ladders.dedup();
        let measured = |kind: &TriggerKind| {
            matches!(
                kind,
                TriggerKind::Purchase | TriggerKind::Declared(_) | TriggerKind::Redemption | TriggerKind::Poison
            )
        };
        let Some(ladder) = ladders.first().copied() else {
            let message = format!("`{}` does not look at a tier", rule.name);
            let help = "give by a table, as in `by status { Silver 25%, Gold 50% } of base`, or leave it out";
            self.say(NoCrossing { span, message, label: "which tier is meant", help });
            return TierRead::Before;
        };
        if let Some(on) = rule.on.iter().find(|on| !measured(&on.kind)) {
            let message = format!("{} leads to no tier", self.trigger_words(&on.kind));
            let help = "let the rule be on purchases or declared events, or leave it out";
            self.say(NoCrossing { span, message, label: "nothing is crossed", help });
        } else if !split {
            return TierRead::After;
        } else if ladders.len() > 1 {
            let message = format!("`{}` looks at the tiers of two ladders", rule.name);
            let help = "write a rule for each ladder, or leave it out";
            self.say(NoCrossing { span, message, label: "which threshold is meant", help });
        } else {
            self.split_fits(rule, span);
            return TierRead::Split(ladder);
        }
        TierRead::Before
    }

    fn split_fits(&mut self, rule: &Rule, span: Span) {
        let proportional = |checker: &Self, effect: &Effect| match effect {
            Effect::Grant(grant) => grant.less.is_empty() && checker.proportional(&grant.amount, 0),
            Effect::Cash(amount) => checker.proportional(amount, 0),
            _ => true,
        };
        if !rule.effects.iter().all(|effect| proportional(self, effect)) {
            let message = format!("what `{}` gives cannot be cut at a threshold", rule.name);
            let help =
                "give a rate of what the tiers count, as in `1 bean per 1 EUR of paid`, or a share of such a rule";
            self.say(NoCrossing { span, message, label: "no part of it belongs to a part of the purchase", help });
        } else if rule.as_credited {
            let message = "what is credited is whole already and cannot be cut at a threshold".into();
            self.say(NoCrossing { span, message, label: "of a credited award", help: "leave out `as credited`" });
        }
    }

    /// Whether half of the purchase would bring half of the amount.
    fn proportional(&self, expr: &Expr, depth: u8) -> bool {
        match &expr.kind {
            ExprKind::Money(_) | ExprKind::Items | ExprKind::Field(_) | ExprKind::Poison => true,
            ExprKind::Share(rate, of) | ExprKind::Per { amount: rate, of, full: false, .. } => {
                fixed(rate) && self.proportional(of, depth)
            }
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) => {
                self.proportional(a, depth) && self.proportional(b, depth)
            }
            ExprKind::Table(table) => match table.as_ref() {
                Table::ByTier(_, rows) => rows.iter().all(|row| self.proportional(row, depth) || is_zero(row)),
                _ => false,
            },
            ExprKind::OfRule(rate, rule) if depth < 5 && fixed(rate) => {
                let Some(crate::check::checker::State::Done(Some(rule))) = self.rules.get(rule.0) else { return true };
                rule.effects.iter().all(|effect| match effect {
                    Effect::Grant(grant) => self.proportional(&grant.amount, depth + 1),
                    _ => true,
                })
            }
            _ => false,
        }
    }
}

fn is_zero(expr: &Expr) -> bool {
    expr.as_constant() == Some(crate::quantity::Ratio::ZERO)
}

/// Whether a rate does not change with the purchase.
fn fixed(rate: &Expr) -> bool {
    match &rate.kind {
        ExprKind::Constant(_) | ExprKind::Poison => true,
        ExprKind::Table(table) => match table.as_ref() {
            Table::ByTier(_, rows) => rows.iter().all(fixed),
            Table::ByWord(_, rows, rest) => rows.iter().all(|row| fixed(&row.1)) && fixed(rest),
            Table::ByCondition(rows, rest) => rows.iter().all(|row| fixed(&row.1)) && fixed(rest),
            Table::ByNumber { .. } => false,
        },
        _ => false,
    }
}

fn in_effect(effect: &Effect, found: &mut Vec<LadderRef>) {
    match effect {
        Effect::Grant(grant) => in_expr(&grant.amount, found),
        Effect::Cash(amount) => in_expr(amount, found),
        _ => {}
    }
}

fn in_cond(cond: &Cond, found: &mut Vec<LadderRef>) {
    match &cond.kind {
        CondKind::Rank(ladder, _) => found.push(*ladder),
        CondKind::All(parts) | CondKind::Any(parts) => parts.iter().for_each(|part| in_cond(part, found)),
        CondKind::Not(part) => in_cond(part, found),
        CondKind::Compare(left, _, right) => {
            in_expr(left, found);
            in_expr(right, found);
        }
        _ => {}
    }
}

fn in_expr(expr: &Expr, found: &mut Vec<LadderRef>) {
    match &expr.kind {
        ExprKind::Table(table) => match table.as_ref() {
            Table::ByTier(ladder, rows) => {
                found.push(*ladder);
                rows.iter().for_each(|row| in_expr(row, found));
            }
            Table::ByWord(_, rows, rest) => {
                rows.iter().for_each(|row| in_expr(&row.1, found));
                in_expr(rest, found);
            }
            Table::ByCondition(rows, rest) => {
                for (cond, value) in rows {
                    in_cond(cond, found);
                    in_expr(value, found);
                }
                in_expr(rest, found);
            }
            Table::ByNumber { by, bands, .. } => {
                in_expr(by, found);
                bands.iter().for_each(|band| in_expr(&band.1, found));
            }
        },
        ExprKind::Add(a, b)
        | ExprKind::Subtract(a, b)
        | ExprKind::Larger(a, b)
        | ExprKind::Smaller(a, b)
        | ExprKind::Share(a, b)
        | ExprKind::Per { amount: a, of: b, .. } => {
            in_expr(a, found);
            in_expr(b, found);
        }
        ExprKind::OfRule(rate, _) => in_expr(rate, found),
        _ => {}
    }
}
