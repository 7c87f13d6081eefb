//! What the checker finds, one small struct a finding; each becomes a [`Diagnostic`].

mod advice;
mod amend;
mod clause;
mod dates;
mod exception;
mod game;
mod includes;
mod names;
mod occasion;
mod own;
mod party;
mod returns;
mod shape;
mod sharing;
mod tests;
mod units;
mod variant;

pub(crate) use advice::*;
pub(crate) use amend::*;
pub(crate) use clause::*;
pub(crate) use dates::*;
pub(crate) use exception::*;
pub(crate) use game::*;
pub(crate) use includes::*;
pub(crate) use names::*;
pub(crate) use occasion::*;
pub(crate) use own::*;
pub(crate) use party::*;
pub(crate) use returns::*;
pub(crate) use shape::*;
pub(crate) use sharing::*;
pub(crate) use tests::*;
pub(crate) use units::*;
pub(crate) use variant::*;

use crate::base::Span;
use crate::diagnostic::{Diagnostic, Severity};

/// Labels a further place; a place in another source becomes a related note, since all labels of one
/// message must lie in one source.
pub(crate) fn also(diagnostic: Diagnostic, span: Span, text: impl Into<String>) -> Diagnostic {
    let text = text.into();
    if diagnostic.span().is_none_or(|first| first.source == span.source) {
        return diagnostic.label(span, text);
    }
    let mut note = Diagnostic::new(diagnostic.code, text).label(span, "");
    note.severity = Severity::Note;
    diagnostic.related(note)
}

/// `did you mean …` for the nearest known name, else the given advice.
pub(crate) fn suggest(diagnostic: Diagnostic, span: Span, near: Option<&str>, otherwise: &str) -> Diagnostic {
    match near {
        Some(name) => diagnostic.help(format!("did you mean `{name}`?")).edit(span, name),
        None if otherwise.is_empty() => diagnostic,
        None => diagnostic.help(otherwise),
    }
}
