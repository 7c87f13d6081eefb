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
                    self.credited_today(other, span);
                }
            }
        }
        let mut levels: Vec<Option<Level>> = vec![None; rules.len()];
        for (at, rule) in rules.iter().enumerate() {
            if level(&rules, at, &mut levels, 0).levels > MOST_LEVELS {
                let mut way = vec![rule.name.as_str()];
                let mut next = levels[at].and_then(|found| found.next);
                while let Some(found) = next.filter(|_| way.len() <= rules.len()) {
                    way.extend(rules.get(found).map(|rule| rule.name.as_str()));
                    next = levels.get(found).copied().flatten().and_then(|found| found.next);
                }
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
        (TriggerKind::Friend(a, first), TriggerKind::Friend(b, second)) => first == second && same_event(a, b),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// How many levels of shares lie below a rule, and which way is the longest.
#[derive(Clone, Copy, Default)]
struct Level {
    levels: usize,
    next: Option<usize>,
}

/// The levels below a rule, each rule asked once. Checked rules form no circle; the bound on `depth` is that of
/// the checker's own recursion.
fn level(rules: &[Rule], at: usize, known: &mut [Option<Level>], depth: usize) -> Level {
    if let Some(found) = known.get(at).copied().flatten() {
        return found;
    }
    let mut deepest = Level::default();
    for (of, _) in rules.get(at).map(shares_of).unwrap_or_default() {
        if depth > 64 {
            break;
        }
        let below = 1 + level(rules, of.0, known, depth + 1).levels;
        if below > deepest.levels {
            deepest = Level { levels: below, next: Some(of.0) };
        }
    }
    if let Some(place) = known.get_mut(at) {
        *place = Some(deepest);
    }
    deepest
}

fn shares_of(rule: &Rule) -> Vec<(RuleRef, Span)> {
    let mut found = Vec::new();
    for effect in &rule.effects {
        match effect {
            Effect::Grant(grant) => in_expr(&grant.amount, &mut found),
            Effect::PriceOff { amount, .. } => in_expr(amount, &mut found),
            Effect::Cash(amount) => in_expr(amount, &mut found),
            Effect::SetRank { .. } | Effect::Extend { .. } | Effect::Own(_) => {}
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
