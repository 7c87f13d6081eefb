//! One pass over the characters: tokens, comments, and which bracket closes which.
//!
//! The grammar decides what a program is. This pass serves what a grammar cannot do: refuse nesting that
//! would exhaust the stack before the parser sees it, find where a declaration or clause ends although its
//! inside is broken, point at the bracket or quote that was never closed, and keep comments.

mod brackets;
mod lexer;

pub(super) use lexer::{is_break, scan};

use super::tree::Comment;
use crate::diagnostic::Diagnostic;

/// Brackets may nest this deep.
pub(super) const DEEPEST: u32 = 64;

/// So many mistakes of a kind are kept; a text of a million stray brackets needs no million messages.
const KEPT: usize = 200;

/// What a token is, as far as finding boundaries needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or word of the language.
    Word,
    /// A number, percentage, date, time or ordinal.
    Number,
    /// A quoted text.
    Text,
    /// `{` or `(`.
    Open,
    /// `}` or `)`.
    Close,
    /// `,`
    Comma,
    /// An operator or another sign.
    Sign,
}

/// What stands between a token and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Before {
    /// Nothing or spaces.
    Space,
    /// A `;`, all on one line.
    Semicolon,
    /// A line break.
    Line,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
    pub before: Before,
    /// Brackets open before it.
    pub depth: u32,
    /// For a bracket, the index of its partner; its own index if it has none.
    pub partner: u32,
}

/// The result of the pass.
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    pub comments: Vec<Comment>,
    /// Mistakes after which the text around them is not worth parsing.
    pub fatal: Vec<Diagnostic>,
    /// Mistakes that leave the text readable (a comment in another language's form).
    pub harmless: Vec<Diagnostic>,
}

impl Scan {
    fn refuse(&mut self, mistake: Diagnostic) {
        if self.fatal.len() < KEPT {
            self.fatal.push(mistake);
        }
    }

    fn object(&mut self, mistake: Diagnostic) {
        if self.harmless.len() < KEPT {
            self.harmless.push(mistake);
        }
    }

    /// The tokens that lie in `start..end` bytes, as a range of indexes.
    pub(super) fn range(&self, start: u32, end: u32) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|token| token.start < start);
        let last = self.tokens.partition_point(|token| token.start < end);
        first..last.max(first)
    }

    /// The end of the last token that starts before `end`; `start` if there is none after it.
    pub(super) fn trimmed_end(&self, start: u32, end: u32) -> u32 {
        let next = self.tokens.partition_point(|token| token.start < end);
        match next.checked_sub(1).and_then(|at| self.tokens.get(at)) {
            Some(token) if token.start >= start => token.end.min(end),
            _ => start,
        }
    }

    /// Whether a mistake has already been reported in `start..end`.
    pub(super) fn reported_in(&self, start: u32, end: u32) -> bool {
        self.fatal.iter().any(|d| d.span().is_some_and(|span| start <= span.start && span.start < end))
    }
}
