//! Lines of a declared event in a test: `flight { line { distance 300 mile, cabin business } }`

use crate::base::{Span, closest};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::TooMany;
use crate::check::model::{EventLine, EventRef, NumberRef, WordRef};
use crate::syntax::tree::{LineField, Name};

/// Most lines of one event.
const MOST_LINES: usize = 1_000;

impl Checker<'_> {
    /// One line.
    pub(crate) fn own_line(&mut self, event: EventRef, of: &str, fields: &[LineField]) -> EventLine {
        let mut line = EventLine::default();
        for field in fields {
            let (number, word) = self.line_field(event, &field.name);
            if let Some(number) = number {
                line.numbers.extend(self.entry_number(number, &field.name, field.value.as_ref()));
            } else if let Some(word) = word {
                line.words.extend(self.entry_word(word, &field.name, field.value.as_ref()));
            } else {
                self.no_line_field(event, of, &field.name);
            }
        }
        line
    }

    /// The field of the event's lines that has the name.
    pub(super) fn line_field(&self, event: EventRef, name: &Name) -> (Option<NumberRef>, Option<WordRef>) {
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Number(at)) => {
                let fits = |of_line: bool, events: &[EventRef]| of_line && events.contains(&event);
                (self.out.numbers.get(at.0).is_some_and(|one| fits(one.of_line, &one.events)).then_some(at), None)
            }
            Some(Symbol::Words(at)) => {
                let fits = |of_line: bool, events: &[EventRef]| of_line && events.contains(&event);
                (None, self.out.words.get(at.0).is_some_and(|one| fits(one.of_line, &one.events)).then_some(at))
            }
            _ => (None, None),
        }
    }

    fn no_line_field(&mut self, event: EventRef, of: &str, name: &Name) {
        let fields = self.line_fields(event);
        let near = closest(&name.text, fields.iter().map(String::as_str)).map(str::to_owned);
        let message = format!("a line of `{of}` has no `{}`", name.text);
        let help = match fields.as_slice() {
            [] => format!("declare its fields, as in `event {of} {{ line {{ distance count }} }}`"),
            fields => format!("its lines have {}", fields.join(", ")),
        };
        self.no_entry(name.span, message, &help, near.as_deref());
    }

    /// Names of the fields that lines of an event have.
    pub(super) fn line_fields(&self, event: EventRef) -> Vec<String> {
        let numbers = self.out.numbers.iter().filter(|one| one.of_line && one.events.contains(&event));
        let words = self.out.words.iter().filter(|one| one.of_line && one.events.contains(&event));
        numbers.map(|one| one.name.clone()).chain(words.map(|one| one.name.clone())).collect()
    }

    /// Fields of a line that stand in the record itself are its only line.
    pub(super) fn joined_lines(
        &mut self,
        lines: Vec<EventLine>,
        loose: EventLine,
        loose_at: Option<Span>,
        of: &str,
    ) -> Vec<EventLine> {
        let Some(span) = loose_at else {
            if let Some(found) = Some(lines.len()).filter(|count| *count > MOST_LINES) {
                self.say(TooMany { span: Span::default(), what: "lines of one event", found, most: MOST_LINES });
            }
            return lines;
        };
        if !lines.is_empty() {
            let message = format!("this `{of}` has lines, and a field of a line outside them");
            self.no_entry(span, message, "write it inside `line { … }`", None);
            return lines;
        }
        vec![loose]
    }
}
