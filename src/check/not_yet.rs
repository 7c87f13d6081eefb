//! What the language has and no room below takes yet: each is refused by its word, never skipped, because a
//! program without one of its rules is another program.

use super::checker::Checker;
use super::collect::Later;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};
use crate::syntax::tree;

struct NotOfThisVersion<'a> {
    span: Span,
    word: &'a str,
}

impl From<NotOfThisVersion<'_>> for Diagnostic {
    fn from(e: NotOfThisVersion<'_>) -> Self {
        Diagnostic::new(table::NOT_YET, format!("`{}` is part of the language but not of this version", e.word))
            .label(e.span, "cannot be used yet")
            .help("leave it out for now, or put `#` before its lines")
    }
}

impl Checker<'_> {
    /// Refuses what is part of the language but of no room below yet.
    pub(crate) fn not_yet(&mut self, span: Span, word: &str) {
        self.say(NotOfThisVersion { span, word });
    }

    /// Refuses it where the word begins the span.
    pub(crate) fn not_yet_at(&mut self, span: Span, word: &str) {
        let end = span.end.min(span.start.saturating_add(word.len() as u32));
        self.not_yet(Span { end, ..span }, word);
    }

    /// Declarations that no room takes yet.
    pub(crate) fn later_declarations(&mut self) {
        for Later { span, word } in std::mem::take(&mut self.all.later) {
            self.not_yet_at(span, word);
        }
    }

    /// An action that no test takes yet.
    pub(crate) fn action_not_yet(&mut self, action: &tree::Action) {
        let word = match &action.kind {
            tree::ActionKind::Enter { leave: false, .. } => "enter",
            tree::ActionKind::Enter { leave: true, .. } => "leave",
            _ => return,
        };
        self.not_yet_at(action.span, word);
    }
}
