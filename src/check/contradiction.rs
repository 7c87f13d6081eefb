//! Conditions that can never hold: only what is sure.

use super::typed::{Cond, CondKind, Relation};
use crate::base::Span;
use crate::quantity::Ratio;

/// Most parts of one conjunction that are compared with one another.
const MOST_COMPARED: usize = 64;

/// Where and why conditions that must hold together surely never do.
pub(crate) fn never_together<'c>(conds: impl Iterator<Item = &'c Cond>) -> Option<(Span, &'static str)> {
    let mut parts: Vec<&Cond> = Vec::new();
    for cond in conds {
        if let Some(why) = never(cond) {
            return Some((cond.span, why));
        }
        match &cond.kind {
            CondKind::All(inner) => parts.extend(inner),
            _ => parts.push(cond),
        }
    }
    clash(&parts).map(|place| (place, TOGETHER))
}

const TOGETHER: &str = "two of these never hold together";

/// Why a condition surely never holds.
fn never(cond: &Cond) -> Option<&'static str> {
    match &cond.kind {
        CondKind::Compare(left, relation, right) => {
            let (left, right) = (left.as_constant()?, right.as_constant()?);
            (!holds(left, *relation, right)).then_some("this never holds")
        }
        CondKind::All(parts) => {
            let all: Vec<&Cond> = parts.iter().collect();
            parts.iter().find_map(never).or_else(|| clash(&all).map(|_| TOGETHER))
        }
        CondKind::Any(parts) if !parts.is_empty() => {
            parts.iter().all(|part| never(part).is_some()).then_some("none of these ever holds")
        }
        CondKind::DaysOfMonth(0) | CondKind::Weekdays(0) | CondKind::Months(0) | CondKind::Rank(_, 0) => {
            Some("this never holds")
        }
        _ => None,
    }
}

fn holds(left: Ratio, relation: Relation, right: Ratio) -> bool {
    match relation {
        Relation::AtLeast => left >= right,
        Relation::Above => left > right,
        Relation::AtMost => left <= right,
        Relation::Below => left < right,
        Relation::Equal => left == right,
    }
}

/// The first part that another one excludes: two weekdays, months, tiers of one ladder, words of one field, ranges of
/// one number, or a condition and its opposite.
fn clash(parts: &[&Cond]) -> Option<Span> {
    let parts = parts.get(..parts.len().min(MOST_COMPARED)).unwrap_or(parts);
    for (at, one) in parts.iter().enumerate() {
        for other in parts.iter().skip(at + 1) {
            if excludes(&one.kind, &other.kind) {
                return Some(other.span);
            }
        }
    }
    None
}

fn excludes(one: &CondKind, other: &CondKind) -> bool {
    match (one, other) {
        (CondKind::Weekdays(a), CondKind::Weekdays(b)) => a & b == 0,
        (CondKind::Months(a), CondKind::Months(b)) => a & b == 0,
        (CondKind::DaysOfMonth(a), CondKind::DaysOfMonth(b)) => a & b == 0,
        (CondKind::Rank(of, a), CondKind::Rank(also, b)) => of == also && a & b == 0,
        (CondKind::Word(of, a), CondKind::Word(also, b)) => of == also && !a.iter().any(|word| b.contains(word)),
        (CondKind::Attribute(of, a), CondKind::Attribute(also, b)) => {
            of == also && !a.iter().any(|word| b.contains(word))
        }
        (CondKind::Compare(a, is, bound), CondKind::Compare(b, too, limit)) if a.kind == b.kind => {
            let (Some(bound), Some(limit)) = (bound.as_constant(), limit.as_constant()) else { return false };
            no_number(*is, bound, *too, limit) || no_number(*too, limit, *is, bound)
        }
        (CondKind::Not(not), other) | (other, CondKind::Not(not)) => not.kind == *other,
        _ => false,
    }
}

/// Whether no number lies above the one bound and below the other.
fn no_number(is: Relation, bound: Ratio, too: Relation, limit: Ratio) -> bool {
    match (is, too) {
        (Relation::AtLeast | Relation::Equal, Relation::AtMost | Relation::Equal) => limit < bound,
        (Relation::Above, Relation::AtMost | Relation::Below | Relation::Equal)
        | (Relation::AtLeast | Relation::Equal, Relation::Below) => limit <= bound,
        _ => false,
    }
}
