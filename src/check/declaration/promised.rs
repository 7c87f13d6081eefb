//! `guarantee NAME at most …`, `guarantee give_back at least …`: of what it is, and under which condition.

use crate::base::Span;
use crate::check::Unit;
use crate::check::builtin::{BuiltIn, BuiltInEvent, built_in};
use crate::check::checker::{Checker, State};
use crate::check::collect::Symbol;
use crate::check::error::{LeastPromised, NothingPromised, UnsuitedPeriod};
use crate::check::expression::Place;
use crate::check::model::{Promised, Subject};
use crate::check::typed::{Lines, Trigger, TriggerKind};
use crate::syntax::tree;

/// What a guarantee may be about, in the words of its message.
const SUBJECTS: &str = "`give_back`, a wallet, an instrument, a rule or a reward";

impl Checker<'_> {
    /// What is promised of something that the program declares.
    pub(super) fn promised_of(
        &mut self,
        name: &str,
        (limit, least): (&tree::Limit, bool),
        span: Span,
    ) -> Option<Promised> {
        let subject = self.promised_subject(name, span)?;
        if least && subject != Subject::GiveBack {
            self.say(LeastPromised { span: limit.span, name });
            return None;
        }
        let named = limit.per.as_ref().and_then(|per| self.named_event(per));
        if subject == Subject::GiveBack && limit.per.is_some() && named.is_none() {
            let message = "`give_back` is a share of the price of one event, and this is none".into();
            let help = "write `per purchase`, `per` and a declared event, or nothing for all of them".into();
            self.say(UnsuitedPeriod { span: limit.span, message, help });
            return None;
        }
        let on: Vec<Trigger> = match (&named, &subject) {
            (Some(kind), _) => {
                vec![Trigger { span: limit.span, kind: kind.clone(), lines: Lines::All, filter: Vec::new() }]
            }
            (None, Subject::Rule(name)) => {
                let done = self.rules.iter().filter_map(|rule| match rule {
                    State::Done(Some(rule)) if rule.name == *name => Some(rule.on.clone()),
                    _ => None,
                });
                done.flatten().collect()
            }
            _ => Vec::new(),
        };
        let when = limit.when.as_ref().map(|when| {
            let cond = self.cond(when);
            let events = on.iter().any(|on| matches!(on.kind, TriggerKind::Purchase | TriggerKind::Declared(_)));
            self.fits(&cond, &on, if events { Place::Where } else { Place::When });
            cond
        });
        let bare = tree::Limit { when: None, ..limit.clone() };
        let limit = match &subject {
            Subject::GiveBack => None,
            Subject::Holding(holding) => Some(self.limit_from(0, &bare, Some(Unit::Of(*holding)), &[])?),
            Subject::Rule(_) | Subject::Reward(_) => Some(self.limit_from(0, &bare, None, &[])?),
        };
        Some(Promised { subject, limit, when, on: named })
    }

    fn promised_subject(&mut self, name: &str, span: Span) -> Option<Subject> {
        match self.names.get(name).map(|found| found.0) {
            Some(Symbol::Holding(holding)) => Some(Subject::Holding(holding)),
            Some(Symbol::Rule(_)) => Some(Subject::Rule(name.to_owned())),
            Some(Symbol::Reward(_)) => Some(Subject::Reward(name.to_owned())),
            Some(Symbol::Broken) => None,
            _ if name == "give_back" => Some(Subject::GiveBack),
            other => {
                let declared = other.is_some();
                let given = |symbol| matches!(symbol, Symbol::Holding(_) | Symbol::Rule(_) | Symbol::Reward(_));
                let near = if declared { None } else { crate::base::closest(name, self.known(given)) };
                self.say(NothingPromised { span, name, declared, subjects: SUBJECTS, near });
                None
            }
        }
    }

    /// The event in `per flight`.
    fn named_event(&self, per: &tree::Per) -> Option<TriggerKind> {
        let tree::Per::Name(name) = per else { return None };
        if let Some((BuiltIn::Event(BuiltInEvent::Purchase), _)) = built_in(&name.text) {
            return Some(TriggerKind::Purchase);
        }
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Event(event)) => Some(TriggerKind::Declared(event)),
            _ => None,
        }
    }
}
