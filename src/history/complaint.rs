//! What can be wrong with a row, in words.

use super::line::{Broken, Field};
use super::moment::split_offset;
use super::sheet::Form;
use super::value::{self, NoNumber};
use crate::base::{Sources, Span};
use crate::diagnostic::{Code, Diagnostic, table};

/// What a number counts, where it is no money.
pub(super) const QUANTITY: &str = "quantity";
pub(super) const POINTS: &str = "number of points";

/// The messages about one file.
pub(super) struct Complaints<'a> {
    pub name: &'a str,
    pub decimals: u8,
    pub sources: &'a mut Sources,
    pub list: Vec<Diagnostic>,
}

impl Complaints<'_> {
    /// What is wrong with a number: an `amount` of some kind, a [`QUANTITY`] or a number of [`POINTS`].
    pub fn number(&mut self, why: NoNumber, what: &str, text: &str, line: u64, field: &Field) {
        let decimals = counted(self.decimals.into(), "decimal");
        let shown = &field.text;
        let (message, help) = match why {
            NoNumber::Unreadable if shown.is_empty() => {
                (format!("the {what} is missing"), "write a number such as `12.50`".into())
            }
            NoNumber::Unreadable => (
                format!("`{shown}` is not a number"),
                "write digits with a decimal point and no unit: `12.50`".to_owned(),
            ),
            NoNumber::Comma => (
                format!("`{shown}` is written with a comma"),
                "write decimals with a point and thousands without a mark: `1250.90`; or say `--decimal-comma`, if all \
                 numbers of the file are written so"
                    .into(),
            ),
            NoNumber::Point => (
                format!("`{shown}` is written with a point"),
                "the form says that decimals stand behind a comma (--decimal-comma); thousands have no mark: `1250,90`"
                    .into(),
            ),
            NoNumber::NotFinite => (
                format!("`{shown}` is not a number"),
                format!("write the {what}, or leave the row out if nothing happened"),
            ),
            NoNumber::Negative if what == QUANTITY => {
                ("a purchase of nothing".into(), "a quantity is at least 1".into())
            }
            NoNumber::Negative => (
                format!("the {what} `{shown}` is negative"),
                "a row that brings something back names the basket that it came from in a column `returns`".into(),
            ),
            NoNumber::TooFine if what == QUANTITY => {
                (format!("`{shown}` is not a whole number of pieces"), "a quantity is a whole number".into())
            }
            NoNumber::TooFine if what == POINTS => (
                format!("`{shown}` is finer than a point can be"),
                format!("a point has {decimals} here; `point_decimals` in the terms says otherwise"),
            ),
            NoNumber::TooFine => {
                (format!("`{shown}` is finer than the smallest coin"), format!("the currency has {decimals}"))
            }
            NoNumber::Huge => {
                let most = match what {
                    QUANTITY => format!("{} pieces", value::MOST_PIECES),
                    POINTS => format!("{} of the smallest parts of a point", value::LARGEST_AMOUNT),
                    _ => format!("{} of the smallest coins", value::LARGEST_AMOUNT),
                };
                (format!("the {what} `{shown}` is too large"), format!("at most {most} in a row"))
            }
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
        "write year-month-day, with a local time if known: `2026-03-03` or `2026-03-03 15:10`; --dates describes other \
         writings, as in --dates DD.MM.YYYY"
            .into()
    }
}

/// "1 field", "2 fields".
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
