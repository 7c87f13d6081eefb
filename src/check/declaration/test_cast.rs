//! Others in a test: `given "Ana" balance 300 bean`, `on 2026-03-01 friend "Bo" join`, `expect "Ana" balance 0 bean`.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::BadFact;
use crate::check::model::{Action, Fact, TestStep};
use crate::syntax::tree::{Action as Written, ActionKind, TestStatement, TestStatementKind, Text, Who};

/// Most others in a test.
const MOST_OTHERS: usize = 64;

/// Somebody else in a test.
#[derive(Default)]
struct Mention {
    span: Span,
    friend: bool,
    given: bool,
}

impl Checker<'_> {
    /// Everybody else whom the statements name, numbered from 1 in byte order of the names; they are the first facts.
    pub(super) fn cast_of<'t>(&mut self, statements: &'t [TestStatement]) -> Vec<(Fact, Span)> {
        let mut found: BTreeMap<&'t str, Mention> = BTreeMap::new();
        let mut mention = |name: &'t Text, span: Span, friend: bool, given: bool| {
            let known = found.entry(name.value.as_str()).or_insert(Mention { span, ..Mention::default() });
            known.friend |= friend;
            known.given |= given;
        };
        for statement in statements {
            match &statement.kind {
                TestStatementKind::Given(facts) => {
                    for who in facts.iter().filter_map(|fact| fact.who.as_ref()) {
                        mention(&who.name, who.span, who.friend, true);
                    }
                }
                TestStatementKind::On { who, action, .. } => {
                    if let Some(who) = who {
                        mention(&who.name, who.span, who.friend, false);
                    }
                    if let Some(Written { kind: ActionKind::Invite(name), .. }) = action.as_deref() {
                        mention(name, name.span, false, false);
                    }
                }
                TestStatementKind::Expect(claims) => {
                    for who in claims.iter().filter_map(|claim| claim.who.as_ref()) {
                        mention(&who.name, who.span, who.friend, false);
                    }
                }
                TestStatementKind::Broken => {}
            }
        }
        if found.len() > MOST_OTHERS {
            let span = found.values().map(|mention| mention.span).max().unwrap_or_default();
            let (what, found) = ("others in one test", found.len());
            self.say(crate::check::error::TooMany { span, what, found, most: MOST_OTHERS });
            return Vec::new();
        }
        let shared = self.out.parties.household.is_some();
        self.cast = found.keys().map(|name| (*name).to_owned()).collect();
        let fact = |(number, (name, mention)): (u16, (&str, Mention))| {
            let together = shared && mention.given && !mention.friend;
            (Fact::Other { number, name: name.to_owned(), friend: mention.friend, together }, mention.span)
        };
        (1u16..).zip(found).map(fact).collect()
    }

    /// The number of somebody else.
    fn number_of_other(&self, name: &Text) -> Option<u16> {
        self.cast.iter().position(|known| *known == name.value).map(|at| at as u16 + 1)
    }

    /// A fact of whoever is named.
    pub(super) fn fact_of(&self, who: Option<&Who>, fact: Fact) -> Option<Fact> {
        match who {
            Some(who) => Some(Fact::Of(self.number_of_other(&who.name)?, Box::new(fact))),
            None => Some(fact),
        }
    }

    /// A step or claim of whoever is named.
    pub(super) fn step_of(&self, who: Option<&Who>, step: TestStep) -> Option<TestStep> {
        match who {
            Some(who) => Some(TestStep::By(self.number_of_other(&who.name)?, Box::new(step))),
            None => Some(step),
        }
    }

    /// `invite "Bo"`
    pub(super) fn invite(&mut self, name: &Text) -> Option<Action> {
        self.number_of_other(name).map(Action::Invite)
    }

    /// `enter family`, `leave family`, and `leave` alone. `None` if another kind of thing is entered.
    pub(super) fn enters(&mut self, leave: bool, name: Option<&crate::syntax::tree::Name>) -> Option<Option<Action>> {
        let Some(name) = name else { return leave.then_some(Some(Action::Leave)) };
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Household) => Some(Some(Action::Household { enters: !leave })),
            Some(_) => None,
            None => {
                let known = self.known(|symbol| symbol == Symbol::Household);
                let message = format!("nothing is called `{}` here", name.text);
                let help = match crate::base::closest(&name.text, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it, as in `household family { pools bean }`".into(),
                };
                self.say(BadFact { span: name.span, message, label: "cannot be entered".into(), help });
                Some(None)
            }
        }
    }
}
