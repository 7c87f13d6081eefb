//! The words with which a declaration begins.

use super::scan::{Before, Kind, Scan};
use super::unexpected::is_reserved;

/// What the body of a declaration is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    Header,
    Fields,
    Clauses,
    /// Rules and further groups, and clauses about them.
    Group,
    Ladder,
    Statements,
}

/// All declarations; those without a body run to the next declaration.
const NOW: &[(&str, Option<BodyKind>)] = &[
    ("include", None),
    ("program", Some(BodyKind::Header)),
    ("unit", None),
    ("category", None),
    ("member", Some(BodyKind::Fields)),
    ("event", Some(BodyKind::Fields)),
    ("param", None),
    ("let", None),
    ("metric", None),
    ("choice", Some(BodyKind::Clauses)),
    ("points", Some(BodyKind::Clauses)),
    ("tiers", Some(BodyKind::Ladder)),
    ("item", Some(BodyKind::Clauses)),
    ("voucher", Some(BodyKind::Clauses)),
    ("perk", Some(BodyKind::Clauses)),
    ("badge", Some(BodyKind::Clauses)),
    ("earn", Some(BodyKind::Clauses)),
    ("gift", Some(BodyKind::Clauses)),
    ("discount", Some(BodyKind::Clauses)),
    ("best", Some(BodyKind::Group)),
    ("first", Some(BodyKind::Group)),
    ("exclusive", Some(BodyKind::Group)),
    ("stamps", Some(BodyKind::Clauses)),
    ("reward", Some(BodyKind::Clauses)),
    ("convert", Some(BodyKind::Clauses)),
    ("limit", Some(BodyKind::Clauses)),
    ("budget", Some(BodyKind::Clauses)),
    ("membership", Some(BodyKind::Clauses)),
    ("challenge", Some(BodyKind::Clauses)),
    ("streak", Some(BodyKind::Clauses)),
    ("league", Some(BodyKind::Clauses)),
    ("referral", Some(BodyKind::Clauses)),
    ("household", Some(BodyKind::Clauses)),
    ("partner", Some(BodyKind::Clauses)),
    ("raffle", Some(BodyKind::Clauses)),
    ("assume", None),
    ("guarantee", None),
    ("allow", None),
    ("test", Some(BodyKind::Statements)),
];

/// Words of other languages and nearby fields, and what we say.
const FOREIGN: &[(&str, &str)] = &[
    ("rule", "earn"),
    ("rules", "earn"),
    ("bonus", "earn"),
    ("accrue", "earn"),
    ("coupon", "voucher"),
    ("certificate", "voucher"),
    ("tier", "tiers"),
    ("level", "tiers"),
    ("levels", "tiers"),
    ("status", "tiers"),
    ("var", "let"),
    ("const", "let"),
    ("def", "let"),
    ("define", "let"),
    ("variable", "let"),
    ("parameter", "param"),
    ("stamp", "stamps"),
    ("punchcard", "stamps"),
    ("wallet", "points"),
    ("currency", "points"),
    ("point", "points"),
    ("counter", "metric"),
    ("measure", "metric"),
    ("import", "include"),
    ("use", "include"),
    ("redeem", "reward"),
    ("spec", "test"),
    ("example", "test"),
    ("assert", "guarantee"),
    ("promotion", "earn"),
    ("campaign", "earn"),
    ("offer", "reward"),
    ("option", "choice"),
    ("preference", "choice"),
    ("cap", "limit"),
    ("subscription", "membership"),
    ("club", "membership"),
    ("quest", "challenge"),
    ("mission", "challenge"),
    ("leaderboard", "league"),
    ("invitation", "referral"),
    ("referrals", "referral"),
    ("family", "household"),
    ("pool", "household"),
    ("sponsor", "partner"),
    ("lottery", "raffle"),
    ("draw", "raffle"),
    ("sweepstakes", "raffle"),
    ("customer", "member"),
];

/// The kind of body of a declaration; `Some(None)` has no body.
pub(super) fn now(word: &str) -> Option<Option<BodyKind>> {
    NOW.iter().find(|(known, _)| *known == word).map(|(_, body)| *body)
}

/// All words with which a declaration begins.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    NOW.iter().map(|(word, _)| *word)
}

/// What we say for a word of another language.
pub(super) fn translated(word: &str) -> Option<&'static str> {
    let folded = word.to_lowercase();
    FOREIGN.iter().find(|(theirs, _)| *theirs == folded).map(|(_, ours)| *ours)
}

/// The source text of a token.
pub(super) fn token_text<'t>(text: &'t str, scan: &Scan, at: usize) -> &'t str {
    scan.tokens.get(at).and_then(|token| text.get(token.start as usize..token.end as usize)).unwrap_or("")
}

/// Whether the `{` opens a table (`by status { … }`) and not a body; `tiers status by spend { … }` looks alike.
pub(super) fn opens_table(text: &str, scan: &Scan, open: usize) -> bool {
    let word = |back: usize| open.checked_sub(back).map_or("", |at| token_text(text, scan, at));
    let months = word(1) == "month" && matches!(word(3), "months" | "month"); // `last 12 months by month`
    (word(2) == "by" && !months) || (word(3) == "by" && matches!(word(1), "whole" | "marginal"))
}

/// Whether an amendment begins at the token: `from` and a date.
pub(super) fn amends_at(text: &str, scan: &Scan, at: usize) -> bool {
    let number = token_text(text, scan, at + 1);
    let dated = number.starts_with(|c: char| c.is_ascii_digit()) && number.contains(['-', '/']);
    token_text(text, scan, at) == "from" && dated
}

/// Whether the `{` opens the body of the declaration that begins at `start`, although it looks like that of a
/// table: `tiers status by spend {`, `league weekly by xp {`.
pub(super) fn opens_by(text: &str, scan: &Scan, start: usize, open: usize) -> bool {
    matches!(token_text(text, scan, start), "tiers" | "league")
        && open == start + 4
        && token_text(text, scan, start + 2) == "by"
}

/// Whether a declaration begins at the token: one of its words, first on its line, and followed by what
/// can follow it. `stamps expire …`, `from 2026-01-01` in a header and a tier named like a declaration do not.
pub(super) fn starts_at(text: &str, scan: &Scan, at: usize) -> bool {
    let Some(token) = scan.tokens.get(at) else { return false };
    if token.kind != Kind::Word || token.before != Before::Line {
        return false;
    }
    let word = token_text(text, scan, at);
    let next = scan.tokens.get(at + 1);
    let next_word = token_text(text, scan, at + 1);
    let named =
        next.is_some_and(|next| next.kind == Kind::Word && next.before == Before::Space && !is_reserved(next_word));
    let titled = next.is_some_and(|next| next.kind == Kind::Text && next.before == Before::Space);
    match word {
        "guarantee" | "assume" => next.is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Text | Kind::Open)),
        "program" | "category" | "include" | "test" | "partner" => titled,
        "best" | "first" => next_word == "of",
        "exclusive" | "member" => next.is_some_and(|next| next.kind == Kind::Open || next.kind == Kind::Word),
        "membership" => named && !matches!(next_word, "day" | "week" | "month" | "quarter" | "half" | "year"),
        "from" => false,
        // `amount before points`
        "points" => named && at.checked_sub(1).is_none_or(|last| token_text(text, scan, last) != "before"),
        _ => named && now(word).is_some(),
    }
}
