//! Texts that try to exhaust the reader: each is answered with a mistake and its place, at once.

use std::fmt::Write as _;
use std::time::Duration;

use crate::base::{LARGEST_SOURCE, SourceId};
use crate::diagnostic::{Diagnostic, table};
use crate::syntax::{MOST_SHOWN, Parsed, parse, parse_events, parse_expression};

/// Reads a text that must be answered within a generous time (two orders above what it takes in release).
fn read(text: &str) -> Parsed {
    let begun = super::speed::cpu();
    let parsed = parse(SourceId(0), text);
    let took = super::speed::cpu().saturating_sub(begun);
    assert!(took < Duration::from_secs(20), "{took:?} for {} bytes: {:.40}", text.len(), text);
    assert!(parsed.diagnostics.len() <= MOST_SHOWN);
    parsed
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<crate::diagnostic::Code> {
    diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_million_brackets_are_refused_where_they_become_too_deep() {
    let many = 1_000_000;
    let texts = [
        format!("let deep = {}1{}", "(".repeat(many), ")".repeat(many)),
        format!("let deep = {}", "(".repeat(many)),
        format!("test \"x\" {}", "{".repeat(many)),
        format!("let deep = {}", "by a { otherwise ".repeat(many / 20)),
    ];
    for text in texts {
        let parsed = read(&text);
        assert_eq!(parsed.diagnostics.first().map(|d| d.code), Some(table::TOO_DEEP));
        let place = parsed.diagnostics[0].span().expect("a place");
        assert!(place.start < 5_000, "{place:?}");
    }
    assert!(!read(&")".repeat(many)).diagnostics.is_empty());
}

#[test]
fn sixty_four_brackets_are_read() {
    let text = format!("let deep = {}x >= 1{}\n", "(".repeat(64), ")".repeat(64));
    assert_eq!(read(&text).diagnostics, []);
    let text = format!("let deep = {}x >= 1{}\n", "(".repeat(65), ")".repeat(65));
    assert_eq!(codes(&read(&text).diagnostics), [table::TOO_DEEP]);
}

/// A text that is broken as deep as it may go is answered as soon as a whole one: nothing within is read twice.
#[test]
fn broken_nesting_is_read_once() {
    let deep = 60;
    let pieces = [
        format!("{}x and y", "the larger of ".repeat(deep)),
        format!("{}x{} and", "the smaller of ".repeat(deep), " and y".repeat(deep - 1)),
        format!("5% of {}x and y", "the larger of ".repeat(deep)),
        format!("{}x >= 1", "count of days where ".repeat(deep)),
        format!("{}x >= 1", "run of calendar weeks where not ".repeat(deep)),
        format!("{}x", "sum of x on purchase where ".repeat(deep)),
        format!("{}x", "count of 3 days without ".repeat(deep)),
        format!("{}x", "count of reach the larger of 1 and ".repeat(deep / 2)),
        format!("{}x", "count of weeks with purchase where the larger of ".repeat(deep / 2)),
    ];
    for piece in pieces {
        let texts = [
            format!("let long = {piece}\n"),
            format!("earn a on purchase where {piece} {{ give 1 bean }}\n"),
            format!("earn a on purchase {{ give {piece} per 1 EUR of paid\n  at most {piece} per day }}\n"),
            format!("tiers s {{ Gold at {piece}\n  Best when {piece} }}\n"),
            format!("voucher v {{ {piece} off }}\n"),
            format!("let x = by paid {{ from {piece} 5 }}\n"),
            format!("guarantee {piece}\nassume paid {piece}\n"),
            format!("test \"x\" {{ on 2026-01-01 purchase {{ basket {piece} }}\n  expect balance {piece} }}\n"),
        ];
        for text in texts {
            assert!(!read(&text).diagnostics.is_empty(), "{text}");
        }
    }
}

#[test]
fn sixty_four_choices_of_the_larger_are_read() {
    let text = |deep: usize| format!("let long = {}x{}\n", "the larger of ".repeat(deep), " and 1".repeat(deep));
    assert_eq!(read(&text(64)).diagnostics, []);
    assert_eq!(codes(&read(&text(65)).diagnostics), [table::TOO_DEEP]);
}

#[test]
fn endless_chains_are_refused() {
    let many = if cfg!(debug_assertions) { 5_000 } else { 100_000 };
    let texts = [
        format!("let long = {}x", "not ".repeat(many)),
        format!("let long = x{}", " and x".repeat(many)),
        format!("let long = x{}", " or x".repeat(many)),
        format!("let long = x{}", " + x".repeat(many)),
        format!("let long = 5%{}", " of x".repeat(many)),
        format!("let long = {}x and y", "the larger of ".repeat(many)),
        format!("metric long = count of x {}", "where count of x ".repeat(many)),
        format!("earn long on {}x {{ whole }}", "reach ".repeat(many)),
        format!("earn long on {}x {{ whole }}", "3 days without ".repeat(many)),
    ];
    for text in texts {
        let parsed = read(&text);
        assert_eq!(codes(&parsed.diagnostics), [table::TOO_DEEP], "{}", &text[..60]);
    }
}

#[test]
fn long_lists_are_read_to_their_end() {
    let many = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
    let texts = [
        format!("category \"all\" = \"a\"{}\n", ", \"b\"".repeat(many)),
        format!("test \"long\" {{\n{}}}\n", "  on 2026-01-01 purchase { \"a\" 1 EUR }\n".repeat(many / 4)),
        format!("let rate = by a {{ {} otherwise 0 }}\n", "from 1 EUR 5%, ".repeat(many)),
        "# nothing but remarks\n".repeat(many),
        "\n;\t ".repeat(many),
    ];
    for text in texts {
        assert_eq!(read(&text).diagnostics, []);
    }
}

#[test]
fn a_file_of_the_largest_size_that_makes_no_sense_is_answered() {
    let largest = usize::try_from(LARGEST_SOURCE).expect("four megabytes fit");
    let size = if cfg!(debug_assertions) { largest / 100 } else { largest };
    for piece in [
        "earn ",
        "\"",
        "{\n",
        "}\n",
        "gve 5 point\n",
        "é",
        "🎁",
        "@",
        "'",
        "1,",
        "$",
        "/*",
        "//\n",
        "earn a on b { gve }\n",
    ] {
        let parsed = read(&piece.repeat(size / piece.len()));
        assert!(!parsed.diagnostics.is_empty() || piece == "//\n", "{piece}");
    }
}

#[test]
fn a_mistake_in_every_line_shows_the_first_fifty_and_counts_the_rest() {
    let mut text = String::new();
    for n in 0..300 {
        writeln!(text, "earn r{n} on purchase {{ gve {n} point }}").expect("a text takes all");
    }
    let parsed = read(&text);
    assert_eq!(parsed.diagnostics.len(), MOST_SHOWN);
    let last = parsed.diagnostics.last().expect("fifty");
    assert_eq!(last.notes, ["250 more mistakes of form are not shown"]);
    assert_eq!(parsed.file.items.len(), 300);
}

#[test]
fn after_two_thousand_mistakes_the_rest_is_not_read() {
    let body = "gve 1 point\n".repeat(2_000);
    for text in [
        "earn r on purchase { gve 1 point }\n".repeat(2_000),
        format!("earn r on purchase {{\n{body}}}\n"),
        format!("test \"x\" {{\n{}}}\n", "on 2026-01-01 purchse 1 EUR\n".repeat(2_000)),
    ] {
        let right = "let a = 5\n";
        let parsed = read(&format!("{text}{right}"));
        let last = parsed.diagnostics.last().expect("fifty");
        assert_eq!(last.notes, ["1950 more mistakes of form are not shown; what stands behind them was not read"]);
        assert!(matches!(parsed.file.items.last(), Some(crate::syntax::tree::Item::Broken { .. })));
    }
}

#[test]
fn odd_space_is_space() {
    let text = "\u{FEFF}let\u{A0}a\u{2003}=\t5\r\nlet b = 6\u{2028}let c = 7\u{85}let d = 8\rlet e = 9\u{0C}";
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.file.items.len(), 5);
}

#[test]
fn small_readers_answer_too() {
    assert!(parse_expression(SourceId(0), "800 EUR").is_ok());
    for bad in ["", "800 800", "(", "\"", "800 EUR }", "# nothing"] {
        let diagnostics = parse_expression(SourceId(0), bad).expect_err(bad);
        assert!(!diagnostics.is_empty(), "{bad}");
    }
    let (statements, diagnostics) =
        parse_events(SourceId(0), "given joined 2026-01-01\nonn 2026-01-02 join\nexpect balance 5 bean");
    assert_eq!((statements.len(), diagnostics.len()), (3, 1));
    assert_eq!(parse_events(SourceId(0), "").1, []);
}

/// Found by a random text: every level of a broken filter was read twice.
#[test]
fn broken_counts_inside_filters_are_refused_at_once() {
    let text =
        format!("earn a on purchase\nwhere {}< 3 {{ give 1 }}\n", "1 - count of stay, purchase\nwhere ".repeat(60));
    assert!(!read(&text).diagnostics.is_empty());
}
