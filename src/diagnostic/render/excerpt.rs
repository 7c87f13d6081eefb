//! The few lines around labels, cut out so that no message costs more than it shows.
//!
//! A message about one byte of a 4 MiB line must not print the line, and a thousand messages must not
//! scan the file a thousand times. So the lines are found by the source's own index, clipped, made
//! harmless, and only then handed on with their true offsets.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape::harmless;
use crate::base::{Source, Span};

/// A line longer than this is shown in part.
const LONG_LINE: usize = 240;
/// A label over more lines than this is drawn under its first line only.
const MOST_LINES: u32 = 6;
/// What is shown of a long line before and after the label's start.
const BEFORE: usize = 30;
const AFTER: usize = 60;

/// Excerpts of one source: disjoint windows in order.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    windows: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    start: usize,
    line: usize,
    text: String,
}

impl Window {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

impl Excerpt {
    /// Spans by excerpt: those of lines that touch are shown together. The first span's come first.
    pub(super) fn groups(source: &Source, spans: &[Span]) -> Vec<Vec<usize>> {
        let (excerpt, places) = Excerpt::new(source, spans);
        let window = |place: &(usize, usize)| {
            excerpt.windows.iter().position(|window| window.start <= place.0 && place.1 <= window.end())
        };
        let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        for (number, place) in places.iter().enumerate() {
            let at = window(place);
            match groups.iter_mut().find(|(known, _)| *known == at) {
                Some((_, members)) => members.push(number),
                None => groups.push((at, vec![number])),
            }
        }
        groups.into_iter().map(|(_, members)| members).collect()
    }

    /// The lines that these spans need; the spans come back clipped to what is shown.
    pub(super) fn new(source: &Source, spans: &[Span]) -> (Excerpt, Vec<(usize, usize)>) {
        let clipped: Vec<(usize, usize)> = spans.iter().map(|&span| clip(source, span)).collect();
        let mut ranges: Vec<(usize, usize)> = clipped.iter().map(|&range| around(&source.text, range)).collect();
        ranges.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1 + 1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let windows = merged
            .into_iter()
            .map(|(start, end)| Window {
                start,
                line: source.line_column(start as u32).0 as usize - 1,
                text: harmless(source.text.get(start..end).unwrap_or("")),
            })
            .collect();
        (Excerpt { name: super::visible(&source.name), windows }, clipped)
    }
}

/// The part of a span that is underlined: inside the text, on few lines, not endless.
fn clip(source: &Source, span: Span) -> (usize, usize) {
    let text = &source.text;
    let mut start = floor(text, span.start as usize);
    let mut end = floor(text, span.end as usize).max(start);
    if start == end && start == text.len() {
        start = text.trim_end().len();
        end = start;
    }
    let lines = source.line_column(end as u32).0 - source.line_column(start as u32).0;
    let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
    if lines >= MOST_LINES {
        end = line_end;
    }
    if line_end - start > LONG_LINE {
        end = end.min(floor(text, start + AFTER));
    }
    (start, end)
}

/// The lines of a range with one line of context on either side, or a part of them if one is long.
fn around(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let line_start = |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
    let line_end = |at: usize| text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at + found);
    let (own_start, own_end) = (line_start(start), line_end(end));
    if own_end - own_start > LONG_LINE * (MOST_LINES as usize) || longest(text, own_start, own_end) > LONG_LINE {
        let from = floor(text, start.saturating_sub(BEFORE)).max(own_start);
        return (from, floor(text, start + AFTER).max(end).min(own_end));
    }
    let before = if own_start == 0 { 0 } else { line_start(own_start - 1) };
    let after = if own_end == text.len() { own_end } else { line_end(own_end + 1) };
    let from = if own_start - before > LONG_LINE { own_start } else { before };
    let to = if after - own_end > LONG_LINE { own_end } else { after };
    (from, to)
}

fn longest(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).unwrap_or("").lines().map(str::len).max().unwrap_or(0)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_before: usize,
        _context_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let window = self
            .windows
            .iter()
            .find(|window| window.start <= start && end <= window.end())
            .ok_or(MietteError::OutOfBounds)?;
        let before = window.text.get(..start - window.start).unwrap_or("");
        let contents = if context_before == 0 {
            let line = window.line + before.matches('\n').count();
            let column = before.rsplit('\n').next().unwrap_or("").chars().count();
            let data = window.text.get(start - window.start..end - window.start).unwrap_or("");
            MietteSpanContents::new_named(self.name.clone(), data.as_bytes(), *span, line, column, 1)
        } else {
            let whole = SourceSpan::new(window.start.into(), window.text.len());
            let lines = window.text.lines().count();
            MietteSpanContents::new_named(self.name.clone(), window.text.as_bytes(), whole, window.line, 0, lines)
        };
        Ok(Box::new(contents))
    }
}
