use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A rule that surely never fires.
pub(crate) struct NeverFires<'a> {
    pub name: &'a str,
    pub span: Span,
    pub why: String,
    pub place: Span,
}

impl From<NeverFires<'_>> for Diagnostic {
    fn from(e: NeverFires<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::NEVER_FIRES, format!("`{}` never fires", e.name)).label(e.place, e.why);
        let d = if e.span == e.place { d } else { super::also(d, e.span, "in this rule") };
        d.help("change the condition, or remove the rule")
    }
}

/// A holding that nothing gives.
pub(crate) struct NeverGiven<'a> {
    pub name: &'a str,
    pub span: Span,
}

impl From<NeverGiven<'_>> for Diagnostic {
    fn from(e: NeverGiven<'_>) -> Diagnostic {
        Diagnostic::new(table::NEVER_GIVEN, format!("nothing ever gives `{}`", e.name))
            .label(e.span, "declared here")
            .help("give it in a rule, gift, reward or conversion, or remove it")
    }
}

/// An item without a cost.
pub(crate) struct NoItemCost<'a> {
    pub name: &'a str,
    pub span: Span,
}

impl From<NoItemCost<'_>> for Diagnostic {
    fn from(e: NoItemCost<'_>) -> Diagnostic {
        Diagnostic::new(table::NO_ITEM_COST, format!("`{}` does not say what it costs the company", e.name))
            .label(e.span, "reports will count it as free")
            .help("add a clause such as `cost 0.70 EUR`")
    }
}

/// A discount of more than everything.
pub(crate) struct TakesMore {
    pub span: Span,
}

impl From<TakesMore> for Diagnostic {
    fn from(e: TakesMore) -> Diagnostic {
        Diagnostic::new(table::TAKES_MORE, "this takes more off than there is")
            .label(e.span, "more than 100%")
            .help("a reduction stops at nothing left to pay; write at most 100%")
    }
}
