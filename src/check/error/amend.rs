//! Messages about dated amendments.

use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// Something that no amendment changes.
pub(crate) struct NotAmendable {
    pub span: Span,
    pub why: &'static str,
}

impl From<NotAmendable> for Diagnostic {
    fn from(e: NotAmendable) -> Diagnostic {
        Diagnostic::new(table::NOT_AMENDABLE, "this cannot be amended")
            .label(e.span, e.why)
            .help("put it outside the amendment; rules, rewards, conversions, wallets, instruments, tiers, metrics, definitions and parameters can be amended")
    }
}

/// An amendment that makes something another kind of thing.
pub(crate) struct OtherKind<'a> {
    pub name: &'a str,
    pub span: Span,
    pub first: Span,
}

impl From<OtherKind<'_>> for Diagnostic {
    fn from(e: OtherKind<'_>) -> Diagnostic {
        let message = format!("the amendment makes `{}` another kind of thing", e.name);
        let d = Diagnostic::new(table::AMENDED_KIND, message).label(e.span, "another kind here");
        also(d, e.first, "declared here").help("keep the kind, or give the new thing a name of its own")
    }
}

/// An amendment that changes what must stay for ever: a unit, a window.
pub(crate) struct NotTheSame<'a> {
    pub name: &'a str,
    pub what: &'static str,
    pub span: Span,
    pub first: Span,
    pub help: &'static str,
}

impl From<NotTheSame<'_>> for Diagnostic {
    fn from(e: NotTheSame<'_>) -> Diagnostic {
        let message = format!("the amendment changes {} of `{}`", e.what, e.name);
        let d = Diagnostic::new(table::AMENDED_UNIT, message).label(e.span, "differs here");
        also(d, e.first, "from this").help(e.help)
    }
}

/// An amendment that changes the order of tiers.
pub(crate) struct TiersReordered<'a> {
    pub span: Span,
    pub name: &'a str,
}

impl From<TiersReordered<'_>> for Diagnostic {
    fn from(e: TiersReordered<'_>) -> Diagnostic {
        Diagnostic::new(table::TIERS_REORDERED, format!("the amendment moves tier `{}` below another", e.name))
            .label(e.span, "stood above the tier before it")
            .help("keep the order of the tiers; new ones may stand anywhere between")
    }
}
