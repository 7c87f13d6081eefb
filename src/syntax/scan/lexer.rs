use super::brackets;
use super::{Before, Kind, Scan, Token};
use crate::base::{SourceId, Span};
use crate::syntax::error::{ForeignComment, UnclosedText, UnknownCharacter};
use crate::syntax::tree::Comment;

/// Cuts a text into tokens and pairs its brackets.
pub(in crate::syntax) fn scan(source: SourceId, text: &str) -> Scan {
    let scan = Scan { tokens: Vec::new(), comments: Vec::new(), fatal: Vec::new(), harmless: Vec::new() };
    let mut lexer = Lexer { source, text, at: 0, before: Before::Line, scan };
    lexer.run();
    let Lexer { mut scan, .. } = lexer;
    brackets::pair(source, text, &mut scan);
    scan.fatal.sort_by_key(|diagnostic| diagnostic.span());
    scan
}

struct Lexer<'t> {
    source: SourceId,
    text: &'t str,
    at: usize,
    before: Before,
    scan: Scan,
}

/// Characters that end a line.
pub(in crate::syntax) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{0B}' | '\u{0C}')
}

fn is_space(c: char) -> bool {
    c == '\u{FEFF}' || (c.is_whitespace() && !is_break(c))
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c == '_'
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            if is_break(c) {
                self.before = Before::Line;
                self.at += c.len_utf8();
            } else if is_space(c) {
                self.at += c.len_utf8();
            } else if c == ';' {
                self.before = self.before.max(Before::Semicolon);
                self.at += 1;
            } else if c == '#' || self.rest().starts_with("//") {
                self.line_comment(c);
            } else if self.rest().starts_with("/*") {
                self.block_comment();
            } else {
                self.token(c);
            }
        }
    }

    fn span(&self, length: usize) -> Span {
        Span::new(self.source, self.at as u32, (self.at + length) as u32)
    }

    fn line_comment(&mut self, first: char) {
        let rest = self.rest();
        let line = rest.get(..rest.find(is_break).unwrap_or(rest.len())).unwrap_or("").trim_end();
        let comment =
            Comment { text: line.to_owned(), span: self.span(line.len()), trailing: self.before != Before::Line };
        let length = line.len();
        if first != '#' {
            let span = self.span(2);
            self.scan.object(ForeignComment { span, block: false }.into());
        }
        self.scan.comments.push(comment);
        self.at += length;
    }

    fn block_comment(&mut self) {
        let rest = self.rest();
        let end = rest.get(2..).and_then(|inner| inner.find("*/")).map(|at| at + 4);
        let length = end.unwrap_or(rest.len());
        let breaks = rest.get(..length).unwrap_or("").contains(is_break);
        let span = self.span(length);
        self.scan.object(ForeignComment { span, block: true }.into());
        if end.is_none() {
            self.scan.refuse(UnclosedText { span: self.span(2), closing: "*/" }.into());
        }
        self.at += length;
        if breaks {
            self.before = Before::Line;
        }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let at = self.at as u32;
        let before = std::mem::replace(&mut self.before, Before::Space);
        let partner = self.scan.tokens.len() as u32;
        self.scan.tokens.push(Token { kind, start: at, end: at + length as u32, before, depth: 0, partner });
        self.at += length;
    }

    fn token(&mut self, c: char) {
        match c {
            '{' | '(' => self.push(Kind::Open, 1),
            '}' | ')' => self.push(Kind::Close, 1),
            ',' => self.push(Kind::Comma, 1),
            '"' | '\'' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '‹' => self.quoted(c),
            '0'..='9' => {
                let length = number_length(self.rest());
                self.push(Kind::Number, length);
            }
            _ if c.is_alphabetic() || c == '_' => {
                let length = word_length(self.rest());
                let whose = self.rest().starts_with("friend's") && length == "friend".len();
                self.push(Kind::Word, if whose { "friend's".len() } else { length });
            }
            _ => self.sign(c),
        }
    }

    fn quoted(&mut self, opening: char) {
        let closes: &[char] = match opening {
            '"' => &['"'],
            '\'' => &['\''],
            '‘' | '’' | '‚' | '‹' => &['‘', '’', '›'],
            _ => &['“', '”', '«', '»', '"'],
        };
        let rest = self.rest();
        let width = opening.len_utf8();
        let inner = rest.get(width..).unwrap_or("");
        let end = inner.char_indices().find(|(_, c)| closes.contains(c) || is_break(*c));
        if let Some((at, close)) = end.filter(|(_, c)| !is_break(*c)) {
            return self.push(Kind::Text, width + at + close.len_utf8());
        }
        let line = inner.get(..end.map_or(inner.len(), |(at, _)| at)).unwrap_or("");
        let closing = match opening {
            '"' => "\"",
            '\'' => "'",
            '‘' | '’' | '‚' => "’",
            '‹' => "›",
            '«' => "»",
            _ => "”",
        };
        // a brace at the end of the line was most probably meant to open a body
        let line = line.trim_end();
        let kept = line.strip_suffix('{').unwrap_or(line).trim_end();
        let length = width + kept.len();
        let span = self.span(length);
        self.scan.refuse(UnclosedText { span, closing }.into());
        self.push(Kind::Text, length);
    }

    fn sign(&mut self, c: char) {
        const SIGNS: &[&str] = &[
            "===", "!==", "...", "..=", "..", ">=", "<=", "==", "=>", "=<", "!=", "<>", "&&", "||", ":=", "->", "=",
            "<", ">", "+", "-", "*", "×", "≥", "≤", "≠", "…", ":", "!", "&", "|", "$", "€", "£", "¥", "%",
        ];
        match SIGNS.iter().find(|sign| self.rest().starts_with(**sign)) {
            Some(sign) => self.push(Kind::Sign, sign.len()),
            None => {
                let span = self.span(c.len_utf8());
                self.scan.refuse(UnknownCharacter { span, character: c }.into());
                self.push(Kind::Sign, c.len_utf8());
            }
        }
    }
}

