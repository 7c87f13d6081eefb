//! Reading on after a mistake: declaration by declaration, then clause by clause.

use std::ops::Range;

use pest::Parser as _;
use pest::iterators::Pairs;

use super::build::Piece;
use super::declarations::{self, BodyKind};
use super::error::{Unexpected, UnknownDeclaration};
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
    /// The word of the declaration whose body is being read.
    pub within: &'t str,
}

impl<'t> Recovery<'_, 't> {
    /// Reads a chunk that begins like a declaration and does not end like one.
    pub(super) fn chunk(mut self, tokens: Range<usize>, items: &mut Vec<Item>) {
        let mut at = tokens.start;
        while at < tokens.end && !self.reader.gives_up() {
            at = self.next_item(at..tokens.end, items).max(at + 1);
        }
    }

    fn next_item(&mut self, tokens: Range<usize>, items: &mut Vec<Item>) -> usize {
        let word = self.reader.token(tokens.start).to_owned();
        let whole = tokens;
        let tokens = whole.start..self.loose_end(&whole);
        if declarations::amends_at(self.reader.text, &self.reader.scan, whole.start) {
            return self.amendment(whole, items);
        }
        let Some(body) = declarations::now(&word) else {
            if let Some(kind) = self.no_declaration(&word, &tokens).and_then(declarations::now).flatten() {
                // what was meant is clear enough to look for mistakes inside
                let inside = self.inside(&tokens);
                self.parts(kind, self.reader.token(tokens.start), inside);
            }
            items.push(self.broken(&tokens));
            return tokens.end;
        };
        if let Some((pairs, end)) =
            self.prefix(Rule::declaration, &whole).or_else(|| self.prefix(Rule::include, &whole))
        {
            let next = self.reader.scan.tokens.get(end).copied();
            let closed = self.reader.token(end.saturating_sub(1)) == "}";
            if end >= whole.end || closed || next.is_some_and(|next| next.before != Before::Space) {
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

    /// Where a broken declaration ends at the latest: at the next line that begins with a word of a declaration,
    /// even if what follows that word is broken too.
    fn loose_end(&self, tokens: &Range<usize>) -> usize {
        let (text, scan) = (self.reader.text, &self.reader.scan);
        let depth = scan.tokens.get(tokens.start).map_or(0, |token| token.depth);
        let bodiless = declarations::now(self.reader.token(tokens.start)) == Some(None);
        let begins = |at: &usize| {
            let token = scan.tokens.get(*at);
            token.is_some_and(|token| token.depth == depth && token.kind == Kind::Word && token.before == Before::Line)
                && (declarations::now(self.reader.token(*at)).is_some()
                    || (bodiless && declarations::amends_at(text, scan, *at)))
        };
        (tokens.start + 1..tokens.end).find(begins).unwrap_or(tokens.end)
    }

    /// A chunk that begins with no word of a declaration: reports it and says which word was meant.
    fn no_declaration(&mut self, word: &str, tokens: &Range<usize>) -> Option<&'static str> {
        let span = self.reader.place(&(tokens.start..tokens.start + 1));
        if self.reader.scan.reported_in(span.start, span.end) {
            return None;
        }
        let meant = declarations::translated(word).or_else(|| closest(word, declarations::words()));
        self.reader.diagnostics.push(UnknownDeclaration { span, found: word.to_owned(), meant }.into());
        meant
    }

    /// The tokens between the `{` and `}` of the body.
    fn inside(&self, tokens: &Range<usize>) -> Range<usize> {
        let (text, scan) = (self.reader.text, &self.reader.scan);
        let depth = self.reader.scan.tokens.get(tokens.start).map_or(0, |token| token.depth);
        let opens = |at: &usize| {
            self.reader.token(*at) == "{"
                && scan.tokens.get(*at).is_some_and(|token| token.depth == depth)
                && (declarations::opens_by(text, scan, tokens.start, *at)
                    || !declarations::opens_table(text, scan, *at))
        };
        let Some(open) = tokens.clone().find(opens) else { return tokens.end..tokens.end };
        let partner = self.reader.scan.tokens.get(open).map_or(open, |token| token.partner as usize);
        let close = if partner > open { partner.min(tokens.end) } else { tokens.end };
        open + 1..close
    }

    fn broken(&self, tokens: &Range<usize>) -> Item {
        Item::Broken { span: self.reader.place(tokens), name: self.reader.declared_name(tokens) }
    }

    /// The longest beginning of the tokens that is one of these, and the token behind it.
    fn prefix(&self, rule: Rule, tokens: &Range<usize>) -> Option<(Pairs<'t, Rule>, usize)> {
        let pairs = Grammar::parse(rule, self.reader.slice(tokens)).ok()?;
        let length = pairs.clone().last().map_or(0, |pair| pair.as_span().end());
        let byte = self.reader.place(tokens).start + length as u32;
        let end = self.reader.scan.tokens.partition_point(|token| token.start < byte).min(tokens.end);
        // a beginning that ends inside a token has misread it
        let whole =
            end.checked_sub(1).and_then(|last| self.reader.scan.tokens.get(last)).is_some_and(|t| t.end <= byte);
        (end > tokens.start && whole).then_some((pairs, end))
    }

    /// Reports why the tokens are not one of these; silent if a bracket or quote among them has been reported.
    fn complain(&mut self, rule: Rule, tokens: &Range<usize>, others: &[&str]) {
        if let Some(mistake) = self.mistake(rule, tokens, others) {
            self.reader.diagnostics.push(mistake.into());
        }
    }

    /// Reports why the head of a declaration is not one: often a clause stands in it.
    fn complain_of_head(&mut self, kind: BodyKind, tokens: &Range<usize>) {
        let Some(mut mistake) = self.mistake(Rule::whole_head, tokens, &[]) else { return };
        let at = self.reader.scan.tokens.partition_point(|token| token.start < mistake.span.start);
        // behind `is` it is the bound of a tier that stands on the wrong side
        let of_tier = at > tokens.start && self.reader.token(at - 1) == "is";
        let clause = |word: &&str| !of_tier && clauses::words(kind).contains(word);
        if let Some(word) = mistake.found.as_deref().filter(clause) {
            mistake.help = Some(format!("`{word}` begins a clause: clauses stand between the braces"));
        }
        self.reader.diagnostics.push(mistake.into());
    }

    fn mistake(&self, rule: Rule, tokens: &Range<usize>, others: &[&str]) -> Option<Unexpected> {
        let place = self.reader.place(tokens);
        if self.reader.scan.reported_in(place.start, place.end.max(place.start + 1)) {
            return None;
        }
        let error = Grammar::parse(rule, self.reader.slice(tokens)).err()?;
        Some(explain(self.reader, &error, tokens, others))
    }

    /// A declaration whose head, body or both are broken: each is read as far as it goes.
    fn with_body(&mut self, kind: BodyKind, tokens: Range<usize>, items: &mut Vec<Item>) -> usize {
        let inside = self.inside(&tokens);
        if inside.start >= tokens.end && self.reader.token(tokens.end.saturating_sub(1)) != "{" {
            if !self.body_missing(&tokens) {
                self.complain(Rule::whole_items, &tokens, &[]);
            }
            items.push(self.broken(&tokens));
            return tokens.end;
        }
        let open = inside.start - 1;
        let whole = tokens.start..(inside.end + 1).min(tokens.end);
        let head_tokens = tokens.start..open;
        let head =
            Grammar::parse(Rule::whole_head, self.reader.slice(&head_tokens)).ok().and_then(|mut pairs| pairs.next());
        if head.is_none() {
            self.complain_of_head(kind, &head_tokens);
        }
        let pieces = self.parts(kind, self.reader.token(tokens.start), inside);
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

    /// The parts of a body; declarations in it are read like those of a file.
    fn parts(&mut self, kind: BodyKind, declaration: &'t str, inside: Range<usize>) -> Vec<Piece> {
        self.within = declaration;
        if kind != BodyKind::Group {
            return self.body(kind, inside);
        }
        let first = self.first_declaration(&inside);
        let mut pieces = self.body(BodyKind::Clauses, inside.start..first);
        pieces.extend(self.items(first..inside.end).into_iter().map(Piece::Item));
        pieces
    }

    /// The first token of a body at which a declaration begins.
    fn first_declaration(&self, inside: &Range<usize>) -> usize {
        let depth = self.reader.scan.tokens.get(inside.start).map_or(0, |token| token.depth);
        let begins = |at: &usize| {
            let here = self.reader.scan.tokens.get(*at).is_some_and(|token| token.depth == depth);
            let known = declarations::starts_at(self.reader.text, &self.reader.scan, *at);
            here && (known || *at == inside.start && declarations::now(self.reader.token(*at)).is_some())
        };
        inside.clone().find(begins).unwrap_or(inside.end)
    }

    /// Declarations that stand in another one.
    fn items(&mut self, inside: Range<usize>) -> Vec<Item> {
        let mut items = Vec::new();
        if !inside.is_empty() {
            for chunk in super::parse::chunks(self.reader.text, &self.reader.scan, inside) {
                self.reader.chunk(chunk, &mut items);
            }
        }
        items
    }

    /// `from DATE { … }` that could not be read whole: each declaration in it is read as far as it goes.
    fn amendment(&mut self, tokens: Range<usize>, items: &mut Vec<Item>) -> usize {
        let inside = self.inside(&tokens);
        if inside.start >= tokens.end && self.reader.token(tokens.end.saturating_sub(1)) != "{" {
            self.complain(Rule::whole_items, &tokens, &[]);
            items.push(self.broken(&tokens));
            return tokens.end;
        }
        let whole = tokens.start..(inside.end + 1).min(tokens.end);
        let head_tokens = tokens.start..inside.start - 1;
        let slice = self.reader.slice(&head_tokens);
        let head = Grammar::parse(Rule::whole_head, slice).ok().and_then(|mut pairs| pairs.next());
        if head.is_none() {
            self.complain(Rule::whole_head, &head_tokens, &[]);
        }
        let amended = self.items(inside);
        let (base, span) = (self.reader.place(&head_tokens).start, self.reader.place(&whole));
        let built = head.and_then(|head| {
            self.reader.foreign(&head, base);
            self.reader.build(&head, base, |builder, head| builder.amend(head, span, amended))
        });
        items.push(match built {
            Some(amendment) => Item::Amendment(Box::new(amendment)),
            None => Item::Broken { span, name: None },
        });
        whole.end
    }

    /// Reports a head that is right and has no body at all.
    fn body_missing(&mut self, tokens: &Range<usize>) -> bool {
        let place = self.reader.place(tokens);
        if self.reader.scan.reported_in(place.start, place.end)
            || Grammar::parse(Rule::whole_head, self.reader.slice(tokens)).is_err()
        {
            return false;
        }
        let span = crate::base::Span::new(self.reader.source, place.end, place.end);
        let expected = vec!["`{` and the clauses".to_owned()];
        self.reader.diagnostics.push(Unexpected { span, found: None, expected, meant: None, help: None }.into());
        true
    }
}
