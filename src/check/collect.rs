//! All declarations of all files by kind, and the one space of their names.

mod own;

use std::collections::BTreeMap;

use super::builtin::{BuiltIn, PURCHASE_WORDS, built_in};
use super::error::{BuiltInName, NameClash};
use super::kinds::kind_words;
use super::model::*;
use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, DeclarationKind, Name};

pub(crate) use own::{Asked, ToActivate};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Unit(UnitRef),
    Event(EventRef),
    Number(NumberRef),
    Words(WordRef),
    Param(usize),
    Let(usize),
    Metric(MetricRef),
    Holding(HoldingRef),
    Ladder(LadderRef),
    Tier(LadderRef, u8),
    Rule(RuleRef),
    Reward(RewardRef),
    Household,
    /// A field of a member, or a choice.
    Attribute(AttributeRef),
    Membership(MembershipRef),
    Limit,
    /// Of a declaration that could not be read; nothing is said about its uses.
    Broken,
}

/// A declaration with its name, by kind.
pub(crate) struct Named<'a> {
    pub name: &'a Name,
    pub span: Span,
    pub kind: &'a DeclarationKind,
    /// Which of the rules that a streak, league or raffle makes.
    pub part: usize,
}

/// A declaration that no room takes yet: where, and the word it begins with.
pub(crate) struct Later {
    pub span: Span,
    pub word: &'static str,
}

