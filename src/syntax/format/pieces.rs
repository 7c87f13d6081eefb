use std::ops::Range;

use pest::Parser as _;

use crate::syntax::build::P;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::parse::chunks;
use crate::syntax::scan::{Before, Kind, Scan};
use crate::syntax::tree::Comment;
use crate::syntax::unexpected::is_reserved;

/// What begins at a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begins {
    /// A declaration, clause, tier, field or statement: on a line of its own where its body is not short.
    Part,
    /// A row of a table or an entry of a record: the same, and a comma before it on one line.
    Row,
}

/// A token on its way to its new place.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    pub text: &'t str,
    pub kind: Kind,
    pub before: Before,
    /// Whether an empty line stood before it.
    pub blank: bool,
    pub begins: Option<Begins>,
    /// The index of the partner of a bracket.
    pub partner: usize,
    /// A name that would become the unit of the number before it if it stood on the same line.
    pub must_break: bool,
    /// Comments that stand before it.
    pub comments: Vec<Remark<'t>>,
}

/// A comment.
#[derive(Clone, Debug)]
pub(super) struct Remark<'t> {
    pub text: &'t str,
    pub trailing: bool,
    /// Whether an empty line stood before it.
    pub blank: bool,
}

/// The pieces of a text in the order in which they will stand; the last one is empty and carries the comments
/// at the end of the file.
pub(super) fn collect<'t>(text: &'t str, scan: &Scan, comments: &'t [Comment]) -> Vec<Piece<'t>> {
    let mut pieces = tokens(text, scan, comments);
    let mut moves = Vec::new();
    for chunk in chunks(text, scan, 0..scan.tokens.len()) {
        let base = scan.tokens.get(chunk.start).map_or(0, |token| token.start);
        let end = chunk.end.checked_sub(1).and_then(|last| scan.tokens.get(last)).map_or(base, |token| token.end);
        let slice = text.get(base as usize..end as usize).unwrap_or("");
        let Ok(pairs) = Grammar::parse(Rule::whole_items, slice) else { continue };
        for pair in pairs.flatten() {
            let begins = match pair.as_rule() {
                Rule::include | Rule::declaration | Rule::header_clause | Rule::field | Rule::clause => Begins::Part,
                Rule::ladder_clause | Rule::tier | Rule::statement => Begins::Part,
                Rule::amendment | Rule::grouped | Rule::line_fields | Rule::goal => Begins::Part,
                Rule::row | Rule::entry | Rule::option | Rule::split_part => Begins::Row,
                Rule::gate => {
                    moves.extend(gate_parts(&pair, base, scan));
                    continue;
                }
                _ => continue,
            };
            let at = scan.range(base + pair.as_span().start() as u32, u32::MAX).start;
            if let Some(piece) = pieces.get_mut(at) {
                piece.begins = Some(begins);
                // parts are kept apart by more than a space anyway
                piece.must_break = false;
            }
        }
    }
    let order = order(&pieces, moves);
    rebuild(pieces, &order)
}

fn tokens<'t>(text: &'t str, scan: &Scan, comments: &'t [Comment]) -> Vec<Piece<'t>> {
    let mut comments = comments.iter().peekable();
    let mut end = 0;
    let blank = |from: u32, to: u32| breaks(text.get(from as usize..to as usize).unwrap_or("")) > 1;
    let mut pieces: Vec<Piece<'t>> = Vec::new();
    for at in 0..=scan.tokens.len() {
        let token = scan.tokens.get(at).copied();
        let start = token.map_or(text.len() as u32, |token| token.start);
        let mut before = Vec::new();
        while let Some(comment) = comments.next_if(|comment| comment.span.start < start) {
            let blank = blank(end, comment.span.start);
            before.push(Remark { text: &comment.text, trailing: comment.trailing, blank });
            end = comment.span.end;
        }
        let written = token.and_then(|t| text.get(t.start as usize..t.end as usize)).unwrap_or("");
        let kind = token.map_or(Kind::Close, |token| token.kind);
        let between = token.map_or(Before::Line, |token| token.before);
        let number = pieces.last().is_some_and(|last| last.kind == Kind::Number);
        let unit = kind == Kind::Word && written != "x" && !is_reserved(written);
        let must_break = number && unit && between != Before::Space;
        pieces.push(Piece {
            text: written,
            kind,
            before: between,
            blank: blank(end, start),
            begins: None,
            partner: token.map_or(at, |token| token.partner as usize),
            must_break,
            comments: before,
        });
        end = token.map_or(start, |token| token.end);
    }
    pieces
}

/// Line breaks in a stretch between tokens.
fn breaks(between: &str) -> usize {
    let mut count = 0;
    let mut last = ' ';
    for c in between.chars() {
        if c == '\n' && last == '\r' {
            // the second half of one break
        } else if crate::syntax::scan::is_break(c) {
            count += 1;
        }
        last = c;
    }
    count
}

/// Token ranges of the parts of a gate with their place in the order, if they are out of order.
fn gate_parts(gate: &P<'_>, base: u32, scan: &Scan) -> Option<Vec<(u8, Range<usize>)>> {
    let parts: Vec<(u8, Range<usize>)> = gate
        .clone()
        .into_inner()
        .map(|part| {
            let rank = match part.as_rule() {
                Rule::when => 0,
                Rule::from => 1,
                Rule::until => 2,
                Rule::if_activated => 3,
                _ => 4,
            };
            let span = part.as_span();
            (rank, scan.range(base + span.start() as u32, base + span.end() as u32))
        })
        .collect();
    let sorted = parts.windows(2).all(|two| matches!(two, [a, b] if a.0 <= b.0));
    (!sorted).then_some(parts)
}

/// The indexes of the pieces in their new order; a comma before a `}` is left out.
fn order(pieces: &[Piece<'_>], moves: Vec<Vec<(u8, Range<usize>)>>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    for mut parts in moves {
        let (Some(first), Some(last)) = (parts.first().map(|p| p.1.start), parts.last().map(|p| p.1.end)) else {
            continue;
        };
        // a comment says something about the place where it stands: then the place is kept
        let inside = pieces.get(first + 1..last).unwrap_or(&[]);
        if inside.iter().any(|piece| !piece.comments.is_empty() || piece.must_break) {
            continue;
        }
        parts.sort_by_key(|part| part.0);
        let moved: Vec<usize> = parts.into_iter().flat_map(|part| part.1).collect();
        if moved.len() == last - first {
            order.splice(first..last, moved);
        }
    }
    order.retain(|at| {
        let last_comma = pieces.get(*at).is_some_and(|piece| piece.kind == Kind::Comma)
            && pieces.get(at + 1).is_some_and(|next| next.text == "}");
        !last_comma
    });
    order
}

fn rebuild<'t>(mut pieces: Vec<Piece<'t>>, order: &[usize]) -> Vec<Piece<'t>> {
    let mut place = vec![usize::MAX; pieces.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*old) {
            *place = new;
        }
    }
    // what stood before a piece that is left out stands before the next one
    for at in 0..pieces.len() {
        if place.get(at) == Some(&usize::MAX) {
            let mut comments = std::mem::take(&mut pieces[at].comments);
            if let Some(next) = pieces.get_mut(at + 1) {
                comments.append(&mut next.comments);
                next.comments = comments;
            }
        }
    }
    let partner = |old: usize| place.get(old).copied().unwrap_or(old);
    order
        .iter()
        .filter_map(|old| pieces.get(*old).map(|piece| Piece { partner: partner(piece.partner), ..piece.clone() }))
        .collect()
}
