//! What can be wrong with a line of a triangle's file, in words.

use std::ops::Range;

use super::number::NoNumber;
use crate::base::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic, table};
use crate::history::line::{Broken, Field};

/// Reading stops after so many problems.
pub(super) const MOST_PROBLEMS: usize = 50;

/// The messages about one file.
pub(super) struct Complaints {
    source: SourceId,
    /// First byte of the line that is being read.
    pub line_start: usize,
    pub list: Vec<Diagnostic>,
}

impl Complaints {
    pub fn new(source: SourceId) -> Complaints {
        Complaints { source, line_start: 0, list: Vec::new() }
    }

    /// Whether something was wrong enough to stop.
    pub fn broken(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    /// Whether there are enough problems for one reading.
    pub fn enough(&self) -> bool {
        self.list.iter().filter(|one| one.is_error()).count() >= MOST_PROBLEMS
    }

    /// The place of a range of the line that is being read.
    pub fn span(&self, place: Range<usize>) -> Span {
        let at = |byte: usize| (self.line_start + byte) as u32;
        Span::new(self.source, at(place.start), at(place.end))
    }

    /// Complains about a range of the line that is being read.
    pub fn at(&mut self, code: Code, message: String, place: Range<usize>, label: &str, help: &str) {
        let span = self.span(place);
        self.list.push(Diagnostic::new(code, message).label(span, label).help(help));
    }

    /// Complains about a field of the line that is being read.
    pub fn at_field(&mut self, code: Code, message: String, field: &Field<'_>, label: &str, help: &str) {
        self.at(code, message, field.place.clone(), label, help);
    }

    /// What is wrong with a number.
    pub fn number(&mut self, why: NoNumber, field: &Field<'_>) {
        let (message, help) = match why {
            NoNumber::Unreadable if field.text.is_empty() => {
                ("a number is missing".to_owned(), "leave the line out if the amount is not known")
            }
            NoNumber::Unreadable => {
                (format!("`{}` is not a number", field.text), "write digits with a decimal point and no unit: `12.50`")
            }
            NoNumber::Comma => (
                format!("`{}` is written with a comma", field.text),
                "write decimals with a point and thousands without a mark: `1250.90`; or say `--decimal-comma`",
            ),
            NoNumber::Point => (
                format!("`{}` is written with a point", field.text),
                "decimals stand behind a comma (--decimal-comma), and thousands have no mark: `1250,90`",
            ),
            NoNumber::NotFinite => {
                (format!("`{}` is not an amount", field.text), "leave the cell empty if the amount is not known")
            }
            NoNumber::Huge => (format!("`{}` is too large", field.text), "at most 10^18; count in larger units"),
        };
        self.at_field(table::TRIANGLE_NUMBER, message, field, "here", help);
    }

    /// What is wrong with the quotation marks of a line.
    pub fn quotes(&mut self, broken: Broken) {
        let (at, message, help) = match broken {
            Broken::Unclosed(at) => (at, "this quotation mark never closes", "a quoted text ends on its own line"),
            Broken::AfterClosing(at) => (at, "something follows a closing quotation mark", "after it stands a comma"),
            Broken::Inside(at) => {
                (at, "a quotation mark stands inside an unquoted text", "put the whole text in quotation marks")
            }
        };
        self.at(table::TRIANGLE_LINE, message.into(), at..at + 1, "here", help);
    }

    /// A line with more or fewer fields than the header has.
    pub fn width(&mut self, found: usize, wanted: usize, line: Range<usize>) {
        let fields = if found == 1 { "1 field".to_owned() } else { format!("{found} fields") };
        self.at(
            table::TRIANGLE_LINE,
            format!("{fields} where the header names {wanted}"),
            line,
            "this line",
            "a text that holds a comma stands in quotation marks",
        );
    }
}
