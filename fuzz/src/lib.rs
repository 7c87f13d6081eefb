//! What must hold for any text: three promises, each a function that panics where one is broken.

use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, SourceId, Sources};
use loyal::diagnostic::Diagnostic;
use loyal::syntax;

#[path = "../../src/syntax/tests/grow/mod.rs"]
pub mod grow;
pub mod mutate;
pub mod seeds;
#[path = "../../tests/support/surface/mod.rs"]
pub mod surface;

/// The text of an input: what is no UTF-8 never reaches the parser.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| text.len() <= 1 << 20)
}

fn placed(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?} has no place");
        for label in &diagnostic.labels {
            let place = label.span.start as usize..label.span.end as usize;
            assert!(text.get(place).is_some(), "{diagnostic:?} lies outside the text");
        }
    }
}

/// Any text is read: at most so many mistakes, each with a place inside it.
pub fn parse(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let parsed = syntax::parse(SourceId(0), text);
    placed(text, &parsed.diagnostics);
    assert!(parsed.diagnostics.len() <= syntax::MOST_SHOWN);
    placed(text, &syntax::parse_events(SourceId(0), text).1);
    if let Err(diagnostics) = syntax::parse_expression(SourceId(0), text) {
        assert!(!diagnostics.is_empty(), "refused without a word");
        placed(text, &diagnostics);
    }
}

/// Any text is checked, and lowered where it is clean: a program or an error, never neither.
pub fn check(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let path = PathBuf::from("fuzz.loyal");
    let mut loader = MemoryLoader::default();
    loader.texts.insert(path.clone(), text.to_owned());
    let mut sources = Sources::default();
    let compiled = loyal::core::compile(Path::new(&path), &loader, &mut sources, &[]);
    let failed = compiled.diagnostics.iter().any(Diagnostic::is_error);
    assert!(compiled.program.is_some() != failed, "a program, or an error: {:?}", compiled.diagnostics);
}

/// A text that is read is laid out: the same tree, the same comments, and again the same text.
pub fn format(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let parsed = syntax::parse(SourceId(0), text);
    match syntax::format(SourceId(0), text) {
        Err(diagnostics) => assert_eq!(diagnostics, parsed.diagnostics),
        Ok(once) => {
            let again = syntax::parse(SourceId(0), &once);
            assert_eq!(again.diagnostics, [], "the layout is not read:\n{once}");
            assert_eq!(meaning(&parsed), meaning(&again), "the layout means something else:\n{once}");
            assert_eq!(syntax::format(SourceId(0), &once).as_ref(), Ok(&once), "the layout is not the last");
        }
    }
}

/// The tree without its places.
fn meaning(parsed: &syntax::Parsed) -> String {
    let comments: Vec<&str> = parsed.file.comments.iter().map(|comment| comment.text.as_str()).collect();
    let written = format!("{:?} {comments:?}", parsed.file.items);
    let mut meaning = String::with_capacity(written.len());
    let mut rest = written.as_str();
    while let Some(at) = rest.find("Span { source: SourceId(0), start: ") {
        meaning.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, rest)| rest);
    }
    meaning + rest
}
