//! Reading on after a mistake: declaration by declaration, then clause by clause.

use std::ops::Range;

use pest::Parser as _;
use pest::iterators::Pairs;

use super::declarations::{self, BodyKind};
use super::error::{NotYet, Unexpected, UnknownDeclaration};
use super::grammar::{Grammar, Rule};
use super::parse::Reader;
use super::scan::{Before, Kind};
use super::tree::{Declaration, Item};
use super::unexpected::explain;
use crate::base::closest;

mod body;
mod clauses;

/// Reads what the grammar could not read whole.
pub(super) struct Recovery<'r, 't> {
    pub reader: &'r mut Reader<'t>,
}

impl<'t> Recovery<'_, 't> {
    /// Reads a chunk that begins like a declaration and does not end like one.
    pub(super) fn chunk(mut self, tokens: Range<usize>, items: &mut Vec<Item>) {
        let mut at = tokens.start;
        while at < tokens.end {
            at = self.next_item(at..tokens.end, items).max(at + 1);
        }
    }

    fn next_item(&mut self, tokens: Range<usize>, items: &mut Vec<Item>) -> usize {
        let word = self.reader.token(tokens.start).to_owned();
        let Some(body) = declarations::now(&word) else {
            self.no_declaration(&word, &tokens);
            items.push(self.broken(&tokens));
            return tokens.end;
        };
        if let Some((pairs, end)) =
            self.prefix(Rule::declaration, &tokens).or_else(|| self.prefix(Rule::include, &tokens))
        {
            let next = self.reader.scan.tokens.get(end).copied();
            let closed = self.reader.token(end.saturating_sub(1)) == "}";
            if end >= tokens.end || closed || next.is_some_and(|next| next.before != Before::Space) {
                let base = self.reader.place(&tokens).start;
                for pair in pairs {
                    self.reader.item(&pair, base, items);
                }
                return end;
            }
        }
        match body {
            Some(kind) => self.with_body(kind, tokens, items),
            None => {
                self.complain(Rule::whole_items, &tokens, &[]);
                items.push(self.broken(&tokens));
                tokens.end
            }
        }
    }

    /// A chunk that begins with no word of this version.
    fn no_declaration(&mut self, word: &str, tokens: &Range<usize>) {
        let span = self.reader.place(&(tokens.start..tokens.start + 1));
        if self.reader.scan.reported_in(span.start, span.end) {
            return;
        }
        let named = self.reader.scan.tokens.get(tokens.start + 1).is_some_and(|next| next.kind != Kind::Sign);
        let later = declarations::later(word) && named;
        let mistake = if later {
            NotYet { span, word: word.to_owned() }.into()
        } else {
            let meant = closest(word, declarations::words()).or_else(|| declarations::translated(word));
            UnknownDeclaration { span, found: word.to_owned(), meant }.into()
        };
        self.reader.diagnostics.push(mistake);
    }

    fn broken(&self, tokens: &Range<usize>) -> Item {
        Item::Broken { span: self.reader.place(tokens), name: self.reader.declared_name(tokens) }
    }

    /// The longest beginning of the tokens that is one of these, and the token behind it.
    fn prefix(&self, rule: Rule, tokens: &Range<usize>) -> Option<(Pairs<'t, Rule>, usize)> {
        let pairs = Grammar::parse(rule, self.reader.slice(tokens)).ok()?;
        let length = pairs.clone().last().map_or(0, |pair| pair.as_span().end());
        let byte = self.reader.place(tokens).start + length as u32;
        let end = self.reader.scan.tokens.partition_point(|token| token.start < byte);
        (end > tokens.start).then_some((pairs, end.min(tokens.end)))
    }

    /// Reports why the tokens are not one of these; silent if a bracket or quote among them has been reported.
    fn complain(&mut self, rule: Rule, tokens: &Range<usize>, others: &[&str]) {
        let place = self.reader.place(tokens);
        if self.reader.scan.reported_in(place.start, place.end.max(place.start + 1)) {
            return;
        }
        let Err(error) = Grammar::parse(rule, self.reader.slice(tokens)) else { return };
        let mistake = explain(self.reader, &error, tokens, others);
        self.push(mistake, tokens);
    }

    fn push(&mut self, mistake: Unexpected, tokens: &Range<usize>) {
        let at = self.reader.scan.tokens.partition_point(|token| token.start < mistake.span.start);
        let word = self.reader.token(at).to_owned();
        let here = mistake.found.as_deref() == Some(word.as_str());
        if here && tokens.contains(&at) && clauses::is_later(&word, self.reader.token(at + 1)) {
            let span = mistake.span;
            self.reader
                .diagnostics
                .push(NotYet { span, word: clauses::later_words(&word, self.reader.token(at + 1)) }.into());
        } else {
            self.reader.diagnostics.push(mistake.into());
        }
    }

    /// A declaration whose head, body or both are broken: each is read as far as it goes.
    fn with_body(&mut self, kind: BodyKind, tokens: Range<usize>, items: &mut Vec<Item>) -> usize {
        let scan = &self.reader.scan;
        let depth = scan.tokens.get(tokens.start).map_or(0, |token| token.depth);
        let brace = |at: &usize| scan.tokens.get(*at).is_some_and(|t| t.kind == Kind::Open && t.depth == depth);
        let open = tokens.clone().find(|at| brace(at) && self.reader.token(*at) == "{");
        let Some(open) = open else {
            self.complain(Rule::whole_head, &tokens, &[]);
            self.body_missing(&tokens);
            items.push(self.broken(&tokens));
            return tokens.end;
        };
        let partner = scan.tokens.get(open).map_or(open, |token| token.partner as usize);
        let (close, end) = if partner > open { (partner, partner + 1) } else { (tokens.end, tokens.end) };
        let close = close.min(tokens.end);
        let whole = tokens.start..end.min(tokens.end);
        let head_tokens = tokens.start..open;
        let head =
            Grammar::parse(Rule::whole_head, self.reader.slice(&head_tokens)).ok().and_then(|mut pairs| pairs.next());
        if head.is_none() {
            self.complain(Rule::whole_head, &head_tokens, &[]);
        }
        let pieces = self.body(kind, open + 1..close);
        let base = self.reader.place(&head_tokens).start;
        let built = head.and_then(|head| {
            self.reader.foreign(&head, base);
            self.reader.build(&head, base, |builder, head| builder.assemble(head, pieces))
        });
        let span = self.reader.place(&whole);
        items.push(match built {
            Some(kind) => Item::Declaration(Box::new(Declaration { span, kind })),
            None => self.broken(&whole),
        });
        whole.end
    }

    /// A head that is right and has no body at all.
    fn body_missing(&mut self, tokens: &Range<usize>) {
        let place = self.reader.place(tokens);
        if self.reader.scan.reported_in(place.start, place.end)
            || Grammar::parse(Rule::whole_head, self.reader.slice(tokens)).is_err()
        {
            return;
        }
        let span = crate::base::Span::new(self.reader.source, place.end, place.end);
        let expected = vec!["`{` and the clauses".to_owned()];
        self.reader.diagnostics.push(Unexpected { span, found: None, expected, meant: None }.into());
    }
}
