//! Choices, memberships and activations in tests.

use crate::base::closest;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadFact, UnknownName};
use crate::check::model::{Action, AttributeRef, Claim, Effect, Fact, OwnEffect, RuleRef};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, Booked, Name};

impl Checker<'_> {
    /// `segment young`, `plus active since 2026-01-01`, `double activated`; `None` if the name is none of these.
    pub(super) fn own_fact(
        &mut self,
        name: &Name,
        value: &tree::Expr,
        since: Option<&tree::Date>,
    ) -> Option<Option<Fact>> {
        let symbol = self.names.get(&name.text)?.0;
        let day = since.map(|date| self.day(date));
        let fact = match symbol {
            Symbol::Attribute(attribute) => {
                self.no_since(since);
                self.attribute_value(attribute, value).map(|value| Fact::Attribute(attribute, value))
            }
            Symbol::Membership(membership) => match self.active_or_ended(value) {
                Some(true) => Some(Fact::Member(membership, day.flatten())),
                Some(false) => {
                    let message = "nobody is in a membership at the start".into();
                    let (label, help) = ("said for nothing".into(), "leave it out".into());
                    self.say(BadFact { span: value.span, message, label, help });
                    None
                }
                None => None,
            },
            Symbol::Rule(_) | Symbol::Reward(_) => {
                self.no_since(since);
                let at = self.activation(name)?;
                self.is_activated(value).then_some(Fact::Activated(at))
            }
            _ => return None,
        };
        Some(fact)
    }

    /// Whether a fact or claim by that name is about a choice, a membership or an activation.
    pub(super) fn is_own_subject(&self, name: &Name) -> bool {
        matches!(
            self.names.get(&name.text),
            Some((Symbol::Attribute(_) | Symbol::Membership(_) | Symbol::Rule(_) | Symbol::Reward(_), _))
        )
    }

    fn no_since(&mut self, since: Option<&tree::Date>) {
        if let Some(since) = since {
            let message = "only a tier or a membership has a `since`".into();
            let (label, help) = ("does not fit here".into(), "leave it out".into());
            self.say(BadFact { span: since.span, message, label, help });
        }
    }

    /// The activation of that rule or reward; says so if it needs none.
    fn activation(&mut self, name: &Name) -> Option<usize> {
        let at = self.all.activated.iter().position(|one| one.name == name.text);
        if at.is_none() {
            let message = format!("`{}` needs no activation", name.text);
            let help = format!("let it begin with `… if activated`, or leave `{}` out", name.text);
            self.say(BadFact { span: name.span, message, label: "not `if activated`".into(), help });
        }
        at
    }

    fn is_activated(&mut self, value: &tree::Expr) -> bool {
        let word = match value.kind.as_ref() {
            tree::ExprKind::Name(name) => name.text.as_str(),
            _ => "",
        };
        if word != "activated" {
            let message = "a rule is `activated` or not".into();
            let help = "write `activated` behind its name".into();
            self.say(BadFact { span: value.span, message, label: "not a state of a rule".into(), help });
        }
        word == "activated"
    }

    /// What is expected of these; `None` if the name is none of them.
    pub(super) fn own_claim(&mut self, name: &Name, value: &tree::Expr) -> Option<Option<Claim>> {
        let claim = match self.names.get(&name.text)?.0 {
            Symbol::Attribute(attribute) => {
                self.attribute_value(attribute, value).map(|value| Claim::Attribute(attribute, value))
            }
            Symbol::Membership(membership) => {
                self.active_or_ended(value).map(|active| Claim::Member(membership, active))
            }
            Symbol::Rule(_) | Symbol::Reward(_) => {
                let at = self.activation(name)?;
                self.is_activated(value).then_some(Claim::Activated(at))
            }
            _ => return None,
        };
        Some(claim)
    }

    /// `charged 14.99 EUR`, `paid out 5 EUR`
    pub(super) fn cash_claim(&mut self, what: Booked, amount: &tree::Expr) -> Option<Claim> {
        let money = self.whole_of(amount, Unit::Money, 0, "what is charged or paid out")?;
        Some(if what == Booked::Charged { Claim::Charged(money) } else { Claim::Received(money) })
    }

    /// `choose earn_mode spend`, `choose milestone latte`
    pub(super) fn choose_action(&mut self, name: &Name, value: &tree::Expr) -> Option<Action> {
        let fits = |symbol| matches!(symbol, Symbol::Attribute(_) | Symbol::Rule(_));
        let (symbol, _) = self.symbol(name, "a choice, or a rule that offers something to choose from", fits)?;
        match symbol {
            Symbol::Attribute(attribute) if self.is_choice(attribute) => {
                self.attribute_value(attribute, value).map(|value| Action::Choose(attribute, value))
            }
            Symbol::Attribute(_) => {
                let message = format!("`{}` is not chosen by the member", name.text);
                let help = format!("write `set {} …`", name.text);
                self.say(BadFact { span: name.span, message, label: "a fact about the member".into(), help });
                None
            }
            Symbol::Rule(rule) => self.pick(rule, name, value),
            Symbol::Broken => None,
            _ => {
                let message = format!("`{}` is {}", name.text, self.names.describe(&name.text));
                let help = "`choose` names a choice, or a rule with `choose … of`".into();
                self.say(BadFact { span: name.span, message, label: "does not fit here".into(), help });
                None
            }
        }
    }

    fn pick(&mut self, rule: RuleRef, name: &Name, value: &tree::Expr) -> Option<Action> {
        let checked = self.rule(rule, name)?;
        let menus: Vec<Vec<String>> = checked
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Own(OwnEffect::Choose(menu)) => {
                    Some(menu.options.iter().map(|option| option.name.clone()).collect())
                }
                _ => None,
            })
            .collect();
        let (option, span) = match value.kind.as_ref() {
            tree::ExprKind::Name(option) => (option.text.as_str(), option.span),
            _ => ("", value.span),
        };
        for (menu, options) in menus.iter().enumerate() {
            if let Some(at) = options.iter().position(|one| one == option) {
                return Some(Action::Pick(rule, menu, at as u8));
            }
        }
        let near = closest(option, menus.iter().flatten().map(String::as_str));
        let help = if menus.is_empty() { "this rule offers nothing to choose from" } else { "name one of its options" };
        let wanted = format!("an option of {}", name.text);
        let error: Diagnostic = UnknownName { name: option, span, wanted: &wanted, near, help }.into();
        self.say(error);
        None
    }

    /// `set segment student`: what a member is becomes so.
    pub(super) fn set_action(&mut self, name: &Name, value: &tree::Expr) -> Option<Action> {
        let fits = |symbol| matches!(symbol, Symbol::Attribute(_));
        let (symbol, _) = self.symbol(name, "a field of the member, or a choice", fits)?;
        match symbol {
            Symbol::Attribute(attribute) => {
                self.attribute_value(attribute, value).map(|value| Action::Assign(attribute, value))
            }
            Symbol::Broken => None,
            _ => {
                let message = format!("`{}` is {}", name.text, self.names.describe(&name.text));
                let help = "`set` names a field of `member { … }` or a choice".into();
                self.say(BadFact { span: name.span, message, label: "does not fit here".into(), help });
                None
            }
        }
    }

    /// `activate double`
    pub(super) fn activate_action(&mut self, name: &Name) -> Option<Action> {
        let fits = |symbol| matches!(symbol, Symbol::Rule(_) | Symbol::Reward(_));
        let (symbol, _) = self.symbol(name, "a rule or reward to activate", fits)?;
        if symbol == Symbol::Broken { None } else { self.activation(name).map(Action::Activate) }
    }

    /// Whether members choose it themselves.
    fn is_choice(&self, attribute: AttributeRef) -> bool {
        self.out.attributes.get(attribute.0).is_some_and(|one| one.choice.is_some())
    }
}
