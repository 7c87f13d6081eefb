//! The words with which the parts of a body begin.

use crate::syntax::declarations::BodyKind;

/// Words with which a part of a body of that kind begins.
pub(super) fn words(kind: BodyKind) -> &'static [&'static str] {
    match kind {
        BodyKind::Header => &["currency", "calendar", "runs", "returns", "money"],
        BodyKind::Fields => &[],
        BodyKind::Ladder => &["move", "keep", "grace", "start", "review", "carry"],
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
fn example(kind: BodyKind) -> &'static str {
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

/// What the bodies of some declarations are made of, before all else that a clause may be.
const OWN: &[(&str, &[&str], &str)] = &[
    (
        "points",
        &["whole", "to", "in", "round", "pending", "expire", "spend", "worth", "cost", "suspended", "qualifying"],
        "a clause such as `whole`, `expire 12 months after earning` or `cost 0.01 EUR`",
    ),
    ("choice", &["one", "text", "default", "takes", "at"], "`one of`, `default`, `takes effect` or `at most`"),
    ("limit", &["at"], "`at most …`"),
    ("budget", &["at", "returned"], "`at most …` or `returned on refund`"),
    ("best", &["at"], "a rule or `at most …`"),
    ("first", &["at"], "a rule or `at most …`"),
    ("exclusive", &["at"], "a rule or `at most …`"),
    (
        "membership",
        &["fee", "renews", "gives", "give", "at"],
        "a clause such as `fee 15 EUR per month` or `renews 1 year`",
    ),
    ("challenge", &["complete", "goal", "give", "at"], "`complete … of`, `goal`, `give` or `at most`"),
    ("streak", &["freeze", "every", "at"], "`freeze with`, `every 7 { … }` or `at 30 { … }`"),
    (
        "league",
        &["levels", "every", "cohorts", "promote", "demote", "top"],
        "`levels`, `every`, `cohorts of`, `promote`, `demote` or `top`",
    ),
    ("referral", &["friend", "inviter", "at"], "`friend … { … }`, `inviter … { … }` or `at most`"),
    ("household", &["up", "pools", "spend", "at"], "`up to … members`, `pools`, `spend pro rata` or `at most`"),
    ("partner", &["funds", "pays"], "`funds` or `pays`"),
    ("raffle", &["entry", "draw", "every", "at"], "`entry on`, `draw on`, `3 win …`, `every entry wins` or `at most`"),
];

/// The words of a declaration's own clauses; none where any clause may stand.
pub(super) fn own(declaration: &str) -> &'static [&'static str] {
    OWN.iter().find(|(word, ..)| *word == declaration).map_or(&[], |(_, words, _)| words)
}

/// What the clauses of a declaration look like, for a message.
pub(super) fn own_example(declaration: &str, kind: BodyKind) -> &'static str {
    match OWN.iter().find(|(word, ..)| *word == declaration) {
        Some((.., example)) if matches!(kind, BodyKind::Clauses | BodyKind::Group) => example,
        _ => example(kind),
    }
}

/// Whether a clause that begins so has clauses of its own in braces.
pub(super) fn holds_clauses(word: &str) -> bool {
    matches!(word, "friend" | "inviter" | "every" | "at" | "top")
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
    ("delay", "pending"),
    ("wait", "cooldown"),
    ("inventory", "stock"),
    ("renew", "renews"),
    ("renewal", "renews"),
    ("pick", "choose"),
    ("select", "choose"),
    ("objective", "goal"),
    ("task", "goal"),
    ("options", "one of"),
    ("sponsored", "funded by"),
    ("divisions", "levels"),
    ("leagues", "levels"),
    ("ranks", "levels"),
    ("friends", "friend"),
    ("referrer", "inviter"),
    ("referee", "friend"),
    ("paused", "suspended while"),
    ("shares", "pools"),
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
