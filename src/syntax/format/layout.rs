use std::ops::Range;

use super::WIDTH;
use super::pieces::{Begins, Piece, Remark};
use crate::syntax::scan::{Before, Kind};

/// Spaces of a level, and of a line that goes on with the one before.
const LEVEL: usize = 2;
const CONTINUED: usize = 4;

/// Writes the pieces out.
pub(super) fn lay_out(pieces: &[Piece<'_>]) -> String {
    let mut layout = Layout { pieces, out: String::new(), line: String::new(), remarked: false };
    let end = pieces.len().saturating_sub(1);
    layout.parts(0..end, 0);
    layout.remarks_before(end, 0, end == 0);
    layout.end_line();
    layout.out
}

struct Layout<'p, 't> {
    pieces: &'p [Piece<'t>],
    out: String,
    /// The line being written, with its indentation.
    line: String,
    /// Whether the line ends with a comment, so that nothing can follow on it.
    remarked: bool,
}

fn width(text: &str) -> usize {
    text.chars().count()
}

impl Layout<'_, '_> {
    fn end_line(&mut self) {
        let line = self.line.trim_end();
        if !line.is_empty() {
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.line.clear();
        self.remarked = false;
    }

    fn new_line(&mut self, indent: usize) {
        self.end_line();
        self.line.extend(std::iter::repeat_n(' ', indent));
    }

    fn blank_line(&mut self) {
        self.end_line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn remark(&mut self, remark: &Remark<'_>, indent: usize, first: bool) {
        if remark.trailing && !self.remarked && !self.line.trim().is_empty() {
            self.line.push_str("  ");
            self.line.push_str(remark.text);
        } else {
            if remark.blank && !first {
                self.blank_line();
            }
            self.new_line(indent);
            self.line.push_str(remark.text);
        }
        self.remarked = true;
    }

    /// The comments before a piece; afterwards nothing may be added to the line if there were any.
    fn remarks_before(&mut self, at: usize, indent: usize, first: bool) {
        let Some(piece) = self.pieces.get(at) else { return };
        for (n, remark) in piece.comments.iter().enumerate() {
            self.remark(remark, indent, first && n == 0);
        }
    }

    /// Whether the text of these pieces may stand on one line: no comment inside, and every body on one line.
    fn is_plain(&self, pieces: Range<usize>) -> bool {
        let (start, all) = (pieces.start, self.pieces.get(pieces).unwrap_or(&[]));
        all.iter().enumerate().all(|(n, piece)| {
            let own = n == 0 || piece.comments.is_empty() && !piece.must_break;
            own && (piece.text != "{" || !self.is_long(start + n))
        })
    }

    /// Whether the body that opens here takes several lines because the author wrote it so.
    fn is_long(&self, open: usize) -> bool {
        let close = self.close(open);
        let inside = self.pieces.get(open + 1..close + 1).unwrap_or(&[]);
        let apart = |piece: &Piece<'_>| piece.must_break || (piece.before == Before::Line && close > open + 1);
        inside.iter().any(|piece| apart(piece) || !piece.comments.is_empty())
    }

    fn close(&self, open: usize) -> usize {
        self.pieces.get(open).map_or(open, |piece| piece.partner)
    }

    /// What stands between two neighbours on one line.
    fn between(&self, at: usize) -> &'static str {
        let (Some(last), Some(piece)) = (at.checked_sub(1).and_then(|last| self.pieces.get(last)), self.pieces.get(at))
        else {
            return "";
        };
        match (last.text, piece.text, piece.begins) {
            ("(", ..) | (_, ")" | ",", _) | ("{", "}", _) => "",
            ("{" | ",", ..) => " ",
            (_, _, Some(Begins::Part)) => "; ",
            (_, _, Some(Begins::Row)) => ", ",
            _ => " ",
        }
    }

    /// The pieces on one line.
    fn joined(&self, pieces: Range<usize>) -> String {
        let mut line = String::new();
        for at in pieces.clone() {
            if at > pieces.start {
                line.push_str(self.between(at));
            }
            line.push_str(self.pieces.get(at).map_or("", |piece| piece.text));
        }
        line
    }

    /// The parts of a body, or of a file, each on its line.
    fn parts(&mut self, pieces: Range<usize>, indent: usize) {
        let mut at = pieces.start;
        while at < pieces.end {
            let end = self.part_end(at, pieces.end);
            self.part_break(at, end, indent, at == pieces.start);
            self.part(at..end, indent);
            at = end;
        }
    }

    /// Ends the line before a part, unless the part goes on with it behind a comma.
    fn part_break(&mut self, at: usize, end: usize, indent: usize, first: bool) {
        self.remarks_before(at, indent, first);
        let Some(piece) = self.pieces.get(at) else { return };
        let comma = at.checked_sub(1).and_then(|last| self.pieces.get(last)).is_some_and(|last| last.text == ",");
        let behind = !first && comma && piece.before == Before::Space && piece.comments.is_empty();
        if behind && piece.begins == Some(Begins::Part) && self.is_plain(at..end) {
            let more = self.joined(at..end);
            if width(&self.line) + 1 + width(&more) <= WIDTH {
                self.line.push(' ');
                return;
            }
        }
        if piece.blank && (!first || !piece.comments.is_empty()) {
            self.blank_line();
        }
        self.new_line(indent);
    }

    /// The piece at which the next part of the same body begins.
    fn part_end(&self, start: usize, limit: usize) -> usize {
        let mut at = start + 1;
        // the part's own bodies are jumped over
        if self.pieces.get(start).is_some_and(|piece| piece.text == "{") {
            at = self.close(start).max(start) + 1;
        }
        while at < limit {
            let Some(piece) = self.pieces.get(at) else { break };
            if piece.begins.is_some() {
                return at;
            }
            at = if piece.kind == Kind::Open { self.close(at).max(at) + 1 } else { at + 1 };
        }
        limit
    }

    /// One part from its first piece on; the line has been begun.
    fn part(&mut self, pieces: Range<usize>, indent: usize) {
        let mut start = pieces.start;
        while start < pieces.end {
            match self.body_to_open(start..pieces.end) {
                None => {
                    self.run(start..pieces.end, indent);
                    return;
                }
                Some(open) => {
                    self.run(start..open + 1, indent);
                    let close = self.close(open).clamp(open + 1, pieces.end - 1);
                    self.parts(open + 1..close, indent + LEVEL);
                    self.remarks_before(close, indent + LEVEL, close == open + 1);
                    self.new_line(indent);
                    start = close;
                }
            }
        }
    }

    /// The first `{` of these pieces whose body must be opened up: written on several lines, or too long for one.
    fn body_to_open(&self, pieces: Range<usize>) -> Option<usize> {
        // each body that could be opened, with the width of the line up to its `{`
        let mut bodies: Vec<(usize, usize)> = Vec::new();
        let mut opened = None;
        let mut line = width(&self.line);
        let mut body_end = pieces.start;
        for at in pieces.clone() {
            let Some(piece) = self.pieces.get(at) else { break };
            line += width(piece.text) + if at > pieces.start { self.between(at).len() } else { 0 };
            if piece.text == "{" && at > pieces.start && at >= body_end {
                if self.is_long(at) {
                    opened = Some(at);
                    break;
                }
                if self.close(at) > at + 1 {
                    bodies.push((at, line));
                }
                body_end = self.close(at);
            }
        }
        while let Some((open, up_to_here)) = bodies.pop().filter(|_| line > WIDTH) {
            opened = Some(open);
            line = up_to_here;
        }
        opened
    }

    /// Pieces that stand on one line if they fit, and keep the author's line breaks if not.
    fn run(&mut self, pieces: Range<usize>, indent: usize) {
        let joined = self.joined(pieces.clone());
        let plain = self.is_plain_run(pieces.clone());
        if plain && width(&self.line) + width(&joined) <= WIDTH {
            self.line.push_str(&joined);
            return;
        }
        for at in pieces.clone() {
            let Some(piece) = self.pieces.get(at) else { break };
            let first = at == pieces.start;
            if !first {
                self.remarks_before(at, indent + CONTINUED, false);
            }
            if !first && (piece.before == Before::Line || piece.must_break || !piece.comments.is_empty()) {
                self.new_line(indent + CONTINUED);
            } else if !first {
                let between = self.between(at);
                self.line.push_str(between);
            }
            self.line.push_str(piece.text);
        }
    }

    /// Whether a run may stand on one line: nothing but its last piece may open a body of several lines.
    fn is_plain_run(&self, pieces: Range<usize>) -> bool {
        let last_opens =
            pieces.end.checked_sub(1).and_then(|last| self.pieces.get(last)).is_some_and(|last| last.text == "{");
        let end = if last_opens { pieces.end - 1 } else { pieces.end };
        let open_is_plain = !last_opens || self.pieces.get(end).is_some_and(|piece| piece.comments.is_empty());
        self.is_plain(pieces.start..end) && open_is_plain
    }
}
