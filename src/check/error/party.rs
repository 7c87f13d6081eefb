use super::suggest;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// What a household cannot be or share.
pub(crate) struct NotShared {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<NotShared> for Diagnostic {
    fn from(e: NotShared) -> Diagnostic {
        Diagnostic::new(table::NOT_SHARED, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A part of a referral that nobody could hear of.
pub(crate) struct BadPart {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<BadPart> for Diagnostic {
    fn from(e: BadPart) -> Diagnostic {
        Diagnostic::new(table::REFERRAL_PART, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A partner that is not declared.
pub(crate) struct UnknownPartner<'a> {
    pub name: &'a str,
    pub span: Span,
    pub near: Option<&'a str>,
}

impl From<UnknownPartner<'_>> for Diagnostic {
    fn from(e: UnknownPartner<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_PARTNER, format!("there is no partner \"{}\"", e.name))
            .label(e.span, "nobody funds this");
        match e.near {
            Some(near) => d.help(format!("did you mean \"{near}\"?")).edit(e.span, format!("\"{near}\"")),
            None => suggest(d, e.span, None, &format!("declare it, as in `partner \"{}\" {{ }}`", e.name)),
        }
    }
}

/// One thing that two partners fund.
pub(crate) struct FundedTwice<'a> {
    pub span: Span,
    pub what: &'a str,
    pub first: &'a str,
    pub second: &'a str,
}

impl From<FundedTwice<'_>> for Diagnostic {
    fn from(e: FundedTwice<'_>) -> Diagnostic {
        Diagnostic::new(table::FUNDED_TWICE, format!("`{}` is funded by two partners", e.what))
            .label(e.span, format!("\"{}\" here, but \"{}\" already", e.second, e.first))
            .help("an award has one funder: split the rule into one for each partner")
    }
}

/// What a partner pays that is no money for points.
pub(crate) struct BadPay {
    pub span: Span,
}

impl From<BadPay> for Diagnostic {
    fn from(e: BadPay) -> Diagnostic {
        Diagnostic::new(table::PARTNER_PAYS, "a partner pays money for a number of points")
            .label(e.span, "not money for a number of points")
            .help("write `pays 0.01 EUR per 1 bean`")
    }
}

/// A payment with points, which gives nothing.
pub(crate) struct FundsNothing<'a> {
    pub span: Span,
    pub name: &'a str,
}

impl From<FundsNothing<'_>> for Diagnostic {
    fn from(e: FundsNothing<'_>) -> Diagnostic {
        Diagnostic::new(table::FUNDS_NOTHING, format!("`{}` gives nothing that a partner could fund", e.name))
            .label(e.span, "points are taken here, not given")
            .help("let the partner fund the rules or the wallet that give the points")
    }
}
