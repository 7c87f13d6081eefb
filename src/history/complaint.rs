//! What can be wrong with a row, in words.

use super::line::{Broken, Field};
use super::moment::split_offset;
use super::sheet::Form;
use super::value::{self, NoNumber};
use crate::base::{Sources, Span};
use crate::diagnostic::{Code, Diagnostic, table};

/// The messages about one file.
pub(super) struct Complaints<'a> {
    pub name: &'a str,
    pub decimals: u8,
    pub sources: &'a mut Sources,
    pub list: Vec<Diagnostic>,
}

impl Complaints<'_> {
    /// What is wrong with a number.
    pub fn number(&mut self, why: NoNumber, what: &str, text: &str, line: u64, field: &Field) {
        let decimals = self.decimals;
        let (message, help) = match why {
            NoNumber::Unreadable if field.text.is_empty() => {
                (format!("the {what} is missing"), "write a number such as `12.50`".into())
            }
            NoNumber::Unreadable => (
                format!("`{}` is not a number", field.text),
                "write digits with a decimal point and no unit: `12.50`".to_owned(),
            ),
            NoNumber::Comma => (
                format!("`{}` is written with a comma", field.text),
                "write decimals with a point and thousands without a mark: `1250.90`".into(),
            ),
            NoNumber::NotFinite => (
                format!("`{}` is not an {what}", field.text),
                "leave the row out or write the amount that was paid".into(),
            ),
            NoNumber::Negative if what == "quantity" => {
                ("a purchase of nothing".into(), "a quantity is at least 1".into())
            }
            NoNumber::Negative => (
                format!("the amount `{}` is negative", field.text),
                "returns are not replayed yet; leave them out".into(),
            ),
            NoNumber::TooFine if what == "quantity" => {
                (format!("`{}` is not a whole number of pieces", field.text), "a quantity is a whole number".into())
            }
            NoNumber::TooFine => (
                format!("`{}` is finer than the smallest coin", field.text),
                format!("the program's currency has {}", counted(decimals.into(), "decimal")),
            ),
            NoNumber::Huge => (
                format!("the {what} `{}` is too large", field.text),
                match what {
                    "quantity" => format!("at most {} pieces in a row", value::MOST_PIECES),
                    _ => format!("at most {} of the smallest coins in a row", value::LARGEST_AMOUNT),
                },
            ),
        };
        self.at(table::DATA_NUMBER, message, text, line, field, "here").help = Some(help);
    }

    /// What is wrong with the quotation marks of a line.
    pub fn broken(&mut self, text: &str, line: u64, broken: Broken) {
        let (at, message, help) = match broken {
            Broken::Unclosed(at) => (
                at,
                "this quotation mark never closes",
                "a quoted text ends on its own line; a mark inside it is written twice",
            ),
            Broken::AfterClosing(at) => (
                at,
                "something follows a closing quotation mark",
                "after it stands a comma; a mark inside a quoted text is written twice",
            ),
            Broken::Inside(at) => (
                at,
                "a quotation mark stands inside an unquoted text",
                "put the whole text in quotation marks and write the mark inside it twice",
            ),
        };
        let field = Field { text: "".into(), place: at..at + 1 };
        self.at(table::DATA_LINE, message.into(), text, line, &field, "here").help = Some(help.into());
    }

    /// Adds a message about a field of a line; the line alone is kept as its source.
    pub fn at(
        &mut self,
        code: Code,
        message: String,
        text: &str,
        line: u64,
        field: &Field,
        label: &str,
    ) -> &mut Diagnostic {
        let source = self.sources.add_part(self.name, text, line.min(u64::from(u32::MAX)) as u32);
        let span = Span::new(source, field.place.start as u32, field.place.end as u32);
        self.list.push(Diagnostic::new(code, message).label(span, label));
        self.list.last_mut().expect("INVARIANT: just pushed")
    }
}

/// How a date is written that cannot be read.
pub(super) fn date_help(text: &str, form: &Form) -> String {
    let universal = split_offset(text).1 == Some(0) && form.zone.is_none();
    if universal {
        "it is universal time: say by which clock the program runs, as in --zone Europe/Berlin".into()
    } else if form.date.is_some() {
        "write it as the form says (--dates)".into()
    } else {
        "write year-month-day, with a local time if known: `2026-03-03` or `2026-03-03 15:10`".into()
    }
}

/// "1 field", "2 fields".
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