/// All declarations by kind. Holdings, ladders, rules, rewards and conversions are in byte order of
/// their names, so that the place in a file never decides anything.
#[derive(Default)]
pub(crate) struct Declarations<'a> {
    pub headers: Vec<(&'a tree::ProgramHeader, Span)>,
    pub units: Vec<Named<'a>>,
    pub categories: Vec<(&'a tree::Text, bool, &'a [tree::Text])>,
    pub events: Vec<Named<'a>>,
    pub params: Vec<Named<'a>>,
    pub lets: Vec<Named<'a>>,
    pub metrics: Vec<Named<'a>>,
    pub holdings: Vec<Named<'a>>,
    pub ladders: Vec<Named<'a>>,
    pub rules: Vec<Named<'a>>,
    pub rewards: Vec<Named<'a>>,
    pub converts: Vec<Named<'a>>,
    pub households: Vec<Named<'a>>,
    /// Partners: name, what they say, where.
    pub partners: Vec<(&'a tree::Text, &'a [tree::Clause], Span)>,
    /// Referrals without any part.
    pub empty_referrals: Vec<&'a Name>,
    pub challenges: Vec<Named<'a>>,
    pub leagues: Vec<Named<'a>>,
    pub raffles: Vec<Named<'a>>,
    /// Groups that stand in no other.
    pub groups: Vec<&'a DeclarationKind>,
    depth: usize,
    pub limits: Vec<Named<'a>>,
    pub promises: Vec<(&'a DeclarationKind, Span)>,
    pub tests: Vec<(&'a tree::Text, &'a [tree::TestStatement], Span)>,
    pub broken: Vec<(&'a str, Span)>,
    pub later: Vec<Later>,
    /// Fields of members and choices, in byte order of their names.
    pub attributes: Vec<(&'a Name, Asked<'a>)>,
    pub choices: Vec<Named<'a>>,
    pub memberships: Vec<Named<'a>>,
    /// In byte order of names.
    pub activated: Vec<ToActivate<'a>>,
    /// Whether anything could not be read.
    pub unreadable: bool,
}

impl<'a> Declarations<'a> {
    pub(crate) fn of(files: &'a [tree::File]) -> Declarations<'a> {
        let mut all = Declarations::default();
        for item in files.iter().flat_map(|file| &file.items) {
            all.item(item);
        }
        for list in [&mut all.holdings, &mut all.ladders, &mut all.rules, &mut all.rewards, &mut all.converts] {
            list.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        }
        for list in [&mut all.challenges, &mut all.leagues, &mut all.raffles] {
            list.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        }
        all.memberships.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        all.attributes.sort_by(|a, b| a.0.text.cmp(&b.0.text));
        all.activated = own::to_activate(all.rules.iter().chain(&all.rewards));
        all
    }

    fn item(&mut self, item: &'a tree::Item) {
        match item {
            tree::Item::Declaration(declaration) => self.take(declaration),
            tree::Item::Amendment(amendment) => self.later.push(Later { span: amendment.span, word: "from" }),
            tree::Item::Broken { span, name } => {
                self.unreadable = true;
                self.broken.extend(name.as_deref().map(|name| (name, *span)));
            }
            tree::Item::Include(..) => {}
        }
    }

    /// Every part of a referral is a rule of the referral's name, told apart by its place.
    fn referral(&mut self, name: &'a Name, kind: &'a DeclarationKind, clauses: &'a [tree::Clause]) {
        let parts = clauses.iter().filter(|clause| matches!(clause.kind, tree::ClauseKind::Party { .. }));
        let before = self.rules.len();
        self.rules.extend(parts.map(|part| Named { name, span: part.span, kind, part: 0 }));
        if self.rules.len() == before {
            self.empty_referrals.push(name);
            self.broken.push((name.text.as_str(), name.span));
        }
    }

    fn take(&mut self, declaration: &'a tree::Declaration) {
        let span = declaration.span;
        let kind = &declaration.kind;
        let list = match kind {
            DeclarationKind::Program(header) => return self.headers.push((header, span)),
            DeclarationKind::Category { name, items, members } => return self.categories.push((name, *items, members)),
            DeclarationKind::Assume { .. } | DeclarationKind::Guarantee { .. } | DeclarationKind::Allow { .. } => {
                return self.promises.push((kind, span));
            }
            DeclarationKind::Test { title, statements } => return self.tests.push((title, statements, span)),
            DeclarationKind::Member { fields } => {
                return self.attributes.extend(fields.iter().map(|field| (&field.name, Asked::Field(field))));
            }
            DeclarationKind::Choice { name, clauses, .. } => {
                self.attributes.push((name, Asked::Choice(clauses)));
                (&mut self.choices, name)
            }
            DeclarationKind::Group { items, .. } => {
                if self.depth == 0 {
                    self.groups.push(kind);
                }
                self.depth += 1;
                items.iter().for_each(|item| self.item(item));
                self.depth -= 1;
                return;
            }
            DeclarationKind::Limit { name, .. } => (&mut self.limits, name),
            DeclarationKind::Membership { name, .. } => (&mut self.memberships, name),
            DeclarationKind::Referral { name, clauses, .. } => return self.referral(name, kind, clauses),
            DeclarationKind::Household { name, .. } => (&mut self.households, name),
            DeclarationKind::Partner { name, clauses } => return self.partners.push((name, clauses, span)),
            DeclarationKind::Challenge { name, .. } => {
                self.rules_of(name, span, kind, 1);
                self.challenges.push(Named { name, span, kind, part: 0 });
                (&mut self.metrics, name)
            }
            DeclarationKind::Streak { name, clauses, .. } => {
                self.rules_of(name, span, kind, bodies(clauses));
                (&mut self.metrics, name)
            }
            DeclarationKind::League { name, clauses, .. } => {
                self.rules_of(name, span, kind, bodies(clauses));
                self.leagues.push(Named { name, span, kind, part: 0 });
                (&mut self.ladders, name)
            }
            DeclarationKind::Raffle { name, clauses, .. } => {
                self.rules_of(name, span, kind, 1 + bodies(clauses));
                self.raffles.push(Named { name, span, kind, part: 0 });
                (&mut self.holdings, name)
            }
            DeclarationKind::Unit { name, .. } => (&mut self.units, name),
            DeclarationKind::Event { name, .. } => (&mut self.events, name),
            DeclarationKind::Param { name, .. } => (&mut self.params, name),
            DeclarationKind::Let { name, .. } => (&mut self.lets, name),
            DeclarationKind::Metric { name, .. } => (&mut self.metrics, name),
            DeclarationKind::Points { name, .. } | DeclarationKind::Instrument { name, .. } => {
                (&mut self.holdings, name)
            }
            DeclarationKind::Stamps { name, .. } => {
                self.rules.push(Named { name, span, kind, part: 0 });
                self.converts.push(Named { name, span, kind, part: 0 });
                (&mut self.holdings, name)
            }
            DeclarationKind::Tiers { name, .. } => (&mut self.ladders, name),
            DeclarationKind::Rule { name, .. } => (&mut self.rules, name),
            DeclarationKind::Reward { name, .. } => (&mut self.rewards, name),
            DeclarationKind::Convert { name, .. } => (&mut self.converts, name),
        };
        list.0.push(Named { name: list.1, span, kind, part: 0 });
    }

    /// The rules that one declaration makes.
    fn rules_of(&mut self, name: &'a Name, span: Span, kind: &'a DeclarationKind, count: usize) {
        self.rules.extend((0..count).map(|part| Named { name, span, kind, part }));
    }
}

/// Clauses of a streak, league or raffle that are rules of their own.
pub(crate) fn is_body(kind: &tree::ClauseKind) -> bool {
    use tree::ClauseKind::{EveryEntryWins, Milestone, Top, Win};
    matches!(kind, Milestone { .. } | Top { .. } | Win { .. } | EveryEntryWins(_))
}

fn bodies(clauses: &[tree::Clause]) -> usize {
    clauses.iter().filter(|clause| is_body(&clause.kind)).count()
}

/// Whether the rules of a declaration go by the name of something else that it declares.
fn goes_by_another(kind: &DeclarationKind) -> bool {
    matches!(
        kind,
        DeclarationKind::Stamps { .. }
            | DeclarationKind::Challenge { .. }
            | DeclarationKind::Streak { .. }
            | DeclarationKind::League { .. }
            | DeclarationKind::Raffle { .. }
    )
}

/// `event purchase { line { … } }`: fields of the lines of purchases.
pub(crate) fn is_purchase(named: &Named<'_>) -> bool {
    matches!(named.kind, DeclarationKind::Event { .. }) && named.name.text == "purchase"
}

/// The levels of a league.
pub(crate) fn levels(kind: &DeclarationKind) -> impl Iterator<Item = &Name> {
    let clauses = if let DeclarationKind::League { clauses, .. } = kind { clauses.as_slice() } else { &[] };
    let named = clauses.iter().filter_map(|clause| match &clause.kind {
        tree::ClauseKind::Levels(names) => Some(names),
        _ => None,
    });
    named.flatten().take(32)
}

/// The one space of names.
#[derive(Default)]
pub(crate) struct Names<'a> {
    by_name: BTreeMap<&'a str, (Symbol, Span, &'static str)>,
}

impl<'a> Names<'a> {
    /// What the name stands for and where it is declared.
    pub(crate) fn get(&self, name: &str) -> Option<(Symbol, Span)> {
        self.by_name.get(name).map(|(symbol, span, _)| (*symbol, *span))
    }

    /// What kind of thing the name is, in the user's words.
    pub(crate) fn describe(&self, name: &str) -> &'static str {
        self.by_name.get(name).map_or("unknown", |found| found.2)
    }

    /// Every name whose symbol passes.
    pub(crate) fn all(&self, mut wanted: impl FnMut(Symbol) -> bool) -> Vec<&'a str> {
        self.by_name.iter().filter(|(_, (symbol, ..))| wanted(*symbol)).map(|(name, _)| *name).collect()
    }

    /// Names everything that is declared; clashes become diagnostics, the first in the text wins.
    pub(crate) fn collect(all: &Declarations<'a>, diagnostics: &mut Vec<Diagnostic>) -> Names<'a> {
        let mut found: Vec<(&'a Name, Symbol, &'static str)> = Vec::new();
        #[allow(clippy::type_complexity, reason = "used once, here")]
        let lists: [(&[Named<'a>], fn(usize) -> Symbol); 12] = [
            (&all.units, |at| Symbol::Unit(UnitRef(at))),
            (&all.events, |at| Symbol::Event(EventRef(at))),
            (&all.params, Symbol::Param),
            (&all.lets, Symbol::Let),
            (&all.metrics, |at| Symbol::Metric(MetricRef(at))),
            (&all.holdings, |at| Symbol::Holding(HoldingRef(at))),
            (&all.ladders, |at| Symbol::Ladder(LadderRef(at))),
            (&all.rules, |at| Symbol::Rule(RuleRef(at))),
            (&all.rewards, |at| Symbol::Reward(RewardRef(at))),
            (&all.households, |_| Symbol::Household),
            (&all.memberships, |at| Symbol::Membership(MembershipRef(at))),
            (&all.limits, |_| Symbol::Limit),
        ];
        for (list, symbol) in lists {
            for (at, named) in list.iter().enumerate() {
                // `event purchase` is no new name
                if is_purchase(named) || goes_by_another(named.kind) && matches!(symbol(at), Symbol::Rule(_)) {
                    continue;
                }
                // all parts of a referral have its name
                if at > 0 && list.get(at - 1).is_some_and(|before| std::ptr::eq(before.kind, named.kind)) {
                    continue;
                }
                found.push((named.name, symbol(at), kind_words(named.kind)));
                if let DeclarationKind::Tiers { tiers, .. } = named.kind {
                    let tiers = tiers.iter().take(32).enumerate();
                    found.extend(
                        tiers.map(|(rank, tier)| (&tier.name, Symbol::Tier(LadderRef(at), rank as u8), "a tier")),
                    );
                }
                for (rank, level) in levels(named.kind).enumerate() {
                    found.push((level, Symbol::Tier(LadderRef(at), rank as u8), "a level of a league"));
                }
            }
        }
        let (mut numbers, mut words) = (0, PURCHASE_WORDS.len());
        let mut known: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        for (at, named) in all.events.iter().enumerate() {
            let DeclarationKind::Event { fields, line, .. } = named.kind else { continue };
            for field in fields.iter().chain(line) {
                let text = super::declaration::is_text_field(field);
                // A field of an earlier event is shared; twice in one event is a mistake.
                let before = known.insert((&field.name.text, text), at);
                if before.is_some_and(|before| before != at) {
                    continue;
                }
                if text {
                    found.push((&field.name, Symbol::Words(WordRef(words)), "a field of an event"));
                    words += 1;
                } else {
                    found.push((&field.name, Symbol::Number(NumberRef(numbers)), "a field of an event"));
                    numbers += 1;
                }
            }
        }
        for (at, (name, source)) in all.attributes.iter().enumerate() {
            let is = if matches!(source, Asked::Choice(_)) { "a choice" } else { "a field of the member" };
            found.push((name, Symbol::Attribute(AttributeRef(at)), is));
        }
        let mut names = Names::default();
        found.sort_by_key(|(name, ..)| name.span);
        for (name, symbol, is) in found {
            names.add(name, symbol, is, diagnostics);
        }
        for (name, span) in &all.broken {
            names.by_name.entry(name).or_insert((Symbol::Broken, *span, "a declaration that could not be read"));
        }
        names
    }

    fn add(&mut self, name: &'a Name, symbol: Symbol, is: &'static str, diagnostics: &mut Vec<Diagnostic>) {
        let text = name.text.as_str();
        // a rule may be called after the event that it is about (`gift birthday on birthday`)
        let about = matches!(symbol, Symbol::Rule(_) | Symbol::Reward(_));
        let reserved = built_in(text).filter(|row| !(about && matches!(row.0, BuiltIn::Event(_))));
        let word = PURCHASE_WORDS.iter().find(|row| row.0 == text).map(|row| row.1);
        if let Some(means) = reserved.map(|row| row.1).or(word) {
            diagnostics.push(BuiltInName { name: text, span: name.span, is: means }.into());
            self.by_name.entry(text).or_insert((Symbol::Broken, name.span, is));
            return;
        }
        if let Some((_, first, first_is)) = self.by_name.get(text) {
            let clash = NameClash { name: text, second: name.span, second_is: is, first: *first, first_is };
            diagnostics.push(clash.into());
            return;
        }
        self.by_name.insert(text, (symbol, name.span, is));
    }
}
