//! `event stay { spend money  nights night  brand one of a, b }`

use crate::base::Span;
use crate::base::closest;
use crate::check::Unit;
use crate::check::builtin::PURCHASE_WORDS;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{FieldDiffers, LineField, TooMany, Twice, UnknownUnit};
use crate::check::model::{Event, EventRef, NumberField, WordField};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{DeclarationKind, Field, Name};
use std::collections::BTreeSet;

/// Most values of a text field: a set of them and "other" is 64 bits.
const MOST_WORDS: usize = 63;

/// Whether a field holds a name rather than a number.
pub(crate) fn is_text_field(field: &Field) -> bool {
    !field.words.is_empty() || field.unit.as_ref().is_some_and(|unit| matches!(unit.text.as_str(), "text" | "flag"))
}

impl Checker<'_> {
    pub(super) fn events(&mut self) {
        for (name, _) in PURCHASE_WORDS {
            self.out.words.push(WordField {
                events: Vec::new(),
                name: name.into(),
                words: Vec::new(),
                listed: Vec::new(),
                closed: false,
                flag: false,
                of_line: false,
                span: Span::default(),
            });
            self.words.push(BTreeSet::new());
        }
        for at in 0..self.all.events.len() {
            let name = self.all.events[at].name;
            self.out.events.push(Event { name: name.text.clone(), span: name.span });
            let DeclarationKind::Event { fields, line, .. } = self.all.events[at].kind else { continue };
            if crate::check::collect::is_purchase(&self.all.events[at]) {
                self.goods_fields(fields);
            }
            let lines = line.iter().map(|field| (field, true));
            for (field, of_line) in fields.iter().map(|field| (field, false)).chain(lines) {
                if is_text_field(field) {
                    self.text_field(EventRef(at), field, of_line);
                } else {
                    let date = field.unit.as_ref().is_some_and(|unit| unit.text == "date");
                    let unit = field.unit.as_ref().filter(|_| !date).and_then(|unit| self.field_unit(unit));
                    if let (true, true, Some(unit)) = (date, of_line, &field.unit) {
                        self.say(LineField {
                            span: unit.span,
                            message: "a line has no date of its own".into(),
                            label: "a date of a line".into(),
                            help: "give the event the date, or write an event for each".into(),
                        });
                    }
                    self.number_field(EventRef(at), field, unit.unwrap_or(Unit::Number), (date, of_line));
                }
            }
        }
    }

    /// A field of an earlier event with that name is the same field; it must count in the same unit.
    fn number_field(&mut self, event: EventRef, field: &Field, unit: Unit, (date, of_line): (bool, bool)) {
        let name = &field.name.text;
        let goods = self.goods();
        let shared = self.out.numbers.iter_mut().find(|known| known.name == *name && !known.events.contains(&event));
        let Some(shared) = shared else {
            let (name, span) = (name.clone(), field.name.span);
            return self.out.numbers.push(NumberField { events: vec![event], name, unit, date, of_line, span });
        };
        shared.events.push(event);
        let mixed = goods.is_some_and(|goods| shared.events.contains(&goods));
        if mixed || (shared.unit, shared.date, shared.of_line) != (unit, date, of_line) {
            let first = shared.span;
            self.say(FieldDiffers { name, second: field.name.span, first });
        }
    }

    fn text_field(&mut self, event: EventRef, field: &Field, of_line: bool) {
        let flag = field.unit.as_ref().is_some_and(|unit| unit.text == "flag");
        let mut words: Vec<String> = Vec::new();
        for (at, word) in field.words.iter().take(MOST_WORDS).enumerate() {
            if let Some(first) = field.words.iter().take(at).find(|first| first.text == word.text) {
                self.say(Twice { what: &format!("`{}`", word.text), second: word.span, first: first.span });
            } else {
                words.push(word.text.clone());
            }
        }
        if flag {
            words = vec!["yes".into()];
        }
        if let Some(last) = field.words.get(MOST_WORDS) {
            let found = field.words.len();
            self.say(TooMany { span: last.span, what: "values of one field", found, most: MOST_WORDS });
        }
        let listed = words.clone();
        words.sort();
        let name = &field.name.text;
        let goods = self.goods();
        let shared = self
            .out
            .words
            .iter_mut()
            .find(|known| known.name == *name && !known.events.is_empty() && !known.events.contains(&event));
        if let Some(shared) = shared {
            shared.events.push(event);
            let mixed = goods.is_some_and(|goods| shared.events.contains(&goods));
            if mixed || (&shared.words, shared.flag, shared.of_line) != (&words, flag, of_line) {
                let first = shared.span;
                self.say(FieldDiffers { name, second: field.name.span, first });
            }
            return;
        }
        self.words.push(words.iter().cloned().collect());
        self.out.words.push(WordField {
            events: vec![event],
            name: field.name.text.clone(),
            closed: !words.is_empty(),
            words,
            listed,
            flag,
            of_line,
            span: field.name.span,
        });
    }

    pub(super) fn field_unit(&mut self, unit: &Name) -> Option<Unit> {
        match unit.text.as_str() {
            "money" => return Some(Unit::Money),
            "count" | "number" => return Some(Unit::Number),
            text if text == self.out.header.currency => return Some(Unit::Money),
            _ => {}
        }
        match self.names.get(&unit.text).map(|found| found.0) {
            Some(Symbol::Unit(at)) => Some(Unit::Counted(at)),
            Some(Symbol::Holding(at)) => Some(Unit::Of(at)),
            Some(Symbol::Broken) => None,
            _ => {
                let mut known = self.known(|symbol| matches!(symbol, Symbol::Unit(_) | Symbol::Holding(_)));
                known.extend(["money", "count", "text", "flag", "date"]);
                let near = closest(&unit.text, known);
                let help =
                    "a field is `money`, `count`, `date`, `text`, `flag`, `one of …` or counts in a declared unit"
                        .into();
                let error: Diagnostic = UnknownUnit { name: &unit.text, span: unit.span, near, help }.into();
                self.say(error);
                None
            }
        }
    }
}
