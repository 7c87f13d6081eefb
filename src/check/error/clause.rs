use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A clause, header or key that may stand once.
pub(crate) struct Twice<'a> {
    pub what: &'a str,
    pub second: Span,
    pub first: Span,
}

impl From<Twice<'_>> for Diagnostic {
    fn from(e: Twice<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::TWICE, format!("{} stands twice", e.what))
            .label(e.second, "again here")
            .help("keep one of the two");
        also(d, e.first, "first here")
    }
}

/// A clause that the declaration does not take.
pub(crate) struct ClauseNotHere<'a> {
    pub clause: &'a str,
    pub span: Span,
    /// `a points wallet`.
    pub declaration: &'a str,
    pub name: &'a str,
    pub takes: &'a str,
    pub declared: Span,
}

impl From<ClauseNotHere<'_>> for Diagnostic {
    fn from(e: ClauseNotHere<'_>) -> Diagnostic {
        let message = format!("{} has no clause `{}`", e.declaration, e.clause);
        let d = Diagnostic::new(table::CLAUSE_NOT_HERE, message).label(e.span, "cannot stand here");
        let help = match (e.clause, e.takes.starts_with("give")) {
            ("at least", true) => {
                "a least award is written `give the larger of 250 bean and (1 bean per 1 EUR of paid)`; \
                                   a least purchase `on purchase where paid >= 20 EUR`"
                    .to_owned()
            }
            ("… stamp", true) => {
                "a number stands before its thing, as in `give 20 bean` or `give 2 latte`".to_owned()
            }
            _ => format!("{} takes {}", e.declaration, e.takes),
        };
        also(d, e.declared, format!("`{}` is {}", e.name, e.declaration)).help(help)
    }
}
