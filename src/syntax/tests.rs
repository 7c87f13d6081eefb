//! What the room promises: whole programs, recovery, foreign spellings, and never a panic.

mod grow;
mod hostile;
mod property;
mod speed;

use std::fs;
use std::path::Path;

use super::{format, parse};
use crate::base::SourceId;

fn programs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("programs can be listed") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ext| ext == "loyal") {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("a program can be read")));
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

#[test]
fn every_program_of_the_repository_is_read_without_a_word() {
    for (name, text) in programs() {
        let parsed = parse(SourceId(0), &text);
        assert!(parsed.diagnostics.is_empty(), "{name}: {:#?}", parsed.diagnostics);
    }
}

/// The tree without its places: what must not change when a text is formatted.
pub(super) fn meaning(text: &str) -> String {
    let parsed = parse(SourceId(0), text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let comments: Vec<&str> = parsed.file.comments.iter().map(|comment| comment.text.as_str()).collect();
    let written = format!("{:?} {comments:?}", parsed.file.items);
    let mut meaning = String::new();
    let mut rest = written.as_str();
    while let Some(at) = rest.find("Span { source: SourceId(0), start: ") {
        meaning.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, rest)| rest);
    }
    meaning + rest
}

fn shown(text: &str, diagnostics: &[crate::diagnostic::Diagnostic]) -> String {
    let line = |d: &crate::diagnostic::Diagnostic| {
        let span = d.span().unwrap_or_default();
        format!("{} {} at {:?} {:?}\n", d.code.0, d.message, &text[span.start as usize..], d.labels[0].text)
    };
    diagnostics.iter().map(line).collect()
}

/// Checks the promises of the formatter on one text and returns what it makes of it.
pub(super) fn formatted(text: &str) -> String {
    let once = format(SourceId(0), text).unwrap_or_else(|e| panic!("{text}\n{}", shown(text, &e)));
    let again = parse(SourceId(0), &once).diagnostics;
    assert!(again.is_empty(), "{text}\n---\n{once}\n{}", shown(&once, &again));
    let (before, after) = (meaning(text), meaning(&once));
    if before != after {
        let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
        let tail = |text: &str| text.chars().skip(same.saturating_sub(80)).take(300).collect::<String>();
        panic!("another meaning: {}\n---\n{}\n---\n{text}\n---\n{once}", tail(&before), tail(&after));
    }
    let twice = format(SourceId(0), &once).unwrap_or_else(|e| panic!("{once}\n{e:#?}"));
    assert_eq!(once, twice, "{text}");
    once
}

#[test]
fn programs_of_the_repository_are_laid_out_as_the_formatter_would() {
    for (name, text) in programs() {
        assert_eq!(formatted(&text), text, "{name}");
    }
}

fn blocks(page: &str) -> Vec<String> {
    page.split("```loyal\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// Codes of this room; what is not of this version has a form, and the checker refuses it.
fn of_form(code: crate::diagnostic::Code) -> bool {
    code.0.starts_with('S') && code != crate::diagnostic::table::NOT_YET
}

#[test]
fn every_page_of_a_mistake_of_form_raises_it_and_repairs_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
    for row in crate::diagnostic::CODES.iter().filter(|row| of_form(row.code)) {
        let page = fs::read_to_string(folder.join(format!("{}.md", row.code.0))).expect("every code has a page");
        let blocks = blocks(&page);
        let [example, repair] = blocks.as_slice() else { panic!("{}: an example and a repair", row.code.0) };
        let mut codes: Vec<_> = parse(SourceId(0), example).diagnostics.iter().map(|d| d.code).collect();
        codes.dedup();
        assert_eq!(codes, [row.code], "the example of {}: {:?}", row.code.0, parse(SourceId(0), example).diagnostics);
        assert_eq!(parse(SourceId(0), repair).diagnostics, [], "the repair of {}", row.code.0);
    }
}

/// Found by a random text: the formatter took `2026-0` for a date and set the percent sign apart.
#[test]
fn a_difference_without_spaces_is_no_date() {
    let text = "let left = 2026-0% - 10-2.5 EUR - 1_000-25%\n";
    assert_eq!(formatted(text), "let left = 2026 - 0% - 10 - 2.5 EUR - 1_000 - 25%\n");
}
