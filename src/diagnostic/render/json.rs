//! Messages for programs: one object, positions as line, column and byte.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Sources, Span};
use crate::diagnostic::{Diagnostic, Severity};

/// All findings of one command.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Findings {
    /// The format's name and version, `loyal-diagnostics/1`.
    pub schema: String,
    /// The files that were looked at, as named on the command line.
    pub files: Vec<String>,
    /// Number of errors.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
    /// The findings, by file and place.
    pub diagnostics: Vec<Finding>,
}

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Stable code; `loyal explain CODE` prints its page.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// Where; the first is the primary place. Empty where there is no text, as for a missing file.
    pub labels: Vec<PlacedLabel>,
    /// What to do next.
    pub help: Option<String>,
    /// Further remarks.
    pub notes: Vec<String>,
    /// A repair that can be applied as it stands.
    pub edit: Option<Fix>,
    /// Messages that belong to this one.
    pub related: Vec<Finding>,
}

/// A place with a few words about it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlacedLabel {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is there; may be empty.
    pub text: String,
}

/// A range of a file; the end is one past the last character.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Place {
    /// The file, as named on the command line or in an `include`.
    pub file: String,
    /// The first character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// A position in a file.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Byte, from 0.
    pub byte: u32,
}

/// A replacement of a range of text.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Fix {
    /// What is replaced.
    #[serde(flatten)]
    pub place: Place,
    /// By what.
    pub replacement: String,
}

/// The findings of a command over `files`.
pub fn findings<'a>(files: Vec<String>, found: impl IntoIterator<Item = (&'a Diagnostic, &'a Sources)>) -> Findings {
    let mut all = Findings { schema: "loyal-diagnostics/1".into(), files, errors: 0, warnings: 0, diagnostics: vec![] };
    for (diagnostic, sources) in found {
        match diagnostic.severity {
            Severity::Error => all.errors += 1,
            Severity::Warning => all.warnings += 1,
            Severity::Note => {}
        }
        all.diagnostics.push(finding(diagnostic, sources));
    }
    all
}

fn finding(diagnostic: &Diagnostic, sources: &Sources) -> Finding {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    Finding {
        code: diagnostic.code.0.into(),
        severity: severity.into(),
        message: diagnostic.message.clone(),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| PlacedLabel { place: place(label.span, sources), text: label.text.clone() })
            .collect(),
        help: diagnostic.help.clone(),
        notes: diagnostic.notes.clone(),
        edit: diagnostic
            .edit
            .as_ref()
            .map(|edit| Fix { place: place(edit.span, sources), replacement: edit.replacement.clone() }),
        related: diagnostic.related.iter().map(|one| finding(one, sources)).collect(),
    }
}

fn place(span: Span, sources: &Sources) -> Place {
    let source = sources.get(span.source);
    let position = |byte: u32| {
        let (line, column) = source.map_or((1, 1), |source| source.line_column(byte));
        Position { line, column, byte }
    };
    Place {
        file: source.map_or_else(String::new, |source| source.name.clone()),
        start: position(span.start),
        end: position(span.end),
    }
}
