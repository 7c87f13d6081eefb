//! `member { segment one of young, old  vip flag  policies count  start date }` and `choice earn_mode { … }`

use super::clause::{Body, Once};
use crate::base::closest;
use crate::check::checker::Checker;
use crate::check::collect::Asked;
use crate::check::error::{ChoiceValues, EmptyRange, NotConstant, TooMany, UnknownWord};
use crate::check::model::{Attribute, AttributeKind, AttributeRef, AttributeValue, Choice};
use crate::check::typed::{Deadline, Gate};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, Name};

/// Most values of a choice: a set of them and "other" is 64 bits.
const MOST_WORDS: usize = 63;
/// The day number of a date that nobody stated.
const NO_DATE: i64 = i32::MIN as i64;

impl Checker<'_> {
    /// Attributes before anything that asks about them.
    pub(super) fn attributes(&mut self) {
        for at in 0..self.all.attributes.len() {
            let (name, source) = (self.all.attributes[at].0, self.all.attributes[at].1);
            let attribute = match source {
                Asked::Field(field) => self.member_field(name, field),
                Asked::Choice(clauses) => self.choice_values(name, clauses),
            };
            self.own_words.push(match &attribute.kind {
                AttributeKind::Words { words, .. } => words.iter().cloned().collect(),
                _ => Default::default(),
            });
            self.out.attributes.push(attribute);
        }
    }

    fn member_field(&mut self, name: &Name, field: &tree::Field) -> Attribute {
        let unit = field.unit.as_ref().map(|unit| unit.text.as_str());
        let (kind, initial) = match unit {
            _ if !field.words.is_empty() => {
                (AttributeKind::Words { words: self.names_once(&field.words), closed: true, flag: false }, None)
            }
            Some("flag") => (AttributeKind::Words { words: vec!["yes".into()], closed: true, flag: true }, None),
            Some("text") => (AttributeKind::Words { words: Vec::new(), closed: false, flag: false }, None),
            Some("date") => (AttributeKind::Date, Some(NO_DATE)),
            _ => {
                let unit = field.unit.as_ref().and_then(|unit| self.field_unit(unit)).unwrap_or(Unit::Number);
                (AttributeKind::Number(unit), Some(0))
            }
        };
        let initial = initial.map_or(AttributeValue::None, AttributeValue::Number);
        Attribute { name: name.text.clone(), span: name.span, kind, initial, choice: None }
    }

    fn names_once(&mut self, names: &[Name]) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for (at, word) in names.iter().take(MOST_WORDS).enumerate() {
            match names.iter().take(at).find(|first| first.text == word.text) {
                Some(first) => {
                    let what = format!("`{}`", word.text);
                    self.say(crate::check::error::Twice { what: &what, second: word.span, first: first.span });
                }
                None => words.push(word.text.clone()),
            }
        }
        if let Some(last) = names.get(MOST_WORDS) {
            self.say(TooMany { span: last.span, what: "values of one choice", found: names.len(), most: MOST_WORDS });
        }
        words.sort();
        words
    }

    /// What may be chosen; who may, and how often, needs everything else and comes in [`Checker::choices`].
    fn choice_values(&mut self, name: &Name, clauses: &[Clause]) -> Attribute {
        let mut kinds: Vec<(AttributeKind, crate::base::Span)> = Vec::new();
        let mut range = None;
        for clause in clauses {
            match &clause.kind {
                ClauseKind::OneOf(names) => {
                    let words = self.names_once(names);
                    kinds.push((AttributeKind::Words { words, closed: true, flag: false }, clause.span));
                }
                ClauseKind::AnyText => {
                    kinds.push((AttributeKind::Words { words: Vec::new(), closed: false, flag: false }, clause.span));
                }
                ClauseKind::Between { from, to, step } => {
                    if let Some((unit, bounds)) = self.bounds(from, to, step.as_ref()) {
                        range = Some(bounds);
                        kinds.push((AttributeKind::Number(unit), clause.span));
                    } else {
                        kinds.push((AttributeKind::Number(Unit::Number), clause.span));
                    }
                }
                _ => {}
            }
        }
        let broken = clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken));
        if let [(_, first), (_, second), ..] = kinds.as_slice() {
            let message = format!("`{}` says in two ways what may be chosen", name.text);
            self.say(ChoiceValues { name: &name.text, span: *second, message, other: Some(*first) });
        } else if kinds.is_empty() && !broken {
            let message = format!("`{}` does not say what may be chosen", name.text);
            self.say(ChoiceValues { name: &name.text, span: name.span, message, other: None });
        }
        let nothing = AttributeKind::Words { words: Vec::new(), closed: false, flag: false };
        let kind = kinds.into_iter().next().map_or(nothing, |kind| kind.0);
        let initial = match (&kind, range) {
            (AttributeKind::Number(_), Some((least, ..))) => AttributeValue::Number(least),
            (AttributeKind::Number(_), None) => AttributeValue::Number(0),
            _ => AttributeValue::None,
        };
        let (gate, takes_effect) = (Gate::default(), Deadline::default());
        let choice = Some(Choice { gate, takes_effect, range, limits: Vec::new() });
        Attribute { name: name.text.clone(), span: name.span, kind, initial, choice }
    }

    fn bounds(
        &mut self,
        from: &tree::Expr,
        to: &tree::Expr,
        step: Option<&tree::Expr>,
    ) -> Option<(Unit, (i64, i64, i64))> {
        let found = self.expr(from);
        let unit = self.quantity_unit(&found)?;
        let Some(least) = found.as_constant() else {
            self.say(NotConstant { span: from.span, place: "a bound of a choice" });
            return None;
        };
        let least = self.whole(least, unit, 0, from.span, "a bound of a choice")?;
        let most = self.whole_of(to, unit, 0, "a bound of a choice")?;
        let step = match step {
            Some(step) => self.whole_of(step, unit, 1, "a step of a choice")?,
            None => 1,
        };
        if most < least {
            let help = "the smallest comes first; both bounds may be chosen";
            self.say(EmptyRange { from: from.span, until: to.span, help });
            return None;
        }
        Some((unit, (least, most, step)))
    }

    /// Gates, defaults and limits of choices.
    pub(super) fn choices(&mut self) {
        for at in 0..self.all.choices.len() {
            let named = &self.all.choices[at];
            let (name, kind) = (named.name, named.kind);
            let tree::DeclarationKind::Choice { gate, clauses, .. } = kind else { continue };
            let Some(place) = self.out.attributes.iter().position(|one| one.name == name.text && one.choice.is_some())
            else {
                continue;
            };
            let gate = self.gate(gate, &[]);
            self.no_activation(&gate);
            let (takes_effect, limits) = self.choice_clauses(name, clauses, AttributeRef(place));
            if let Some(choice) = &mut self.out.attributes[place].choice {
                (choice.gate, choice.takes_effect, choice.limits) = (gate, takes_effect, limits);
            }
        }
    }

    fn choice_clauses(
        &mut self,
        name: &Name,
        clauses: &[Clause],
        attribute: AttributeRef,
    ) -> (Deadline, Vec<crate::check::typed::Limit>) {
        let takes = "one of, text, a range of amounts, default, takes effect, at most and a description";
        let body = Body { declaration: "a choice", takes, name };
        let (mut takes_effect, mut limits, mut once) = (Deadline::default(), Vec::new(), Once::default());
        for clause in clauses {
            match &clause.kind {
                ClauseKind::OneOf(_)
                | ClauseKind::AnyText
                | ClauseKind::Between { .. }
                | ClauseKind::Description(_) => {}
                ClauseKind::Default(value) => {
                    if self.once(&mut once, "default", clause.span)
                        && let Some(value) = self.attribute_value(attribute, value)
                    {
                        self.out.attributes[attribute.0].initial = value;
                    }
                }
                ClauseKind::TakesEffect(deadline) => {
                    if self.once(&mut once, "takes effect", clause.span) {
                        takes_effect = self.deadline(deadline, false).unwrap_or_default();
                    }
                }
                ClauseKind::AtMost(limit) => limits.extend(self.unconditional(&changes(limit))),
                _ => self.not_here(clause, &body),
            }
        }
        (takes_effect, limits)
    }

    /// A value of an attribute as written in a choice, a rule or a test.
    pub(crate) fn attribute_value(&mut self, of: AttributeRef, value: &tree::Expr) -> Option<AttributeValue> {
        let attribute = self.out.attributes.get(of.0)?;
        let range = attribute.choice.as_ref().and_then(|choice| choice.range);
        match attribute.kind.clone() {
            AttributeKind::Words { flag, .. } => {
                let (word, span) = match value.kind.as_ref() {
                    tree::ExprKind::Name(name) => (name.text.clone(), name.span),
                    tree::ExprKind::Text(text) => (text.value.clone(), text.span),
                    tree::ExprKind::Broken => return None,
                    _ => {
                        let help = "write one of its values".into();
                        let found = "a number".into();
                        self.say(crate::check::error::NotComparable { span: value.span, found, help });
                        return None;
                    }
                };
                if word == "no" && (flag || !self.is_word(of, "no")) {
                    return Some(AttributeValue::None);
                }
                self.own_word(of, &word, span).map(AttributeValue::Word)
            }
            AttributeKind::Number(unit) => {
                let number = self.whole_of(value, unit, 0, "a value of this choice")?;
                if let Some((least, most, step)) = range
                    && !((least..=most).contains(&number) && (number - least) % step.max(1) == 0)
                {
                    let name = self.out.attributes.get(of.0).map(|one| (one.name.clone(), one.span))?;
                    let whole = |value: i64| {
                        Ratio::whole(value).map_or_else(|_| value.to_string(), |value| self.shown(value, unit))
                    };
                    let shown = format!("{} .. {} step {}", whole(least), whole(most), whole(step));
                    let word = whole(number);
                    let error =
                        UnknownWord { word: &word, span: value.span, field: &name.0, declared: name.1, near: None };
                    let error: crate::diagnostic::Diagnostic = error.into();
                    self.say(error.note(format!("it takes {shown}")));
                    return None;
                }
                Some(AttributeValue::Number(number))
            }
            AttributeKind::Date => match value.kind.as_ref() {
                tree::ExprKind::Date(date) => self.day(date).map(|day| AttributeValue::Number(i64::from(day.0))),
                tree::ExprKind::Broken => None,
                _ => {
                    let help = "write a date, as in `2026-03-01`".into();
                    let found = "no date".into();
                    self.say(crate::check::error::NotComparable { span: value.span, found, help });
                    None
                }
            },
        }
    }

    fn is_word(&self, of: AttributeRef, word: &str) -> bool {
        self.own_words.get(of.0).is_some_and(|words| words.contains(word))
    }

    /// A name as a value of an attribute; of a closed list it must be in it.
    pub(crate) fn own_word(&mut self, of: AttributeRef, word: &str, span: crate::base::Span) -> Option<String> {
        let attribute = self.out.attributes.get(of.0)?;
        let AttributeKind::Words { words, closed, .. } = &attribute.kind else { return None };
        if *closed && !words.iter().any(|one| one == word) {
            let near = closest(word, words.iter().map(String::as_str));
            let (field, declared) = (attribute.name.as_str(), attribute.span);
            let error: crate::diagnostic::Diagnostic = UnknownWord { word, span, field, declared, near }.into();
            self.say(error);
            return None;
        }
        let known = self.own_words.get_mut(of.0)?;
        known.insert(word.into());
        let found = known.len();
        if found > MOST_WORDS {
            self.say(TooMany { span, what: "values of one choice", found, most: MOST_WORDS });
            return None;
        }
        Some(word.into())
    }

    /// Words of attributes whose lists are open, once everything has been read.
    pub(super) fn close_words(&mut self) {
        for (attribute, known) in self.out.attributes.iter_mut().zip(&self.own_words) {
            if let AttributeKind::Words { words, closed: false, .. } = &mut attribute.kind {
                *words = known.iter().cloned().collect();
            }
        }
    }

    /// The type of a numeric attribute.
    pub(crate) fn attribute_type(&self, of: AttributeRef) -> Option<Type> {
        match self.out.attributes.get(of.0)?.kind {
            AttributeKind::Number(unit) => Some(Type::Quantity(unit)),
            _ => None,
        }
    }
}

/// `at most 1 change per year` counts changes, which is what every limit of a choice counts.
fn changes(limit: &tree::Limit) -> tree::Limit {
    let mut limit = limit.clone();
    if let Some(cap) = &mut limit.cap
        && let tree::ExprKind::Number { unit, .. } = cap.kind.as_mut()
        && unit.as_ref().is_some_and(|unit| matches!(unit.text.as_str(), "change" | "changes"))
    {
        *unit = None;
    }
    limit
}
