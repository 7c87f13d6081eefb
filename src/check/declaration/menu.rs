//! Effects on what a member is, may choose or belongs to: `set segment student`, `choose 1 of { … }`,
//! `enter plus`, `end membership`.

use super::clause::{Body, Once};
use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{MenuImpossible, NotBackdated, UnknownName, WhichMembership, WrongKind};
use crate::check::model::{Activated, Effect, Grant, MembershipRef, Menu, MenuOption, OwnEffect, Rule, RuleKind};
use crate::check::typed::{Deadline, Expr, Gate, Lines, Trigger, TriggerKind};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Date, Ratio};
use crate::syntax::tree::{self, ClauseKind, Name};

/// Most options of one offer: which were picked is 64 bits.
const MOST_OPTIONS: usize = 64;

impl Checker<'_> {
    /// `set NAME VALUE [deadline]` where the name is an attribute or a membership; `None` if it is neither.
    pub(super) fn set_own(
        &mut self,
        what: &Name,
        to: &tree::Expr,
        until: Option<&tree::Deadline>,
    ) -> Option<Option<Effect>> {
        match self.names.get(&what.text)?.0 {
            Symbol::Attribute(attribute) => {
                if let Some(until) = until {
                    let what = "a value that is set for a time".into();
                    let help = "leave out the deadline; set it back by another rule".into();
                    self.say(crate::check::error::NotYet { span: until.span, what, help });
                }
                let value = self.attribute_value(attribute, to);
                Some(value.map(|value| Effect::Own(OwnEffect::Assign(attribute, value))))
            }
            Symbol::Membership(membership) => {
                let until = until.map(|until| self.deadline(until, false));
                let active = self.active_or_ended(to);
                Some(match (active, until) {
                    (Some(true), None) => Some(Effect::Own(OwnEffect::Enroll(membership, None))),
                    (Some(true), Some(until)) => {
                        until.map(|until| Effect::Own(OwnEffect::Enroll(membership, Some(until))))
                    }
                    (Some(false), _) => Some(Effect::Own(OwnEffect::Unenroll(membership))),
                    (None, _) => None,
                })
            }
            _ => None,
        }
    }

    /// `active` or `ended`, the two states of a membership.
    pub(crate) fn active_or_ended(&mut self, value: &tree::Expr) -> Option<bool> {
        let (word, span) = match value.kind.as_ref() {
            tree::ExprKind::Name(name) => (name.text.as_str(), name.span),
            _ => ("", value.span),
        };
        match word {
            "active" => Some(true),
            "ended" => Some(false),
            _ => {
                let near = closest(word, ["active", "ended"]);
                let help = "a membership is `active` or `ended`";
                let error = UnknownName { name: word, span, wanted: "`active` or `ended`", near, help };
                let error: Diagnostic = error.into();
                self.say(error);
                None
            }
        }
    }

    /// `enter plus`
    pub(super) fn enter_membership(&mut self, name: &Name) -> Option<Effect> {
        self.membership_named(name).map(|membership| Effect::Own(OwnEffect::Enroll(membership, None)))
    }

    /// `end membership`: the only one there is.
    pub(super) fn end_membership(&mut self, span: Span) -> Option<Effect> {
        self.only_membership(span).map(|membership| Effect::Own(OwnEffect::Unenroll(membership)))
    }

    /// Whether a name stands for a membership.
    pub(super) fn is_membership(&self, name: &Name) -> bool {
        matches!(self.names.get(&name.text), Some((Symbol::Membership(_), _)))
    }

    /// Says so where a name that is to be set is nothing that can be.
    pub(super) fn attribute_named(&mut self, name: &Name) -> Option<()> {
        let wanted = "a field of the member or a choice";
        let (symbol, at) = self.symbol(name, wanted, |symbol| matches!(symbol, Symbol::Attribute(_)))?;
        if symbol != Symbol::Broken {
            let (is, declared) = (self.names.describe(&name.text), Some(at));
            self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help: None });
        }
        None
    }

    /// `backdated` where nothing could be granted afterwards.
    pub(super) fn backdated(&mut self, gate: &Gate, kind: RuleKind) {
        let Some((at, span)) = gate.activated else { return };
        if kind == RuleKind::Discount && self.out.activated.get(at).is_some_and(|one| one.backdated) {
            self.say(NotBackdated { span, what: "a discount" });
        }
    }

    /// `if activated` where nothing comes of it.
    pub(super) fn no_activation(&mut self, gate: &Gate) {
        if let Some((_, span)) = gate.activated {
            let what = "a choice or membership that must be activated".into();
            let help = "put `if activated` on the rules that it is about".into();
            self.say(crate::check::error::NotYet { span, what, help });
        }
    }

    /// What must be activated, before any rule is checked.
    pub(super) fn activations(&mut self) {
        for at in 0..self.all.activated.len() {
            let one = &self.all.activated[at];
            let (name, gate, activated) = (one.name, one.gate, one.activated);
            let per = activated.per.as_ref().and_then(|per| self.calendar(per, "write a calendar period"));
            let until = gate.until.as_ref();
            let until = until.and_then(|date| Date::new(date.year, date.month, date.day)).map(Date::to_day);
            let (span, backdated) = (activated.span, activated.backdated);
            self.out.activated.push(Activated { name: name.into(), span, per, until, backdated });
        }
    }

    /// The membership of that name.
    pub(crate) fn membership_named(&mut self, name: &Name) -> Option<MembershipRef> {
        let wanted = "a membership";
        let (symbol, at) = self.symbol(name, wanted, |symbol| matches!(symbol, Symbol::Membership(_)))?;
        match symbol {
            Symbol::Membership(membership) => Some(membership),
            Symbol::Broken => None,
            _ => {
                let (is, declared) = (self.names.describe(&name.text), Some(at));
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help: None });
                None
            }
        }
    }

    /// The only membership of the program; says so if there is none, or more than one.
    pub(crate) fn only_membership(&mut self, span: Span) -> Option<MembershipRef> {
        if self.all.memberships.len() == 1 {
            return Some(MembershipRef(0));
        }
        let known = self.all.memberships.iter().map(|named| named.name.text.clone()).collect();
        self.say(WhichMembership { span, known });
        None
    }

    /// `choose k of { a, b may repeat { … } } within … otherwise …`
    pub(super) fn choose(
        &mut self,
        rule: &Name,
        (count, options): (i64, &[tree::ChoiceOption]),
        within: Option<&tree::Deadline>,
        otherwise: Option<&Name>,
        span: Span,
    ) -> Option<Effect> {
        let within_deadline = match within {
            Some(within) => self.deadline(within, false)?,
            None => Deadline::default(),
        };
        let mut found: Vec<MenuOption> = Vec::new();
        let mut fine = true;
        for option in options {
            if let Some(first) = found.iter().find(|first| first.name == option.name.text) {
                let what = format!("`{}`", option.name.text);
                let (second, first) = (option.name.span, first.span);
                self.say(crate::check::error::Twice { what: &what, second, first });
                fine = false;
                continue;
            }
            match self.option_effects(rule, option) {
                Some(effects) => found.push(MenuOption {
                    name: option.name.text.clone(),
                    span: option.name.span,
                    may_repeat: option.may_repeat,
                    effects,
                }),
                None => fine = false,
            }
        }
        let impossible = |message: String, label: &str, help: &str| MenuImpossible {
            span,
            message,
            label: label.into(),
            help: help.into(),
        };
        let again = found.iter().any(|option| option.may_repeat);
        if !(1..=64).contains(&count) || found.len() > MOST_OPTIONS {
            let message = format!("`choose {count} of …` cannot be offered");
            self.say(impossible(message, "between 1 and 64 picks of at most 64 options", "offer fewer"));
            return None;
        }
        if fine && !again && (found.len() as i64) < count {
            let message = format!("{count} cannot be chosen of {}", found.len());
            self.say(impossible(message, "too few options", "add options, or let one repeat with `may repeat`"));
            return None;
        }
        let default = otherwise.map(|name| (name, found.iter().position(|option| option.name == name.text)));
        if let Some((name, None)) = default {
            if fine {
                let near = closest(&name.text, found.iter().map(|option| option.name.as_str()));
                let (text, span, wanted) = (name.text.as_str(), name.span, "one of the options");
                let help = "name one of the options";
                let error: Diagnostic = UnknownName { name: text, span, wanted, near, help }.into();
                self.say(error);
            }
            return None;
        }
        if default.is_some() && within_deadline.steps.is_empty() {
            let message = "without a deadline nothing is chosen otherwise".to_owned();
            self.say(impossible(message, "open for ever", "add a deadline, as in `within 90 days otherwise …`"));
            return None;
        }
        fine.then(|| {
            let otherwise = default.and_then(|(_, at)| at).map(|at| at as u8);
            let within = within_deadline;
            Effect::Own(OwnEffect::Choose(Menu { span, picks: count as u8, options: found, within, otherwise }))
        })
    }

    fn option_effects(&mut self, rule: &Name, option: &tree::ChoiceOption) -> Option<Vec<Effect>> {
        let span = option.name.span;
        let Some(clauses) = &option.clauses else {
            let holding = self.holding(&option.name)?;
            let amount = Expr::constant(span, Unit::Of(holding), Ratio::ONE);
            return Some(vec![Effect::Grant(Grant {
                span,
                holding,
                amount,
                less: Vec::new(),
                valid: None,
                pending: None,
            })]);
        };
        let picked = Trigger { span, kind: TriggerKind::Picked, lines: Lines::All, filter: Vec::new() };
        let mut inner = Rule {
            version_of: None,
            since: None,
            name: rule.text.clone(),
            span,
            kind: RuleKind::Gift,
            on: vec![picked],
            gate: Default::default(),
            effects: Vec::new(),
            limits: Vec::new(),
            as_credited: false,
            rounding: Default::default(),
            tier: Default::default(),
            returns: Default::default(),
        };
        let body = Body { declaration: "an option", takes: "give, set and extend", name: &option.name };
        let mut once = Once::default();
        let said = self.diagnostics.len();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Choose { .. }
                | ClauseKind::AtMost(_)
                | ClauseKind::Round { .. }
                | ClauseKind::AsCredited => {
                    self.not_here(clause, &body);
                }
                _ => self.rule_clause(clause, &body, &mut once, &mut inner),
            }
        }
        (self.diagnostics.len() == said).then_some(inner.effects)
    }
}
