//! `earn base on purchase { give 1 bean per 1 EUR of paid }`, gifts and discounts

use super::clause::{Body, Once};
use crate::check::checker::{Checker, State};
use crate::check::collect::Symbol;
use crate::check::error::{ClauseMissing, LimitUnit, NotOfEvent, PercentCycle, PercentDepth, WrongKind};
use crate::check::expression::Place;
use crate::check::model::{Effect, Funded, LadderRef, Rule, RuleKind, RuleRef, TierRead};
use crate::check::typed::{Cap, Expr, ExprKind, Limit, Lines, MoneyField, Trigger, TriggerKind};
use crate::check::{Type, Unit};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

/// Shares of shares followed while checking; fewer are allowed, which is said once all are known.
const DEEPEST: usize = 8;

impl Checker<'_> {
    /// The rule, checked now if it has not been.
    pub(crate) fn rule(&mut self, at: RuleRef, used: &Name) -> Option<Rule> {
        match self.rules.get(at.0)? {
            State::Done(done) => return done.clone(),
            State::Busy => {
                let from = self.rule_stack.iter().position(|rule| *rule == at).unwrap_or(0);
                let names = self.rule_stack.iter().skip(from).chain([&at]);
                let names: Vec<&str> =
                    names.filter_map(|rule| self.all.rules.get(rule.0)).map(|rule| rule.name.text.as_str()).collect();
                let way = names.join(" → ");
                self.say(PercentCycle { rule: &used.text, span: used.span, way });
                return None;
            }
            State::New => {}
        }
        if self.rule_stack.len() > DEEPEST {
            let way = self.rule_stack.iter().filter_map(|rule| self.all.rules.get(rule.0));
            let way = way.map(|rule| rule.name.text.as_str()).collect::<Vec<_>>().join(" → ");
            self.say(PercentDepth { rule: &used.text, span: used.span, way });
            return None;
        }
        self.rules[at.0] = State::Busy;
        self.rule_stack.push(at);
        let (stamp, lapsing) = (self.stamp.take(), self.lapsing.take());
        let done = self.check_rule(at);
        (self.stamp, self.lapsing) = (stamp, lapsing);
        self.rule_stack.pop();
        self.rules[at.0] = State::Done(done.clone());
        done
    }

    fn check_rule(&mut self, at: RuleRef) -> Option<Rule> {
        let named = self.all.rules.get(at.0)?;
        let (name, kind, span, part) = (named.name, named.kind, named.span, named.part);
        match kind {
            DeclarationKind::Referral { gate, clauses, .. } => self.referral_rule(name, gate, clauses, span),
            DeclarationKind::Challenge { clauses, .. } => self.challenge_rule(name, clauses),
            DeclarationKind::Streak { clauses, .. } => self.streak_rule(name, clauses, part),
            DeclarationKind::League { clauses, .. } => self.league_rule(name, clauses, part),
            DeclarationKind::Raffle { gate, clauses, .. } => self.raffle_rule(name, gate, clauses, part),
            DeclarationKind::Stamps { on, gate, clauses, .. } => self.stamp_rule(name, on, gate, clauses),
            DeclarationKind::Rule { kind, on, gate, clauses, .. } => self.plain_rule(*kind, name, on, gate, clauses),
            _ => None,
        }
    }

    fn plain_rule(
        &mut self,
        kind: RuleKind,
        name: &Name,
        on: &[tree::Trigger],
        gate: &tree::Gate,
        clauses: &[Clause],
    ) -> Option<Rule> {
        let on = self.triggers(on);
        self.rule_on(kind, name, on, gate, clauses)
    }

    /// A rule on triggers that are checked already.
    pub(super) fn rule_on(
        &mut self,
        kind: RuleKind,
        name: &Name,
        on: Vec<Trigger>,
        gate: &tree::Gate,
        clauses: &[Clause],
    ) -> Option<Rule> {
        self.lapsing = Self::lapsing_in(&on);
        let gate = self.gate(gate, &on);
        self.backdated(&gate, kind);
        let discount = kind == RuleKind::Discount;
        let (declaration, takes) = match kind {
            RuleKind::Earn => (
                "an earn rule",
                "give, split, set, extend, round, at most, cooldown, at the tier, split at the threshold, as credited, returns, funded by and a description",
            ),
            RuleKind::Gift => (
                "a gift",
                "give, split, set, extend, round, at most, cooldown, at the tier, split at the threshold, as credited, returns, funded by and a description",
            ),
            RuleKind::Discount => ("a discount", "take … off, round, at most, cooldown and a description"),
        };
        let body = Body { declaration, takes, name };
        if discount {
            self.only_purchases(&on);
            for cond in on.iter().flat_map(|trigger| &trigger.filter) {
                self.fits(cond, &on, Place::Price);
            }
        }
        let mut rule = Rule {
            name: name.text.clone(),
            span: name.span,
            kind,
            on,
            gate,
            version_of: None,
            since: None,
            effects: Vec::new(),
            limits: Vec::new(),
            as_credited: false,
            rounding: Default::default(),
            tier: Default::default(),
            returns: Default::default(),
        };
        let mut said = 0;
        let mut once = Once::default();
        for clause in clauses {
            said += usize::from(is_effect(&clause.kind));
            self.rule_clause(clause, &body, &mut once, &mut rule);
        }
        self.manner(clauses, &mut rule);
        if said == 0 && !clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken)) {
            let message = format!("`{}` does nothing", name.text);
            let help = if discount { "say what it takes off, as in `take 5% off`" } else { "say what it gives" };
            self.say(ClauseMissing { message, span: name.span, label: "a rule without an effect", help });
        }
        self.limits_fit(&mut rule);
        Some(rule)
    }

    pub(super) fn rule_clause(&mut self, clause: &Clause, body: &Body<'_>, once: &mut Once, rule: &mut Rule) {
        let discount = rule.kind == RuleKind::Discount;
        match &clause.kind {
            ClauseKind::Give(grant) if !discount => {
                rule.effects.extend(self.grants(grant, &rule.on));
            }
            ClauseKind::Split { quantity, parts } if !discount => {
                let given = self.split(quantity, parts, &rule.on, clause.span);
                rule.effects.extend(given.into_iter().map(Effect::Grant));
            }
            ClauseKind::TakeOff { amount, of, except } if discount => {
                rule.effects.extend(self.price_off(amount, of, *except, &rule.on));
            }
            ClauseKind::Set { ladder, to, until } if !discount => {
                let value = tree::Expr { span: to.span, kind: Box::new(tree::ExprKind::Name(to.clone())) };
                let own = self.set_own(ladder, &value, until.as_ref());
                rule.effects.extend(own.unwrap_or_else(|| self.set_rank(ladder, to, until.as_ref())));
            }
            ClauseKind::Enter(raffle) if !discount && self.is_raffle(raffle) => {
                rule.effects.extend(self.enter(raffle, clause.span).map(Effect::Grant));
            }
            ClauseKind::SetTo { what, to, until } if !discount => match self.set_own(what, to, until.as_ref()) {
                Some(effect) => rule.effects.extend(effect),
                None => drop(self.attribute_named(what)),
            },
            ClauseKind::Choose { count, options, within, otherwise } if !discount => {
                let of = (*count, options.as_slice());
                let name = body.name;
                rule.effects.extend(self.choose(name, of, within.as_ref(), otherwise.as_ref(), clause.span));
            }
            ClauseKind::Enter(name) if !discount && self.is_membership(name) => {
                rule.effects.extend(self.enter_membership(name))
            }
            ClauseKind::EndMembership if !discount => rule.effects.extend(self.end_membership(clause.span)),
            ClauseKind::Extend { holding, by } if !discount => {
                let (holding, by) = (self.holding(holding), self.length(by));
                rule.effects.extend(holding.zip(by).map(|(holding, by)| Effect::Extend { holding, by }));
            }
            ClauseKind::AtMost(limit) => rule.limits.extend(self.limit_on(limit, None, &rule.on)),
            ClauseKind::Cooldown(duration) => rule.limits.extend(self.cooldown(duration)),
            ClauseKind::Round { mode, to, per } => {
                // what it is rounded to waits for what is given: `manner`
                let _ = to;
                if self.once(once, "round", clause.span) {
                    rule.rounding = self.rounding(mode.as_ref(), per.as_ref(), clause.span);
                }
            }
            ClauseKind::AtTheTier { .. } | ClauseKind::SplitAtThreshold => {
                self.crossing(&clause.kind, clause.span, once, rule);
            }
            ClauseKind::AsCredited if !discount => {
                rule.as_credited = self.once(once, "as credited", clause.span) || rule.as_credited;
            }
            ClauseKind::Returns(kind) if !discount => self.own_returns(kind, clause.span, &mut rule.returns),
            ClauseKind::FundedBy(by) => self.funded_by(Funded::Rule(rule.name.clone()), by, &rule.name),
            ClauseKind::Description(_) => {}
            _ => self.not_here(clause, body),
        }
    }

    /// What can be judged only when all that a rule gives is known.
    fn manner(&mut self, clauses: &[Clause], rule: &mut Rule) {
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Round { to: Some(to), .. } if rule.rounding.span == clause.span => {
                    rule.rounding.to = self.round_to(*to, clause.span, rule);
                }
                ClauseKind::AtTheTier { .. } | ClauseKind::SplitAtThreshold if rule.tier == TierRead::Before => {
                    rule.tier = self.crossing_fits(&clause.kind, clause.span, rule);
                }
                _ => {}
            }
        }
        self.rounding_fits(rule);
    }

    fn only_purchases(&mut self, on: &[Trigger]) {
        for trigger in on {
            if !matches!(trigger.kind, TriggerKind::Purchase | TriggerKind::Poison) {
                let (field, event) = ("price".into(), self.trigger_words(&trigger.kind));
                let help = "a discount changes the price of a purchase; write `on purchase`".into();
                self.say(NotOfEvent { field, span: trigger.span, event, on: trigger.span, help });
            }
        }
    }

    fn price_off(&mut self, amount: &tree::Expr, of: &[tree::Text], except: bool, on: &[Trigger]) -> Option<Effect> {
        let found = self.expr(amount);
        let lines = if of.is_empty() { Lines::All } else { self.lines_of(of, except) };
        let unit = self.quantity_unit(&found)?;
        self.fits_expr(&found, on, Place::Price);
        let amount = match unit {
            Unit::Money => found,
            Unit::Percent => {
                if found.as_constant().is_some_and(|share| share > crate::quantity::Ratio::ONE) {
                    self.say(crate::check::error::TakesMore { span: found.span });
                }
                let (span, ty) = (found.span, Type::Quantity(Unit::Money));
                let basket = Expr { span, ty, kind: ExprKind::Money(MoneyField::Basket) };
                Expr { span, ty, kind: ExprKind::Share(Box::new(found), Box::new(basket)) }
            }
            _ => {
                self.wrong_unit(&found, unit, Unit::Money);
                return None;
            }
        };
        if amount.as_constant().is_some_and(|value| value <= crate::quantity::Ratio::ZERO) {
            self.say(crate::check::error::NotPositive { span: amount.span, what: "what is taken off".into() });
            return None;
        }
        Some(Effect::PriceOff { amount, lines })
    }

    fn set_rank(&mut self, ladder: &Name, to: &Name, until: Option<&tree::Deadline>) -> Option<Effect> {
        let until = until.map(|until| self.deadline(until, false));
        let (symbol, at) = self.symbol(ladder, "a ladder of tiers", |symbol| matches!(symbol, Symbol::Ladder(_)))?;
        let Symbol::Ladder(found) = symbol else {
            if symbol != Symbol::Broken {
                let (is, declared, wanted) = (self.names.describe(&ladder.text), Some(at), "a ladder of tiers");
                self.say(WrongKind { name: &ladder.text, span: ladder.span, is, wanted, declared, help: None });
            }
            return None;
        };
        let rank = self.tier(found, to)?;
        let until = match until {
            Some(until) => until?,
            None => self.keep_of(found),
        };
        Some(Effect::SetRank { ladder: found, rank, until })
    }

    fn keep_of(&self, ladder: LadderRef) -> crate::check::typed::Deadline {
        self.out.ladders.get(ladder.0).map(|ladder| ladder.keep.clone()).unwrap_or_default()
    }

    /// A limit in units must count what the rule gives.
    pub(super) fn limits_fit(&mut self, rule: &mut Rule) {
        let mut given: Vec<Unit> = Vec::new();
        for effect in &rule.effects {
            match effect {
                Effect::Grant(grant) => given.push(Unit::Of(grant.holding)),
                Effect::PriceOff { .. } | Effect::Cash(_) => given.push(Unit::Money),
                Effect::SetRank { .. } | Effect::Extend { .. } | Effect::Own(_) => {}
            }
        }
        if given.is_empty() {
            return;
        }
        for limit in &mut rule.limits {
            let unit = match limit {
                Limit { of: Some(_), .. } | Limit { cap: Cap::Count(_) | Cap::CountByTier(..), .. } => continue,
                Limit { cap: Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..), .. } => unit,
            };
            // money limits what a wallet in money gets
            if !given.contains(unit)
                && let Some(own) = given.iter().find(|own| self.alike(**own, *unit))
            {
                *unit = *own;
            }
            let unit = *unit;
            if !given.contains(&unit) {
                let found = self.unit_words(unit);
                let names: Vec<String> = given.iter().map(|unit| self.unit_name(*unit)).collect();
                let help = format!("count in {}, or leave out the unit to count awards", names.join(" or "));
                self.say(LimitUnit { span: limit.span, found, rule: &rule.name, declared: rule.span, help });
            }
        }
    }
}

pub(super) fn is_effect(kind: &ClauseKind) -> bool {
    matches!(
        kind,
        ClauseKind::Give(_)
            | ClauseKind::Split { .. }
            | ClauseKind::Enter(_)
            | ClauseKind::TakeOff { .. }
            | ClauseKind::Set { .. }
            | ClauseKind::SetTo { .. }
            | ClauseKind::Extend { .. }
            | ClauseKind::Choose { .. }
            | ClauseKind::EndMembership
    )
}
