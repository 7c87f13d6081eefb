//! Surplus that is carried on, rewards taken and things that lapse.

use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// `carry the surplus` where nothing can be left over.
pub(crate) struct NoSurplus {
    pub span: Span,
    pub why: String,
}

impl From<NoSurplus> for Diagnostic {
    fn from(e: NoSurplus) -> Diagnostic {
        Diagnostic::new(table::NO_SURPLUS, "there is no surplus to carry")
            .label(e.span, e.why)
            .help("let the tiers stand `at` thresholds of a sum over a period, as in `tiers status by nights_of_year { Member  Gold at 40 night  carry the surplus }`")
    }
}

/// `expiry` or `redemption of …` that does not say of what, or of something that cannot be taken.
pub(crate) struct OfWhat {
    pub span: Span,
    pub message: String,
    pub label: &'static str,
    pub help: String,
}

impl From<OfWhat> for Diagnostic {
    fn from(e: OfWhat) -> Diagnostic {
        Diagnostic::new(table::OF_WHAT, e.message).label(e.span, e.label).help(e.help)
    }
}

/// `event purchase { tip money }`
pub(crate) struct GoodsField<'a> {
    pub span: Span,
    pub name: &'a str,
}

impl From<GoodsField<'_>> for Diagnostic {
    fn from(e: GoodsField<'_>) -> Diagnostic {
        Diagnostic::new(table::GOODS_FIELD, "only the lines of a purchase have further fields")
            .label(e.span, "a field of the whole purchase")
            .help(format!(
                "write `event purchase {{ line {{ {} … }} }}`; a purchase has channel, store, partner and payment",
                e.name
            ))
    }
}
