use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// `allow L0010` without reason, owner or end.
pub(crate) struct ExceptionIncomplete<'a> {
    pub span: Span,
    pub missing: &'a [&'static str],
}

impl From<ExceptionIncomplete<'_>> for Diagnostic {
    fn from(e: ExceptionIncomplete<'_>) -> Diagnostic {
        let message = format!("an exception needs {}", e.missing.join(" and "));
        Diagnostic::new(table::EXCEPTION_INCOMPLETE, message)
            .label(e.span, "allowed for ever, by nobody, for no reason?")
            .help("write `allow L0010 until 2026-12-31 because \"loss leader\" by \"Anna Horvat\"`")
    }
}

/// `allow L9999`.
pub(crate) struct NoSuchFinding<'a> {
    pub span: Span,
    pub written: &'a str,
}

impl From<NoSuchFinding<'_>> for Diagnostic {
    fn from(e: NoSuchFinding<'_>) -> Diagnostic {
        Diagnostic::new(table::NO_SUCH_FINDING, format!("no finding has the code `{}`", e.written))
            .label(e.span, "not a finding of proofs")
            .help("findings are L0001 to L0050, as `loyal check` prints them")
    }
}
