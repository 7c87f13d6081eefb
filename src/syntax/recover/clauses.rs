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

/// What the parts of a body look like, for a message.
pub(super) fn example(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Header => "`currency`, `calendar`, `runs` or `returns`",
        BodyKind::Fields => "a field such as `nights night`",
        BodyKind::Ladder => "a tier, `move`, `keep`, `grace` or `start`",
        BodyKind::Statements => "`given`, `on` or `expect`",
        BodyKind::Clauses => "a clause such as `give 5 point`, `at most once per day` or `cost 1 EUR`",
    }
}

/// Words of other languages for our clauses.
const FOREIGN: &[(&str, &str)] = &[
    ("award", "give"),
    ("grant", "give"),
    ("add", "give"),
    ("earn", "give"),
    ("credit", "give"),
    ("reward", "give"),
    ("deduct", "take"),
    ("subtract", "take"),
    ("expires", "expire"),
    ("expiry", "expire"),
    ("expiration", "expire"),
    ("lapse", "expire"),
    ("price", "costs"),
    ("value", "worth"),
    ("max", "at most"),
    ("maximum", "at most"),
    ("limit", "at most"),
    ("cap", "at most"),
    ("min", "at least"),
    ("timezone", "calendar"),
    ("assert", "expect"),
    ("then", "expect"),
    ("setup", "given"),
];

/// What we say for a word of another language.
pub(super) fn translated(word: &str) -> Option<&'static str> {
    let folded = word.to_lowercase();
    FOREIGN.iter().find(|(theirs, _)| *theirs == folded).map(|(_, ours)| *ours)
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
