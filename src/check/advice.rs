//! Advice about a program without errors: only what is sure.

use std::collections::BTreeSet;

use super::checker::Checker;
use super::contradiction::never_together;
use super::error::{NeverFires, NeverGiven, NoItemCost};
use super::model::{Effect, HoldingRef, OwnEffect, Rule};
use super::typed::Cond;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{DeclarationKind, InstrumentKind};

impl Checker<'_> {
    pub(crate) fn advice(&mut self) {
        let rules = std::mem::take(&mut self.out.rules);
        for rule in &rules {
            self.fires(rule);
        }
        self.out.rules = rules;
        let rewards = std::mem::take(&mut self.out.rewards);
        for reward in &rewards {
            if let Some((place, why)) = never_together(reward.gate.when.iter()) {
                self.say(NeverFires { name: &reward.name, span: reward.span, why: why.into(), place });
            }
        }
        self.out.rewards = rewards;
        self.given();
        self.item_costs();
    }

    fn fires(&mut self, rule: &Rule) {
        let filters = rule.on.iter().map(|trigger| trigger.filter.as_slice());
        let filters: Vec<&[Cond]> = if rule.on.is_empty() { vec![&[][..]] } else { filters.collect() };
        let found: Vec<_> = filters.iter().map(|filter| never_together(rule.gate.when.iter().chain(*filter))).collect();
        if let Some((place, why)) =
            found.iter().copied().collect::<Option<Vec<_>>>().and_then(|all| all.first().copied())
        {
            let (name, span) = (rule.name.as_str(), rule.span);
            self.say(NeverFires { name, span, why: why.into(), place });
            return;
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
