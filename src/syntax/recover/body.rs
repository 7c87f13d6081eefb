use std::ops::Range;

use pest::Parser as _;
use pest::iterators::Pairs;

use super::{Recovery, clauses};
use crate::base::closest;
use crate::syntax::build::Piece;
use crate::syntax::declarations::BodyKind;
use crate::syntax::error::UnknownClause;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::scan::{Before, Kind};
use crate::syntax::tree::{Clause, ClauseKind, LadderClause, LadderClauseKind, TestStatement, TestStatementKind};
use crate::syntax::unexpected::{explain, stopped_at, unit_behind_line};

/// Tokens that may stand before the braces of a clause whose clauses are read one by one.
const MOST_BEFORE: usize = 64;

/// The rule of one part of a body, as it begins and as it stands alone.
fn rules(kind: BodyKind) -> (Rule, Rule) {
    match kind {
        BodyKind::Header => (Rule::header_line, Rule::whole_header),
        BodyKind::Fields => (Rule::field_line, Rule::whole_field),
        BodyKind::Clauses | BodyKind::Group => (Rule::clause_line, Rule::whole_body),
        BodyKind::Ladder => (Rule::ladder_line, Rule::whole_ladder),
        BodyKind::Statements => (Rule::statement, Rule::whole_statement),
    }
}