/// A name, or a time zone (`America/New_York`).
fn word_length(rest: &str) -> usize {
    let mut length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
    while let Some(after) = rest.get(length..).and_then(|tail| tail.strip_prefix('/')) {
        let part = after.find(|c| !(is_letter(c) || c == '-' || c == '+')).unwrap_or(after.len());
        if part == 0 {
            break;
        }
        length += 1 + part;
    }
    length
}

/// A number with what belongs to it: `1_000.50`, `25%`, `2026-03-01`, `14:00`, `10th`.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit() || **b == b'_').count();
    let digit_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut length = digits(0);
    for separator in *b"-/:" {
        // a date or a time: more digits behind the sign, as often as it comes
        if bytes.get(length) == Some(&separator) && digit_at(length + 1) && length <= 4 {
            let mut end = length;
            while bytes.get(end) == Some(&separator) && digit_at(end + 1) {
                end += 1 + digits(end + 1);
            }
            // `10-2.5` and `2026-0%` are differences
            let goes_on = bytes.get(end) == Some(&b'%') || bytes.get(end) == Some(&b'.') && digit_at(end + 1);
            if !goes_on || separator != b'-' {
                return end;
            }
            break;
        }
    }
    while matches!(bytes.get(length), Some(b'.')) && digit_at(length + 1) {
        length += 1 + digits(length + 1);
    }
    if bytes.get(length) == Some(&b'%') {
        return length + 1;
    }
    let suffix = rest.get(length..).unwrap_or("");
    let letters = suffix.find(|c| !is_letter(c)).unwrap_or(suffix.len());
    match suffix.get(..letters) {
        Some("st" | "nd" | "rd" | "th" | "x" | "X") => length + letters,
        _ => length,
    }
}
