//! Conditions to guards, with the parts that explain why a rule did not fire.

use super::amount::Place;
use super::{Lowering, finite_id, ladder_id, word_id};
use crate::base::Span;
use crate::check::typed::{Cond, CondKind, Gate, Relation};
use crate::core::{Comparison, Expr, Guard};

impl Lowering<'_> {
    /// A condition.
    pub fn guard(&mut self, cond: &Cond, place: Place<'_>) -> Guard {
        match &cond.kind {
            CondKind::All(parts) => all(parts.iter().map(|part| self.guard(part, place)).collect()),
            CondKind::Any(parts) if parts.is_empty() => Guard::False,
            CondKind::Any(parts) => Guard::Any(parts.iter().map(|part| self.guard(part, place)).collect()),
            CondKind::Not(part) => Guard::Not(Box::new(self.guard(part, place))),
            CondKind::Compare(left, relation, right) => {
                let (left, right) = (self.exact(left, place), self.exact(right, place));
                let (over_left, over_right) = (left.over, right.over);
                let left = self.scaled(left.numerator, over_right, cond.span);
                let right = self.scaled(right.numerator, over_left, cond.span);
                compare(left, comparison(*relation), right)
            }
            CondKind::Rank(ladder, ranks) => Guard::Rank { ladder: ladder_id(*ladder), ranks: *ranks },
            CondKind::Word(field, words) => {
                // INVARIANT: the verifier refuses fields with more than 63 words
                let bits =
                    words.iter().fold(0u64, |bits, word| bits | 1 << (word_id(self.checked, *field, word).0 & 63));
                Guard::Word { field: finite_id(*field), words: bits }
            }
            CondKind::Weekdays(days) => Guard::Weekdays(*days),
            CondKind::Months(months) => Guard::Months(*months),
            CondKind::DaysOfMonth(days) => Guard::DaysOfMonth(*days),
            CondKind::Days(first, last) => Guard::Days { first: *first, last: *last },
            CondKind::Clock(from, until) => Guard::Clock { from: *from, until: *until },
            CondKind::MonthOfBirthday => Guard::MonthOfBirthday,
            CondKind::NearBirthday(days) => Guard::NearBirthday(*days),
            CondKind::Lines(lines) => Guard::HasLine(self.atoms.set(lines)),
            CondKind::Poison => Guard::False,
        }
    }

    /// Everything that must hold for a declaration, part by part with its place.
    pub fn reasons(&mut self, gate: &Gate, filter: &[Cond], place: Place<'_>) -> Vec<(Guard, Span)> {
        let mut reasons = Vec::new();
        for cond in filter.iter().chain(&gate.when) {
            match &cond.kind {
                CondKind::All(parts) => {
                    for part in parts {
                        reasons.push((self.guard(part, place), part.span));
                    }
                }
                _ => reasons.push((self.guard(cond, place), cond.span)),
            }
        }
        if let Some((first, span)) = gate.from {
            reasons.push((Guard::Days { first: Some(first), last: None }, span));
        }
        if let Some((last, span)) = gate.until {
            reasons.push((Guard::Days { first: None, last: Some(last) }, span));
        }
        reasons.extend(self.runs());
        reasons
    }
}

/// All of them as one guard.
pub fn all(parts: Vec<Guard>) -> Guard {
    let mut parts: Vec<Guard> = parts.into_iter().filter(|part| *part != Guard::True).collect();
    match parts.len() {
        0 => Guard::True,
        1 => parts.pop().unwrap_or(Guard::True),
        _ => Guard::All(parts),
    }
}

/// The conjunction of reasons.
pub fn together(reasons: &[(Guard, Span)]) -> Guard {
    all(reasons.iter().map(|(guard, _)| guard.clone()).collect())
}

/// A comparison, folded if both sides are known.
fn compare(left: Expr, is: Comparison, right: Expr) -> Guard {
    if let (Expr::Const(a), Expr::Const(b)) = (&left, &right) {
        let holds = match is {
            Comparison::AtLeast => a >= b,
            Comparison::Above => a > b,
            Comparison::AtMost => a <= b,
            Comparison::Below => a < b,
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
        };
        return if holds { Guard::True } else { Guard::False };
    }
    Guard::Compare { left, is, right }
}

fn comparison(relation: Relation) -> Comparison {
    match relation {
        Relation::AtLeast => Comparison::AtLeast,
        Relation::Above => Comparison::Above,
        Relation::AtMost => Comparison::AtMost,
        Relation::Below => Comparison::Below,
        Relation::Equal => Comparison::Equal,
    }
}
