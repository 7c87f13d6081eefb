//! The words with which the parts of a body begin.

use crate::syntax::declarations::BodyKind;

/// Words with which a part of a body of that kind begins.
pub(super) fn words(kind: BodyKind) -> &'static [&'static str] {
    match kind {
        BodyKind::Header => &["currency", "calendar", "runs", "returns", "money"],
        BodyKind::Fields => &[],
        BodyKind::Ladder => &["move", "keep", "grace", "start", "review"],
        BodyKind::Statements => &["given", "on", "expect"],
        BodyKind::Clauses | BodyKind::Group => &[
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
            "in",
            "suspended",
            "lapse",
            "funded",
            "returns",
            "returned",
            "cooldown",
            "split",
            "choose",
            "enter",
            "end",
            "stock",
            "covers",
            "one",
            "text",
            "default",
            "takes",
            "fee",
            "renews",
            "complete",
            "goal",
            "freeze",
            "every",
            "levels",
            "cohorts",
            "promote",
            "demote",
            "top",
            "friend",
            "inviter",
            "up",
            "pools",
            "funds",
            "pays",
            "entry",
            "draw",
            "its",
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
        BodyKind::Clauses | BodyKind::Group => {
            "a clause such as `give 5 point`, `at most once per day` or `cost 1 EUR`"
        }
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
