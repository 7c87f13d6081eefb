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

/// `guarantee point at least …`: only what a purchase gives back is promised from below.
pub(crate) struct LeastPromised<'a> {
    pub span: Span,
    pub name: &'a str,
}

impl From<LeastPromised<'_>> for Diagnostic {
    fn from(e: LeastPromised<'_>) -> Diagnostic {
        Diagnostic::new(table::NOTHING_PROMISED, format!("a least is promised of `{}`", e.name))
            .label(e.span, "promised from below")
            .help("promise a least of `give_back`: `guarantee give_back at least 1%`")
    }
}

/// `guarantee visits at most …`: nothing that is given or taken.
pub(crate) struct NothingPromised<'a> {
    pub span: Span,
    pub name: &'a str,
    pub declared: bool,
    pub subjects: &'static str,
    pub near: Option<&'a str>,
}

impl From<NothingPromised<'_>> for Diagnostic {
    fn from(e: NothingPromised<'_>) -> Diagnostic {
        let what = if e.declared { "is nothing that is given or taken" } else { "is not declared" };
        Diagnostic::new(table::NOTHING_PROMISED, format!("a guarantee is about `{}`, which {what}", e.name))
            .label(e.span, "promised of nothing")
            .help(match e.near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("promise a most of {}", e.subjects),
            })
    }
}
