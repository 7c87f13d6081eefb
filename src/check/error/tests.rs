use super::{also, suggest};
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// A step before the one above it.
pub(crate) struct StepsOutOfOrder {
    pub step: Span,
    pub before: Span,
    /// The step before says no time of its day.
    pub at_noon: bool,
}

impl From<StepsOutOfOrder> for Diagnostic {
    fn from(e: StepsOutOfOrder) -> Diagnostic {
        let d = Diagnostic::new(table::STEPS_OUT_OF_ORDER, "time runs backwards in this test")
            .label(e.step, "earlier than the step above")
            .help(match e.at_noon {
                true => "a step without a time happens at noon: write the steps in the order of their times",
                false => "write the steps in the order of their dates",
            });
        also(d, e.before, "this step comes first")
    }
}

/// `expect` before anything happened.
pub(crate) struct ExpectBeforeOn {
    pub span: Span,
}

impl From<ExpectBeforeOn> for Diagnostic {
    fn from(e: ExpectBeforeOn) -> Diagnostic {
        Diagnostic::new(table::EXPECT_BEFORE_ON, "nothing has happened yet")
            .label(e.span, "no `on` stands before this")
            .help("start the clock with `on DATE`, with or without an event")
    }
}

/// Something that cannot be used in a purchase.
pub(crate) struct Unusable<'a> {
    pub name: &'a str,
    pub span: Span,
    pub is: &'a str,
    pub help: &'a str,
}

impl From<Unusable<'_>> for Diagnostic {
    fn from(e: Unusable<'_>) -> Diagnostic {
        Diagnostic::new(table::UNUSABLE, format!("`{}` cannot be used in a purchase", e.name))
            .label(e.span, format!("this is {}", e.is))
            .help(e.help)
    }
}

/// An entry that the event does not have.
pub(crate) struct UnknownEntry<'a> {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub near: Option<&'a str>,
    pub help: &'a str,
}

impl From<UnknownEntry<'_>> for Diagnostic {
    fn from(e: UnknownEntry<'_>) -> Diagnostic {
        let d = Diagnostic::new(table::UNKNOWN_ENTRY, e.message).label(e.span, e.label);
        suggest(d, e.span, e.near, e.help)
    }
}

/// A fact or claim about something that has no such thing.
pub(crate) struct BadFact {
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: String,
}

impl From<BadFact> for Diagnostic {
    fn from(e: BadFact) -> Diagnostic {
        Diagnostic::new(table::BAD_FACT, e.message).label(e.span, e.label).help(e.help)
    }
}
