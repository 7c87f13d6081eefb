use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A file that includes itself, directly or through others.
pub(crate) struct IncludeCycle<'a> {
    pub path: &'a str,
    pub span: Span,
    /// The files on the way, in order.
    pub chain: &'a [String],
}

impl From<IncludeCycle<'_>> for Diagnostic {
    fn from(e: IncludeCycle<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::INCLUDE_CYCLE, format!("\"{}\" includes itself", e.path))
            .label(e.span, "included again here")
            .help("remove one of the includes; what both files need can stand in a third one");
        if e.chain.len() > 1 { d.note(format!("the way: {}", e.chain.join(" → "))) } else { d }
    }
}
