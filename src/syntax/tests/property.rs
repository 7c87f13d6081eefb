use proptest::prelude::*;

use super::{formatted, grow};
use crate::base::SourceId;
use crate::syntax::{format, parse, parse_events, parse_expression};

/// Cases of a property; `LOYAL_SYNTAX_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("LOYAL_SYNTAX_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 1..250)
}

/// Whole words and signs in any order, which goes further into the parser than random characters do.
fn soup() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "earn",
        "base",
        "on",
        "purchase",
        "{",
        "}",
        "(",
        ")",
        "give",
        "1",
        "bean",
        "per",
        "EUR",
        "of",
        "paid",
        ",",
        ";",
        "\n",
        "\n",
        "when",
        "is",
        "Gold",
        "and",
        "or",
        "not",
        ">=",
        "=>",
        "25%",
        "20 %",
        "$5",
        "2x",
        "1,000",
        "\"text\"",
        "\"",
        "'",
        "“",
        "points",
        "test",
        "given",
        "expect",
        "joined",
        "2026-01-01",
        "03/01/2026",
        "1 March 2026",
        "2pm",
        "at",
        "most",
        "once",
        "tiers",
        "by",
        "move",
        "up",
        "=",
        ":",
        "metric",
        "sum",
        "over",
        "last",
        "90",
        "days",
        "#",
        "//",
        "/*",
        "*/",
        "..",
        "x",
        "league",
        "stock",
        "\u{2028}",
        "\u{FEFF}",
        "é",
        "🎁",
        "[",
        "\r",
        "include",
        "param",
    ]);
    proptest::collection::vec((words, prop::sample::select(vec![" ", "", "\n"])), 0..120)
        .prop_map(|all| all.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_grown_program_is_read_and_formatting_keeps_its_meaning(choices in choices()) {
        formatted(&grow::program(&choices));
    }

    #[test]
    fn grown_events_are_read(choices in choices()) {
        let text = grow::events(&choices);
        let (statements, diagnostics) = parse_events(SourceId(0), &text);
        prop_assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
        prop_assert!(!statements.is_empty());
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        answer(&text);
    }

    #[test]
    fn any_words_are_answered(text in soup()) {
        answer(&text);
    }

    #[test]
    fn a_program_with_a_wound_is_answered(choices in choices(), at in any::<prop::sample::Index>(), wound in soup()) {
        let mut text = grow::program(&choices);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let place = places[at.index(places.len())];
        text.insert_str(place, wound.get(..wound.len().min(12)).unwrap_or(""));
        answer(&text);
    }

    #[test]
    fn a_program_with_a_piece_missing_is_answered(choices in choices(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let text = grow::program(&choices);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let (a, b) = (places[a.index(places.len())], places[b.index(places.len())]);
        answer(&format!("{}{}", &text[..a.min(b)], &text[a.max(b)..]));
    }
}

/// Whatever the text: no panic, every mistake has a place inside the text, and a text without mistakes can be
/// formatted without losing anything.
fn answer(text: &str) {
    let parsed = parse(SourceId(0), text);
    for diagnostic in &parsed.diagnostics {
        for label in &diagnostic.labels {
            let place = label.span.start as usize..label.span.end as usize;
            assert!(text.get(place).is_some(), "{text:?}: {diagnostic:?}");
        }
        assert!(!diagnostic.labels.is_empty());
    }
    if parsed.diagnostics.is_empty() {
        formatted(text);
    } else {
        assert_eq!(format(SourceId(0), text), Err(parsed.diagnostics));
    }
    let broken = parsed.file.items.iter().any(|item| matches!(item, crate::syntax::tree::Item::Broken { .. }));
    assert!(!broken || parse(SourceId(0), text).diagnostics.iter().any(crate::diagnostic::Diagnostic::is_error));
    parse_events(SourceId(0), text);
    let _ = parse_expression(SourceId(0), text);
}
