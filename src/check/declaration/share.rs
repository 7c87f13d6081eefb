//! `N% of RULE` across rules: an event in common, at most four levels, no narrowing of what is credited.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{NotYet, OtherEvent, PercentDepth};
use crate::check::model::{Effect, Rule, RuleRef};
use crate::check::typed::{Expr, ExprKind, Table, TriggerKind};

/// Most levels of shares of shares.
const MOST_LEVELS: usize = 4;

impl Checker<'_> {
    pub(super) fn shares(&mut self) {
        // places in `out.rules` are those of the declarations only if every rule was understood
        if self.out.rules.len() != self.all.rules.len() {
            return;
        }
        let rules = self.out.rules.clone();
        for rule in &rules {
            for (of, span) in shares_of(rule) {
                let Some(other) = rules.get(of.0) else { continue };
                self.common_event(rule, other, span);
                if rule.as_credited {
                    self.whole_credit(rule, other, span);
                }
            }
            let mut way = vec![rule.name.clone()];
            if levels(&rules, rule, &mut way, 0) > MOST_LEVELS {
                let way = way.join(" → ");
                self.say(PercentDepth { rule: &rule.name, span: rule.span, way });
            }
        }
    }

    fn common_event(&mut self, rule: &Rule, other: &Rule, span: Span) {
        let common = rule.on.iter().any(|own| other.on.iter().any(|theirs| same_event(&own.kind, &theirs.kind)));
        if !common && !rule.on.is_empty() && !other.on.is_empty() {
            let names: Vec<String> = rule.on.iter().map(|trigger| self.trigger_words(&trigger.kind)).collect();
            let on = names.join(", ");
            self.say(OtherEvent { rule: &other.name, span, declared: other.span, on });
        }
    }

    fn whole_credit(&mut self, rule: &Rule, other: &Rule, span: Span) {
        let same = |rule: &Rule| rule.on.iter().map(|trigger| trigger.lines.clone()).collect::<Vec<_>>();
        let all = |rule: &Rule| rule.on.iter().all(|trigger| trigger.lines == crate::check::typed::Lines::All);
        if !all(rule) && same(rule) != same(other) {
            let what = "`as credited` on a part of the lines".into();
            let help = "leave out `as credited`, or let both rules look at the same lines".into();
            self.say(NotYet { span, what, help });
        }
    }
}

fn same_event(a: &TriggerKind, b: &TriggerKind) -> bool {
    match (a, b) {
        (TriggerKind::Poison, _) | (_, TriggerKind::Poison) => true,
        (TriggerKind::Declared(a), TriggerKind::Declared(b)) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Levels of shares below a rule; `way` ends as the longest way.
fn levels(rules: &[Rule], rule: &Rule, way: &mut Vec<String>, depth: usize) -> usize {
    if depth > 16 {
        return depth;
    }
    let mut deepest = 0;
    let mut longest = way.clone();
    for (of, _) in shares_of(rule) {
        let Some(other) = rules.get(of.0) else { continue };
        let mut tail = way.clone();
        tail.push(other.name.clone());
        let found = 1 + levels(rules, other, &mut tail, depth + 1);
        if found > deepest {
            deepest = found;
            longest = tail;
        }
    }
    *way = longest;
    deepest
}

fn shares_of(rule: &Rule) -> Vec<(RuleRef, Span)> {
    let mut found = Vec::new();
    for effect in &rule.effects {
        match effect {
            Effect::Grant(grant) => in_expr(&grant.amount, &mut found),
            Effect::PriceOff { amount, .. } => in_expr(amount, &mut found),
            Effect::SetRank { .. } | Effect::Extend { .. } => {}
        }
    }
    found
}

fn in_expr(expr: &Expr, found: &mut Vec<(RuleRef, Span)>) {
    match &expr.kind {
        ExprKind::OfRule(_, rule) => found.push((*rule, expr.span)),
        ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Larger(a, b) | ExprKind::Smaller(a, b) => {
            in_expr(a, found);
            in_expr(b, found);
        }
        ExprKind::Share(a, b) | ExprKind::Per { amount: a, of: b, .. } => {
            in_expr(a, found);
            in_expr(b, found);
        }
        ExprKind::Table(table) => match table.as_ref() {
            Table::ByTier(_, rows) => rows.iter().for_each(|row| in_expr(row, found)),
            Table::ByWord(_, rows, rest) => {
                rows.iter().for_each(|row| in_expr(&row.1, found));
                in_expr(rest, found);
            }
            Table::ByCondition(rows, rest) => {
                rows.iter().for_each(|row| in_expr(&row.1, found));
                in_expr(rest, found);
            }
            Table::ByNumber { bands, otherwise, .. } => {
                bands.iter().for_each(|band| in_expr(&band.1, found));
                otherwise.iter().for_each(|value| in_expr(value, found));
            }
        },
        _ => {}
    }
}
