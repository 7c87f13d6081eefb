//! L44: what is given lives for more than five years, or many times as long as everything else of its kind.

use super::Finding;
use crate::base::Span;
use crate::core::{Deadline, Effect, HoldingKind, Length, Program, Step};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;
use crate::quantity::DAY_SECONDS;

/// Longer than this is taken for a slip: five years and a day or two.
const LONG: i64 = 1_828 * DAY_SECONDS;

/// How many times as long as the longest of its siblings a term has to be.
const APART: i64 = 50;

/// So many siblings make a usual term.
const LEAST_OTHERS: usize = 3;

/// A term of its own of something that is given.
struct Term {
    name: String,
    span: Span,
    /// Whether a reward gives it, and not a rule.
    by_reward: bool,
    length: Length,
    seconds: i64,
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let terms = terms(context.program);
    let mut found: Vec<Finding> = Vec::new();
    for (at, term) in terms.iter().enumerate() {
        let siblings = terms.iter().enumerate().filter(|(other, of)| *other != at && of.by_reward == term.by_reward);
        let others: Vec<i64> = siblings.map(|(_, other)| other.seconds).collect();
        let longest = others.iter().max().copied().unwrap_or(0);
        let message = if term.seconds > LONG {
            format!("what `{}` gives lives for {}", term.name, shown(term.length))
        } else if others.len() >= LEAST_OTHERS && longest > 0 && term.seconds >= longest.saturating_mul(APART) {
            let times = term.seconds / longest;
            format!("what `{}` gives lives for {}, {times} times as long as the others", term.name, shown(term.length))
        } else {
            continue;
        };
        if found.iter().all(|known| known.about != term.name) {
            found.push(
                Finding::new(table::OUT_OF_LINE, Verdict::Suspected, term.name.clone(), message)
                    .label(term.span, "is its term right?")
                    .help("look for a zero too many, and for days where months or minutes were meant"),
            );
        }
    }
    found
}

/// Terms that grants and rewards state for what they give; points are left out, their term is the wallet's matter.
fn terms(program: &Program) -> Vec<Term> {
    let mut out = Vec::new();
    for row in &program.rows {
        if let Effect::Grant { holding, expiry: Some(expiry), .. } = &row.effect
            && program.holdings.get(holding.index()).is_some_and(|of| of.kind != HoldingKind::Points)
            && let Some((length, seconds)) = length(expiry)
        {
            out.push(Term { name: row.rule.clone(), span: row.span, by_reward: false, length, seconds });
        }
    }
    for offer in &program.offers {
        for expiry in offer.gives.iter().filter_map(|(.., expiry)| expiry.as_ref()) {
            if let Some((length, seconds)) = length(expiry) {
                out.push(Term { name: offer.name.clone(), span: offer.span, by_reward: true, length, seconds });
            }
        }
    }
    out
}

/// The length of a term that is one, and about how many seconds it has.
pub(in crate::prove) fn length(deadline: &Deadline) -> Option<(Length, i64)> {
    let lengths =
        deadline.steps.iter().filter_map(|step| if let Step::After(length) = step { Some(*length) } else { None });
    let seconds = |length: Length| match length {
        Length::Seconds(seconds) => seconds,
        Length::Days(days) => i64::from(days) * DAY_SECONDS,
        Length::Months(months) => i64::from(months) * DAY_SECONDS * 1_461 / 48,
    };
    lengths.map(|length| (length, seconds(length))).max_by_key(|(_, seconds)| *seconds)
}

pub(in crate::prove) fn shown(length: Length) -> String {
    let plural = |count: i64, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    match length {
        Length::Seconds(seconds) if seconds % 3_600 == 0 => plural(seconds / 3_600, "hour"),
        Length::Seconds(seconds) => plural(seconds / 60, "minute"),
        Length::Days(days) => plural(i64::from(days), "day"),
        Length::Months(months) if months % 12 == 0 => plural(i64::from(months) / 12, "year"),
        Length::Months(months) => plural(i64::from(months), "month"),
    }
}
