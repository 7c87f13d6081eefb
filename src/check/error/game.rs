use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A measure that cannot be.
pub(crate) struct BadMeasure {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<BadMeasure> for Diagnostic {
    fn from(e: BadMeasure) -> Diagnostic {
        Diagnostic::new(table::BAD_MEASURE, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A challenge, streak, league or raffle that does not come out.
pub(crate) struct BadGame {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<BadGame> for Diagnostic {
    fn from(e: BadGame) -> Diagnostic {
        Diagnostic::new(table::BAD_GAME, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A result in a test that the league or raffle cannot have.
pub(crate) struct BadResult {
    pub span: Span,
    pub message: String,
    pub help: String,
}

impl From<BadResult> for Diagnostic {
    fn from(e: BadResult) -> Diagnostic {
        Diagnostic::new(table::BAD_RESULT, e.message).label(e.span, "cannot come out so").help(e.help)
    }
}
