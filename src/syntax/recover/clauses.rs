//! The words with which the parts of a body begin.

use crate::syntax::declarations::BodyKind;

/// Words with which a part of a body of that kind begins.
pub(super) fn words(kind: BodyKind) -> &'static [&'static str] {
    match kind {
        BodyKind::Header => &["currency", "calendar", "runs", "returns"],
        BodyKind::Fields => &[],
        BodyKind::Ladder => &["move", "keep", "grace", "start"],
        BodyKind::Statements => &["given", "on", "expect"],
        BodyKind::Clauses => &[
            "whole",
            "to",
            "round",
            "pending",
            "expire",
            "valid",
            "spend",
            "may",
            "qualifying",
            "worth",
            "cost",
            "minimum",
            "give",
            "gives",
            "take",
            "costs",
            "steps",
            "at",
            "carry",
            "drop",
            "as",
            "set",
            "extend",
            "stamps",
        ],
    }
}

/// Clauses of later versions, by their first word and the one after it (`""` for any).
const LATER: &[(&str, &str)] = &[
    ("cooldown", ""),
    ("stock", ""),
    ("covers", "the"),
    ("funded", "by"),
    ("suspended", "while"),
    ("split", ""),
    ("choose", ""),
    ("choosing", ""),
    ("enter", ""),
    ("activate", ""),
    ("if", "activated"),
    ("as", "of"),
    ("end", "membership"),
    ("at", "the"),
    ("run", "of"),
    ("charged", ""),
    ("return", "of"),
    ("for", "each"),
];

/// Whether the word begins a clause that the language has and this version does not.
pub(super) fn is_later(word: &str, next: &str) -> bool {
    LATER.iter().any(|(first, second)| *first == word && (second.is_empty() || *second == next))
}

/// The words to name in the message.
pub(super) fn later_words(word: &str, next: &str) -> String {
    match LATER.iter().find(|(first, second)| *first == word && *second == next) {
        Some((first, second)) => format!("{first} {second}"),
        None => word.to_owned(),
    }
}

/// Words that go on with a clause and never begin one.
pub(super) fn continues(word: &str) -> bool {
    matches!(
        word,
        "per"
            | "of"
            | "off"
            | "over"
            | "and"
            | "or"
            | "is"
            | "in"
            | "not"
            | "when"
            | "where"
            | "from"
            | "until"
            | "by"
            | "for"
            | "then"
            | "the"
            | "after"
            | "without"
            | "within"
            | "full"
            | "each"
            | "since"
            | "using"
            | "plus"
            | "otherwise"
            | "except"
    )
}
