//! Choices, open offers, memberships, activation.

use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A choice whose values are not said, or said in two ways.
pub(crate) struct ChoiceValues<'a> {
    pub name: &'a str,
    pub span: Span,
    pub message: String,
    pub other: Option<Span>,
}

impl From<ChoiceValues<'_>> for Diagnostic {
    fn from(e: ChoiceValues<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::CHOICE_VALUES, e.message)
            .label(e.span, "what may be chosen is not clear")
            .help(format!("write `choice {} {{ one of a, b  default a }}`, or `10 EUR .. 50 EUR step 10 EUR`", e.name));
        match e.other {
            Some(other) => also(d, other, "said here already"),
            None => d,
        }
    }
}

/// An offer to choose from that cannot be carried out.
pub(crate) struct MenuImpossible {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<MenuImpossible> for Diagnostic {
    fn from(e: MenuImpossible) -> Diagnostic {
        Diagnostic::new(table::MENU_IMPOSSIBLE, e.message).label(e.span, e.label).help(e.help)
    }
}

/// A membership is meant, but which?
pub(crate) struct WhichMembership {
    pub span: Span,
    pub known: Vec<String>,
}

impl From<WhichMembership> for Diagnostic {
    fn from(e: WhichMembership) -> Diagnostic {
        let message = match e.known.as_slice() {
            [] => "the program has no membership".to_owned(),
            known => format!("which membership is meant: {}?", known.join(" or ")),
        };
        let help = match e.known.first() {
            None => "declare one, as in `membership plus { fee 14.99 EUR per month }`".to_owned(),
            Some(name) => format!("name it, as in `set {name} ended` or `renewal of {name}`"),
        };
        Diagnostic::new(table::WHICH_MEMBERSHIP, message).label(e.span, "a membership is needed here").help(help)
    }
}

/// Something that cannot be granted afterwards.
pub(crate) struct NotBackdated<'a> {
    pub span: Span,
    pub what: &'a str,
}

impl From<NotBackdated<'_>> for Diagnostic {
    fn from(e: NotBackdated<'_>) -> Diagnostic {
        Diagnostic::new(table::NOT_BACKDATED, format!("{} cannot be backdated", e.what))
            .label(e.span, "nothing of it can be granted afterwards")
            .help("leave out `, backdated`; only what a rule gives is added up until it is activated")
    }
}
