//! Words that change a default where they cannot.

use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A rounding that does not fit what is given.
pub(crate) struct RoundedSo {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<RoundedSo> for Diagnostic {
    fn from(e: RoundedSo) -> Diagnostic {
        Diagnostic::new(table::ROUNDED_SO, e.message).label(e.span, e.label).help(e.help)
    }
}

/// `at the tier after` or `split at the threshold` where no tier is crossed.
pub(crate) struct NoCrossing<'a> {
    pub span: Span,
    pub message: String,
    pub label: &'a str,
    pub help: &'a str,
}

impl From<NoCrossing<'_>> for Diagnostic {
    fn from(e: NoCrossing<'_>) -> Diagnostic {
        Diagnostic::new(table::NO_CROSSING, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A limit on a field of the event that does not fit.
pub(crate) struct FieldLimit {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<FieldLimit> for Diagnostic {
    fn from(e: FieldLimit) -> Diagnostic {
        Diagnostic::new(table::FIELD_LIMIT, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A budget that is asked for where it is not known.
pub(crate) struct BudgetAsked {
    pub span: Span,
}

impl From<BudgetAsked> for Diagnostic {
    fn from(e: BudgetAsked) -> Diagnostic {
        Diagnostic::new(table::BUDGET_ASKED, "whether a budget is open is not known here")
            .label(e.span, "asks a budget")
            .help("ask it after `when`, in a rule, a reward or a limit")
    }
}

/// A limit that is asked whether it is open.
pub(crate) struct NoBudget<'a> {
    pub span: Span,
    pub name: &'a str,
    pub declared: Span,
}

impl From<NoBudget<'_>> for Diagnostic {
    fn from(e: NoBudget<'_>) -> Diagnostic {
        let message = format!("`{}` is a limit of each member, which is never closed", e.name);
        let d = Diagnostic::new(table::BUDGET_ASKED, message).label(e.span, "asked whether it is open");
        also(d, e.declared, "declared with `limit`")
            .help("only a `budget` is open or closed; count with a metric instead")
    }
}

/// Items to choose from that cannot be.
pub(crate) struct ItemsOf<'a> {
    pub span: Span,
    pub message: String,
    pub label: &'a str,
    pub help: &'a str,
}

impl From<ItemsOf<'_>> for Diagnostic {
    fn from(e: ItemsOf<'_>) -> Diagnostic {
        Diagnostic::new(table::ITEMS_OF, e.message).label(e.span, e.label).help(e.help)
    }
}