impl<'t> Recovery<'_, 't> {
    /// Reads the parts of a body one by one; a broken one is reported and left behind.
    pub(super) fn body(&mut self, kind: BodyKind, tokens: Range<usize>) -> Vec<Piece> {
        let (line, whole) = rules(kind);
        let mut pieces = Vec::new();
        let mut at = tokens.start;
        let mut before: Option<usize> = None;
        while at < tokens.end && !self.reader.gives_up() {
            let rest = at..tokens.end;
            if let Some(end) = self.nested(kind, &rest) {
                pieces.extend(self.broken_piece(kind, at..end));
                (before, at) = (None, end);
                continue;
            }
            match self.prefix(line, &rest) {
                Some((pairs, end)) if self.ends_well(kind, end, tokens.end) => {
                    self.keep(pairs, at, &mut pieces);
                    before = Some(at);
                    at = end;
                }
                Some((_, read)) => {
                    let end = self.resume(kind, read + 1..tokens.end);
                    if kind != BodyKind::Ladder || !self.unknown_first_word(kind, &(at..end)) {
                        self.complain(whole, &(at..end), clauses::words(kind));
                    }
                    pieces.extend(self.broken_piece(kind, at..end));
                    before = None;
                    at = end;
                }
                None => {
                    let end = self.resume(kind, at + 1..tokens.end);
                    self.complain_about_part(kind, before, at..end);
                    pieces.extend(self.broken_piece(kind, at..end));
                    before = None;
                    at = end;
                }
            }
        }
        pieces
    }

    /// A clause that is right but for the clauses in its braces: they are read one by one. The token behind it.
    fn nested(&mut self, kind: BodyKind, tokens: &Range<usize>) -> Option<usize> {
        let scan = &self.reader.scan;
        let depth = scan.tokens.get(tokens.start)?.depth;
        if kind != BodyKind::Clauses || !clauses::holds_clauses(self.reader.token(tokens.start)) {
            return None;
        }
        let opens = |at: &usize| {
            scan.tokens.get(*at).is_some_and(|token| token.depth == depth) && self.reader.token(*at) == "{"
        };
        // what stands before the braces is short where it is one clause
        let open = (tokens.start..tokens.end.min(tokens.start + MOST_BEFORE)).find(opens)?;
        let close = scan.tokens.get(open).map(|token| token.partner as usize).filter(|close| *close > open)?;
        let end = (close + 1).min(tokens.end);
        let head = format!("{} {{ }}", self.reader.slice(&(tokens.start..open)));
        let whole = self.reader.slice(&(tokens.start..end));
        let one = |pairs: Pairs<'_, Rule>| pairs.filter(|pair| pair.as_rule() == Rule::clause).count() == 1;
        let begins = Grammar::parse(Rule::whole_body, &head).is_ok_and(one);
        if !begins || Grammar::parse(Rule::whole_body, whole).is_ok() {
            return None;
        }
        let said = self.reader.diagnostics.len();
        let within = std::mem::take(&mut self.within);
        self.body(BodyKind::Clauses, open + 1..close.min(tokens.end));
        self.within = within;
        (self.reader.diagnostics.len() > said).then_some(end)
    }

    /// Test statements outside a test.
    pub(in crate::syntax) fn statements(mut self, tokens: Range<usize>) -> Vec<TestStatement> {
        let pieces = self.body(BodyKind::Statements, tokens);
        pieces.into_iter().filter_map(|piece| if let Piece::Statement(s) = piece { Some(s) } else { None }).collect()
    }

    fn keep(&mut self, pairs: Pairs<'t, Rule>, at: usize, pieces: &mut Vec<Piece>) {
        let base = self.reader.place(&(at..at + 1)).start;
        for pair in pairs {
            self.reader.foreign(&pair, base);
            pieces.extend(self.reader.build(&pair, base, |builder, pair| builder.piece(pair)));
        }
    }

    /// Whether a part that ends before token `end` leaves nothing of its line behind.
    fn ends_well(&self, kind: BodyKind, end: usize, limit: usize) -> bool {
        let comma = end.checked_sub(1).is_some_and(|last| self.reader.token(last) == ",");
        let Some(next) = self.reader.scan.tokens.get(end).filter(|_| end < limit) else { return true };
        comma
            || next.before != Before::Space
            || clauses::words(kind).contains(&self.reader.token(end))
            || (kind == BodyKind::Fields && next.kind == Kind::Word)
    }

    /// The first token at which a new part of the body most probably begins.
    fn resume(&self, kind: BodyKind, tokens: Range<usize>) -> usize {
        let scan = &self.reader.scan;
        let depth = tokens.start.checked_sub(1).and_then(|first| scan.tokens.get(first)).map_or(0, |first| first.depth);
        let known = clauses::words(kind);
        let begins = |at: &usize| {
            let Some(token) = scan.tokens.get(*at).filter(|token| token.depth <= depth) else { return false };
            let word = self.reader.token(*at);
            let after_comma = at.checked_sub(1).is_some_and(|last| self.reader.token(last) == ",");
            match (kind, token.kind) {
                (BodyKind::Statements, _) => known.contains(&word) && (word != "on" || token.before != Before::Space),
                (_, Kind::Word) if token.before == Before::Space => after_comma && known.contains(&word),
                (_, Kind::Word) => known.contains(&word) || !clauses::continues(word),
                (BodyKind::Clauses, Kind::Number | Kind::Text) => token.before != Before::Space,
                _ => false,
            }
        };
        tokens.clone().find(begins).unwrap_or(tokens.end)
    }

    /// Reports a part that does not even begin well. If the part before could have gone on here, what it
    /// could have gone on with is part of the message.
    fn complain_about_part(&mut self, kind: BodyKind, before: Option<usize>, tokens: Range<usize>) {
        let (_, whole) = rules(kind);
        let known = clauses::words(kind);
        let comma = tokens.start.checked_sub(1).is_some_and(|last| self.reader.token(last) == ",");
        let begins = known.contains(&self.reader.token(tokens.start));
        if let Some(before) = before.filter(|_| !comma && !begins) {
            let both = before..tokens.end;
            let place = self.reader.place(&tokens);
            if self.reader.scan.reported_in(place.start, place.end) {
                return;
            }
            if let Err(error) = Grammar::parse(whole, self.reader.slice(&both))
                && stopped_at(self.reader, &error, &both) == tokens.start
            {
                let mistake = explain(self.reader, &error, &both, known);
                if mistake.meant.is_some() {
                    return self.reader.diagnostics.push(mistake.into());
                }
            }
        }
        if !self.unknown_first_word(kind, &tokens) {
            self.complain(whole, &tokens, known);
        }
    }

    /// Reports a part whose first word begins nothing, if that is what is wrong with it.
    fn unknown_first_word(&mut self, kind: BodyKind, tokens: &Range<usize>) -> bool {
        let scan = &self.reader.scan;
        let word = self.reader.token(tokens.start).to_owned();
        let place = self.reader.place(tokens);
        let is_word = scan.tokens.get(tokens.start).is_some_and(|token| token.kind == Kind::Word);
        let known = clauses::words(kind);
        if !is_word || known.contains(&word.as_str()) || scan.reported_in(place.start, place.end) {
            return false;
        }
        let span = self.reader.place(&(tokens.start..tokens.start + 1));
        let own = closest(&word, clauses::own(self.within).iter().copied());
        let meant = own.or_else(|| closest(&word, known.iter().copied())).or_else(|| clauses::translated(&word));
        // a word that joins two clauses is not another one misspelt
        let meant = meant.filter(|_| !matches!(word.as_str(), "and" | "or"));
        if meant.is_none() && matches!(kind, BodyKind::Fields | BodyKind::Ladder) {
            // any name may begin a field or a tier
            return false;
        }
        let help = unit_behind_line(self.reader, tokens.start);
        let help = help.or_else(|| crate::syntax::meant::clause(&word).map(str::to_owned));
        let expected = clauses::own_example(self.within, kind);
        self.reader.diagnostics.push(UnknownClause { span, found: word, expected, meant, help }.into());
        true
    }

    fn broken_piece(&self, kind: BodyKind, tokens: Range<usize>) -> Option<Piece> {
        let span = self.reader.place(&tokens);
        match kind {
            BodyKind::Header | BodyKind::Fields => None,
            BodyKind::Clauses | BodyKind::Group => Some(Piece::Clause(Clause { span, kind: ClauseKind::Broken })),
            BodyKind::Ladder => Some(Piece::Ladder(LadderClause { span, kind: LadderClauseKind::Broken })),
            BodyKind::Statements => Some(Piece::Statement(TestStatement { span, kind: TestStatementKind::Broken })),
        }
    }
}
