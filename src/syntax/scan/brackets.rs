use super::{Before, DEEPEST, Kind, Scan};
use crate::base::{SourceId, Span};
use crate::syntax::declarations;
use crate::syntax::error::{StrayBracket, TooDeep, UnclosedBracket};

/// Gives every bracket its partner and every token its depth, and reports what does not pair.
pub(super) fn pair(source: SourceId, text: &str, scan: &mut Scan) {
    if balanced(text, scan) {
        assign(source, text, scan, false);
    } else {
        // the indentation tells where a body without its `}` was meant to end
        assign(source, text, scan, true);
    }
}

fn is(text: &str, at: u32, sign: char) -> bool {
    text.get(at as usize..).is_some_and(|rest| rest.starts_with(sign))
}

fn balanced(text: &str, scan: &Scan) -> bool {
    let mut open = Vec::new();
    for token in &scan.tokens {
        match token.kind {
            Kind::Open => open.push(is(text, token.start, '{')),
            Kind::Close if open.pop() != Some(is(text, token.start, '}')) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

fn assign(source: SourceId, text: &str, scan: &mut Scan, by_indentation: bool) {
    let mut open: Vec<usize> = Vec::new();
    let mut deep = false;
    let span = |start: u32, end: u32| Span::new(source, start, end);
    for at in 0..scan.tokens.len() {
        let token = scan.tokens[at];
        let flush = by_indentation
            && !open.is_empty()
            && token.before == Before::Line
            && at_line_start(text, token.start)
            && declarations::starts_at(text, scan, at);
        if flush {
            unclosed(source, text, &mut open, scan, Some(span(token.start, token.end)));
        }
        match token.kind {
            Kind::Open => {
                scan.tokens[at].depth = open.len() as u32;
                open.push(at);
                if open.len() as u32 > DEEPEST && !deep {
                    deep = true;
                    scan.refuse(TooDeep { span: span(token.start, token.end), limit: DEEPEST }.into());
                }
            }
            Kind::Close => {
                let wanted = if is(text, token.start, '}') { '{' } else { '(' };
                let fits = |scan: &Scan, top: usize| is(text, scan.tokens[top].start, wanted);
                // a `}` closes what was opened before a forgotten `)`
                while let Some(&top) = open.last() {
                    if fits(scan, top) || wanted == '(' {
                        break;
                    }
                    let (start, end) = (scan.tokens[top].start, scan.tokens[top].end);
                    scan.refuse(UnclosedBracket { span: span(start, end), next: None, closing: ')' }.into());
                    open.pop();
                }
                match open.last().copied().filter(|top| fits(scan, *top)) {
                    Some(top) => {
                        open.pop();
                        scan.tokens[at].partner = top as u32;
                        scan.tokens[top].partner = at as u32;
                    }
                    None => scan.refuse(StrayBracket { span: span(token.start, token.end) }.into()),
                }
                scan.tokens[at].depth = open.len() as u32;
            }
            _ => scan.tokens[at].depth = open.len() as u32,
        }
    }
    if deep {
        // one message about the depth says enough
        return;
    }
    unclosed(source, text, &mut open, scan, None);
}

fn at_line_start(text: &str, start: u32) -> bool {
    let before = text.get(..start as usize).unwrap_or("");
    before.is_empty() || before.ends_with(['\n', '\r', '\u{FEFF}'])
}

fn unclosed(source: SourceId, text: &str, open: &mut Vec<usize>, scan: &mut Scan, next: Option<Span>) {
    for at in open.drain(..) {
        let token = scan.tokens[at];
        let closing = if is(text, token.start, '{') { '}' } else { ')' };
        let span = Span::new(source, token.start, token.end);
        scan.refuse(UnclosedBracket { span, next, closing }.into());
    }
}
