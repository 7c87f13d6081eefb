//! From pest's report of a failure to a message in the user's words.

use std::ops::Range;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::error::Unexpected;
use super::grammar::{Grammar, Rule};
use super::meant::turn;
use super::parse::Reader;
use super::scan::{Before, Kind};
use super::words::{Shown, shown, word};
use crate::base::{Span, closest};

/// More alternatives than this are summed up or left out.
const MOST_ALTERNATIVES: usize = 8;

/// The token at which the grammar gave up on a range of tokens; the range's end if it wanted more.
pub(super) fn stopped_at(reader: &Reader<'_>, error: &Error<Rule>, tokens: &Range<usize>) -> usize {
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let byte = reader.place(tokens).start + offset as u32;
    let at = reader.scan.tokens.partition_point(|token| token.end <= byte);
    at.clamp(tokens.start, tokens.end)
}

/// Says what stands where the grammar gave up, what could have stood there, and what was probably meant.
/// `others` are further words that could stand there, for suggestions only.
pub(super) fn explain(reader: &Reader<'_>, error: &Error<Rule>, tokens: &Range<usize>, others: &[&str]) -> Unexpected {
    let at = stopped_at(reader, error, tokens);
    let rules: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let mut expected: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for rule in rules {
        let text = match shown(*rule) {
            Shown::Word => {
                let Some(word) = word(*rule) else { continue };
                words.push(word.clone());
                format!("`{word}`")
            }
            Shown::Symbol(symbol) => {
                if symbol.starts_with(char::is_alphabetic) {
                    words.push(symbol.to_owned());
                }
                format!("`{symbol}`")
            }
            Shown::Thing(thing) => {
                words.extend(thing.strip_prefix('`').and_then(|word| word.strip_suffix('`')).map(str::to_owned));
                thing.to_owned()
            }
            Shown::Hidden => continue,
        };
        if !expected.contains(&text) {
            expected.push(text);
        }
    }
    if expected.len() > MOST_ALTERNATIVES {
        expected.truncate(MOST_ALTERNATIVES);
        expected.push("something else".to_owned());
    }
    let token = reader.scan.tokens.get(at).copied();
    let ends = at >= tokens.end || token.is_none();
    if ends || token.is_some_and(|token| token.before == Before::Line && at > tokens.start && token.kind != Kind::Word)
    {
        return Unexpected { span: behind(reader, at), found: None, expected, meant: None, help: None };
    }
    let found = reader.token(at).to_owned();
    let span = reader.place(&(at..at + 1));
    // a word of the language that stands in the wrong place is not another one misspelt
    let others = if is_reserved(&found) { &[] } else { others };
    let known = words.iter().map(String::as_str).chain(others.iter().copied());
    let is_word = token.is_some_and(|token| token.kind == Kind::Word);
    let meant = if is_word { closest(&found, known.filter(|word| *word != found)).map(str::to_owned) } else { None };
    let help = match (reader.token(tokens.start), found.as_str()) {
        ("category", ",") => Some(
            "one group to a declaration, as in `category \"hot drinks\" = \"coffee\", \"tea\"`; names alone need none"
                .to_owned(),
        ),
        _ => help(reader, at, &found, &expected),
    };
    Unexpected { span, found: Some(found), expected, meant, help }
}

/// What the place says beyond what could stand there.
fn help(reader: &Reader<'_>, at: usize, found: &str, expected: &[String]) -> Option<String> {
    let kind = reader.scan.tokens.get(at).map(|token| token.kind)?;
    if kind == Kind::Word && expected.iter().any(|thing| thing == "a name") && is_reserved(found) {
        return Some(format!("`{found}` is a word of the language and cannot be a name"));
    }
    let before = at.checked_sub(1).map_or("", |before| reader.token(before));
    let earlier = at.checked_sub(2).map_or("", |earlier| reader.token(earlier));
    if matches!(earlier, "sum" | "max" | "min" | "distinct") && before != "of" {
        return Some(format!(
            "write `{earlier} of {before} on purchase over calendar year`, with the event and the time that are meant"
        ));
    }
    if let Some(meant) = turn(before, found, &|word| expected.iter().any(|thing| thing.trim_matches('`') == word)) {
        return Some(meant.to_owned());
    }
    if kind == Kind::Number && found.contains('/') {
        return Some("a ratio is written as a decimal number or a percentage, such as `0.5` or `50%`".to_owned());
    }
    unit_behind_line(reader, at)
}

/// A word at the beginning of a line, behind a number without a unit.
pub(super) fn unit_behind_line(reader: &Reader<'_>, at: usize) -> Option<String> {
    let token = reader.scan.tokens.get(at)?;
    let before = reader.scan.tokens.get(at.checked_sub(1)?)?;
    let split = token.kind == Kind::Word && token.before == Before::Line && before.kind == Kind::Number;
    split.then(|| "a unit stands on the line of its number".to_owned())
}

/// Whether the word is one that no declaration may take as its name.
pub(super) fn is_reserved(word: &str) -> bool {
    Grammar::parse(Rule::name, word).is_err()
}

/// The place right behind the token before `at`.
fn behind(reader: &Reader<'_>, at: usize) -> Span {
    let end = at.checked_sub(1).and_then(|before| reader.scan.tokens.get(before)).map_or(0, |token| token.end);
    Span::new(reader.source, end, end)
}
