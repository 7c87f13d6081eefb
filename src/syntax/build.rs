//! From the pairs of the grammar to the tree. One function a construct; the grammar guarantees the shape,
//! so what cannot be there is left out rather than reported.

mod clause;
mod declaration;
mod expression;
mod further;
mod head;
mod ladder;
mod measure;
mod number;
mod test;
mod time;

pub(super) use declaration::Piece;
pub(super) use number::MOST_DECIMALS;

use pest::iterators::{Pair, Pairs};

use super::grammar::Rule;
use super::scan::Scan;
use super::tree::{Name, Text};
use super::words::{Shown, shown};
use crate::base::{SourceId, Span};
use crate::diagnostic::Diagnostic;

/// A pair of the grammar.
pub(super) type P<'t> = Pair<'t, Rule>;

/// Builds tree nodes from pairs whose positions count from `base`.
pub(super) struct Builder<'a> {
    pub source: SourceId,
    /// Where the parsed slice begins in the whole text.
    pub base: u32,
    pub scan: &'a Scan,
    pub diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// The pair's place in the whole text, without the space that the grammar may have read behind it.
    fn span(&self, pair: &P<'_>) -> Span {
        let (start, end) = (pair.as_span().start() as u32 + self.base, pair.as_span().end() as u32 + self.base);
        Span::new(self.source, start, self.scan.trimmed_end(start, end))
    }

    /// An include: its path and place.
    pub(super) fn include(&self, pair: &P<'_>) -> Option<(Text, Span)> {
        child(pair, Rule::text).map(|text| (self.text(&text), self.span(pair)))
    }

    fn name(&self, pair: &P<'_>) -> Name {
        Name { text: pair.as_str().trim_end().to_owned(), span: self.span(pair) }
    }

    fn text(&self, pair: &P<'_>) -> Text {
        let written = pair.as_str().trim_end();
        let mut inside = written.chars();
        inside.next();
        inside.next_back();
        Text { value: inside.as_str().to_owned(), span: self.span(pair) }
    }

    /// All texts among the direct parts of a pair.
    fn texts(&self, pair: &P<'_>) -> Vec<Text> {
        children(pair, Rule::text).map(|text| self.text(&text)).collect()
    }

    /// The name among the direct parts of a pair.
    fn name_in(&self, pair: &P<'_>) -> Name {
        child(pair, Rule::name).map_or_else(|| self.nameless(pair), |name| self.name(&name))
    }

    fn nameless(&self, pair: &P<'_>) -> Name {
        Name { text: String::new(), span: self.span(pair) }
    }
}

/// The parts of a pair that carry content: neither words nor symbols.
fn parts<'t>(pair: P<'t>) -> impl Iterator<Item = P<'t>> + use<'t> {
    content(pair.into_inner())
}

/// The pairs that carry content.
fn content<'t>(pairs: Pairs<'t, Rule>) -> impl Iterator<Item = P<'t>> + use<'t> {
    pairs.filter(|part| {
        let rule = part.as_rule();
        !matches!(shown(rule), Shown::Word | Shown::Symbol(_)) && !matches!(rule, Rule::foreign_sign | Rule::EOI)
    })
}

fn child<'t>(pair: &P<'t>, rule: Rule) -> Option<P<'t>> {
    pair.clone().into_inner().find(|part| part.as_rule() == rule)
}

fn children<'t>(pair: &P<'t>, rule: Rule) -> impl Iterator<Item = P<'t>> + use<'t> {
    pair.clone().into_inner().filter(move |part| part.as_rule() == rule)
}

fn has(pair: &P<'_>, rule: Rule) -> bool {
    child(pair, rule).is_some()
}

/// The first part that carries content.
fn inner<'t>(pair: &P<'t>) -> Option<P<'t>> {
    parts(pair.clone()).next()
}
