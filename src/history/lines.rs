//! Lines of a stream of text, with their numbers.

use std::io::{BufRead, Read as _};

use super::complaint::Complaints;
use super::line::Field;
use super::read::LONGEST_LINE;
use crate::base::LoadError;
use crate::diagnostic::{Diagnostic, load_failed, table};

/// The mark that some systems put before the first line.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Lines of a stream, of limited length, with their numbers.
#[derive(Default)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    number: u64,
}

/// Why there is no line.
pub(super) enum LineProblem {
    Load(LoadError),
    TooLong,
    /// Sixteen bits a letter.
    Wide,
    /// A byte that is no text stands at that place of the line.
    NoText(usize),
}

impl Lines {
    /// Takes the next line in; `false` at the end.
    pub fn next(&mut self, input: &mut impl BufRead) -> Result<bool, LineProblem> {
        self.buffer.clear();
        self.number += 1;
        let mut limited = input.take(LONGEST_LINE as u64 + 1);
        let read = limited
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| LineProblem::Load(LoadError::Unreadable(error.to_string())))?;
        if self.number == 1 && (self.buffer.starts_with(b"\xff\xfe") || self.buffer.starts_with(b"\xfe\xff")) {
            return Err(LineProblem::Wide);
        }
        if read > LONGEST_LINE {
            return Err(LineProblem::TooLong);
        }
        // `contains` is quick, and almost never true.
        if self.buffer.contains(&0) {
            return Err(LineProblem::NoText(self.buffer.iter().position(|byte| *byte == 0).unwrap_or(0)));
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(_) => Ok(read > 0),
            Err(error) => Err(LineProblem::NoText(error.valid_up_to())),
        }
    }

    /// The number of the line, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The line without its end, and without the mark that some systems put before the first.
    pub fn text(&self) -> &str {
        let bytes =
            if self.number == 1 { self.buffer.strip_prefix(MARK).unwrap_or(&self.buffer) } else { &self.buffer };
        std::str::from_utf8(bytes).unwrap_or("").trim_end_matches('\n').trim_end_matches('\r')
    }

    /// What keeps the stream from being read on, with its place.
    pub fn complain(&self, problem: &LineProblem, complaints: &mut Complaints<'_>) {
        let (name, number) = (complaints.name, self.number);
        let said = match problem {
            LineProblem::Load(error) => load_failed(name, error, None),
            LineProblem::TooLong => {
                let message = format!("line {number} of `{name}` is longer than {LONGEST_LINE} bytes");
                Diagnostic::new(table::DATA_LINE, message).help("is this a transaction file? each line is one row")
            }
            LineProblem::Wide => Diagnostic::new(table::DATA_TEXT, format!("`{name}` is written in UTF-16"))
                .help("save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`"),
            LineProblem::NoText(at) => return self.no_text(*at, complaints),
        };
        complaints.list.push(said);
    }

    /// A byte that is no text; the line is shown with a sign in its place.
    fn no_text(&self, at: usize, complaints: &mut Complaints<'_>) {
        let byte = self.buffer.get(at).copied().unwrap_or(0);
        let (head, rest) = self.buffer.split_at(at.min(self.buffer.len()));
        let mut text = String::from_utf8_lossy(head.strip_prefix(MARK).unwrap_or(head)).into_owned();
        let start = text.len();
        text.push('\u{fffd}');
        let place = start..text.len();
        text.push_str(String::from_utf8_lossy(rest.get(1..).unwrap_or_default()).replace('\0', "\u{fffd}").trim_end());
        let column = text.get(..start).map_or(0, |head| head.chars().count()) + 1;
        let (message, help) = if byte == 0 {
            (
                format!("a byte 0 stands in column {column}"),
                "is the file whole, and is it text? a copy that broke off often ends in such bytes",
            )
        } else {
            (
                format!("the byte {byte:02x} in column {column} is not UTF-8"),
                "the file may be in Latin-1: convert it, for example with `iconv -f LATIN1 -t UTF-8`",
            )
        };
        let field = Field { text: "".into(), place };
        complaints.at(table::DATA_TEXT, message, &text, self.number, &field, "here").help = Some(help.into());
    }
}
