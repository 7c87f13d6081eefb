use serde::Serialize;

use super::Code;
use crate::base::Span;

/// How much a message weighs. Errors fail a check; warnings and notes do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program or data means nothing, or means harm.
    Error,
    /// It means something, but probably not what was wanted.
    Warning,
    /// Something worth knowing.
    Note,
}

/// A place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in the user's words; may be empty for a bare underline.
    pub text: String,
}

/// A repair that can be applied as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code; its page is `docs/diagnostics/<CODE>.md`.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// Where; the first is the primary one. Empty only where there is no text (a missing file).
    pub labels: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
    /// Further remarks.
    pub notes: Vec<String>,
    /// A mechanical repair.
    pub edit: Option<Edit>,
    /// Messages in other sources that belong to this one.
    pub related: Vec<Diagnostic>,
}

impl Diagnostic {
    /// A message of the code's own severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: super::info(code).map_or(Severity::Error, |info| info.severity),
            message: message.into(),
            labels: Vec::new(),
            help: None,
            notes: Vec::new(),
            edit: None,
            related: Vec::new(),
        }
    }

    /// Adds a labelled place; the first one added is the primary one.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Offers a repair that can be applied as it stands.
    #[must_use]
    pub fn edit(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.edit = Some(Edit { span, replacement: replacement.into() });
        self
    }

    /// Adds a message in another source.
    #[must_use]
    pub fn related(mut self, other: Diagnostic) -> Self {
        self.related.push(other);
        self
    }

    /// The primary place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Whether it fails a check.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
