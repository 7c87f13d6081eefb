//! Advice about a program without errors: only what is sure.

use std::collections::BTreeSet;

use super::checker::Checker;
use super::error::{NeverFires, NeverGiven, NoItemCost};
use super::model::{Effect, HoldingRef, OwnEffect, Rule};
use super::typed::{Cond, CondKind};
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree::{DeclarationKind, InstrumentKind};

impl Checker<'_> {
    pub(crate) fn advice(&mut self) {
        let rules = std::mem::take(&mut self.out.rules);
        for rule in &rules {
            self.fires(rule);
        }
        self.out.rules = rules;
        self.given();
        self.item_costs();
    }

    fn fires(&mut self, rule: &Rule) {
        let conds = rule.gate.when.iter().chain(rule.on.iter().flat_map(|trigger| &trigger.filter));
        for cond in conds {
            if let Some(why) = never(cond) {
                let (name, span, place) = (rule.name.as_str(), rule.span, cond.span);
                self.say(NeverFires { name, span, why: why.into(), place });
                return;
            }
        }
        let Some((first, last, span)) = self.out.header.runs else { return };
        let before = rule.gate.until.filter(|(until, _)| *until < first);
        let after = rule.gate.from.filter(|(from, _)| last.is_some_and(|last| *from > last));
        if let Some((_, place)) = before.or(after) {
            let why = "outside the days on which the program runs".into();
            let d: Diagnostic = NeverFires { name: &rule.name, span: rule.span, why, place }.into();
            self.say(super::error::also(d, span, "the program runs then"));
        }
    }

    fn given(&mut self) {
        let mut given: BTreeSet<HoldingRef> = BTreeSet::new();
        for effect in self.out.rules.iter().flat_map(|rule| &rule.effects) {
            if let Effect::Grant(grant) = effect {
                given.insert(grant.holding);
            }
            let Effect::Own(OwnEffect::Choose(menu)) = effect else { continue };
            for effect in menu.options.iter().flat_map(|option| &option.effects) {
                if let Effect::Grant(grant) = effect {
                    given.insert(grant.holding);
                }
            }
        }
        for (effect, _) in self.out.memberships.iter().flat_map(|membership| &membership.gives) {
            if let Effect::Grant(grant) = effect {
                given.insert(grant.holding);
            }
        }
        for reward in &self.out.rewards {
            given.extend(reward.offers.iter().flat_map(|offer| &offer.gives).map(|give| give.0));
        }
        for convert in &self.out.converts {
            given.insert(convert.gives.0);
        }
        let holdings = std::mem::take(&mut self.out.holdings);
        for (at, holding) in holdings.iter().enumerate() {
            let (name, span) = (holding.name.as_str(), holding.span);
            if !given.contains(&HoldingRef(at)) {
                self.say(NeverGiven { name, span });
            }
        }
        self.out.holdings = holdings;
    }

    fn item_costs(&mut self) {
        for at in 0..self.all.holdings.len() {
            let named = &self.all.holdings[at];
            let item = matches!(named.kind, DeclarationKind::Instrument { kind: InstrumentKind::Item, .. });
            let free = self.out.holdings.get(at).is_some_and(|holding| holding.cost.is_none());
            if item && free {
                let (name, span) = (named.name.text.as_str(), named.name.span);
                self.say(NoItemCost { name, span });
            }
        }
    }
}

/// Why a condition surely never holds.
fn never(cond: &Cond) -> Option<&'static str> {
    match &cond.kind {
        CondKind::Compare(left, relation, right) => {
            let (left, right) = (left.as_constant()?, right.as_constant()?);
            (!holds(left, *relation, right)).then_some("this never holds")
        }
        CondKind::All(parts) => parts.iter().find_map(never).or_else(|| clash(parts)),
        CondKind::Any(parts) if !parts.is_empty() => {
            parts.iter().all(|part| never(part).is_some()).then_some("none of these ever holds")
        }
        CondKind::DaysOfMonth(0) | CondKind::Weekdays(0) | CondKind::Months(0) | CondKind::Rank(_, 0) => {
            Some("this never holds")
        }
        _ => None,
    }
}

fn holds(left: Ratio, relation: super::typed::Relation, right: Ratio) -> bool {
    use super::typed::Relation;
    match relation {
        Relation::AtLeast => left >= right,
        Relation::Above => left > right,
        Relation::AtMost => left <= right,
        Relation::Below => left < right,
        Relation::Equal => left == right,
    }
}

/// Two parts that exclude one another: two weekdays, two months, two tiers of one ladder, two words.
fn clash(parts: &[Cond]) -> Option<&'static str> {
    for (at, one) in parts.iter().take(64).enumerate() {
        for other in parts.iter().skip(at + 1) {
            let excluded = match (&one.kind, &other.kind) {
                (CondKind::Weekdays(a), CondKind::Weekdays(b)) => a & b == 0,
                (CondKind::Months(a), CondKind::Months(b)) => a & b == 0,
                (CondKind::DaysOfMonth(a), CondKind::DaysOfMonth(b)) => a & b == 0,
                (CondKind::Rank(of, a), CondKind::Rank(also, b)) => of == also && a & b == 0,
                (CondKind::Word(of, a), CondKind::Word(also, b)) => {
                    of == also && !a.iter().any(|word| b.contains(word))
                }
                _ => false,
            };
            if excluded {
                return Some("two of these never hold together");
            }
        }
    }
    None
}
