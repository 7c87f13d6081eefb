use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A word about returns that holds for the program, in a wallet or rule.
pub(crate) struct SaidOfTheProgram {
    pub span: Span,
    pub word: &'static str,
}

impl From<SaidOfTheProgram> for Diagnostic {
    fn from(e: SaidOfTheProgram) -> Diagnostic {
        Diagnostic::new(table::SAID_OF_THE_PROGRAM, format!("`{}` holds for the whole program", e.word))
            .label(e.span, "cannot stand in a wallet or rule")
            .help("move it into the `program` block; here `returns pending only`, `recompute` or `nothing` can stand")
    }
}
