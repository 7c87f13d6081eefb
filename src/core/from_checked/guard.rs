//! Conditions to guards, with the parts that explain why a rule did not fire.

use super::amount::{Place, Tier};
use super::{Lowering, finite_id, ladder_id, word_id};
use crate::base::Span;
use crate::check::typed::{AsOf, Cond, CondKind, Gate, Relation};
use crate::core::{AttributeId, BudgetId, Comparison, Expr, FieldId, Guard, LadderId, MembershipId};
use crate::quantity::Day;

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
            CondKind::Rank(ladder, ranks) => rank_guard(ladder_id(*ladder), *ranks, place.tier),
            CondKind::Word(field, words) => {
                // INVARIANT: the verifier refuses fields with more than 63 words
                let bits =
                    words.iter().fold(0u64, |bits, word| bits | 1 << (word_id(self.checked, *field, word).0 & 63));
                Guard::Word { field: finite_id(*field), words: bits }
            }
            CondKind::Attribute(attribute, words) => self.attribute_guard(*attribute, words),
            CondKind::Member(membership) => Guard::Member(MembershipId(membership.0 as u16)),
            CondKind::Dates(attribute, relation, day) => {
                let id = AttributeId(attribute.0 as u16);
                let right = Expr::Const(i64::from(day.0));
                let compared = Guard::Compare { left: Expr::Attribute(id), is: comparison(*relation), right };
                Guard::All(vec![Guard::Dated(id), compared])
            }
            CondKind::MonthOf(attribute) => Guard::MonthOf(AttributeId(attribute.0 as u16)),
            CondKind::Near(attribute, days) => Guard::Near(AttributeId(attribute.0 as u16), *days),
            CondKind::Weekdays(days) => Guard::Weekdays(*days),
            CondKind::Months(months) => Guard::Months(*months),
            CondKind::DaysOfMonth(days) => Guard::DaysOfMonth(*days),
            CondKind::Days(first, last) => Guard::Days { first: *first, last: *last },
            CondKind::InForce(as_of, first, last) => on_days(*as_of, *first, *last),
            CondKind::Clock(from, until) => Guard::Clock { from: *from, until: *until },
            CondKind::MonthOfBirthday => Guard::MonthOfBirthday,
            CondKind::SinceJoining(days) => Guard::Compare {
                left: Expr::DaysSinceJoining,
                is: Comparison::Below,
                right: Expr::Const(i64::from(*days)),
            },
            CondKind::NearBirthday(days) => Guard::NearBirthday(*days),
            CondKind::Lines(lines) if lines.asks_fields() && !self.checked.asks_goods(lines) => {
                self.has_own_line(lines)
            }
            CondKind::Lines(lines) => Guard::HasLine(self.atoms.set(lines)),
            CondKind::Invited => Guard::Invited,
            CondKind::BudgetOpen(name) => self.budget_open(name),
            CondKind::Poison => Guard::False,
        }
    }

    /// All budgets of that name are open.
    fn budget_open(&self, name: &str) -> Guard {
        let order = super::sharing::in_order(&self.checked.budgets);
        let named = |at: &usize| self.checked.budgets.get(*at).is_some_and(|budget| budget.name == name);
        let open = (0u16..).zip(&order).filter(|(_, at)| named(at)).map(|(id, _)| Guard::BudgetOpen(BudgetId(id)));
        all(open.collect())
    }

    /// What a gate asks by itself, without the days of the program.
    pub fn gate_reasons(&mut self, gate: &Gate, place: Place<'_>) -> Vec<(Guard, Span)> {
        let mut reasons: Vec<(Guard, Span)> =
            gate.when.iter().map(|cond| (self.guard(cond, place), cond.span)).collect();
        reasons.extend(gate.in_force.iter().map(|cond| (self.guard(cond, place), cond.span)));
        reasons.extend(days_of(gate));
        reasons
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
        if let Some((at, span)) = gate.activated {
            reasons.push((Guard::Activated(super::own::activation_id(at)), span));
        }
        reasons.extend(gate.in_force.iter().map(|cond| (self.guard(cond, place), cond.span)));
        reasons.extend(days_of(gate));
        reasons.extend(self.runs());
        reasons
    }
}

/// A condition on the tier, at the tier that is meant.
pub fn rank_guard(ladder: LadderId, ranks: u32, tier: Tier) -> Guard {
    match tier {
        Tier::At(at, rank) if at == ladder && ranks >> rank & 1 == 1 => Guard::True,
        Tier::At(at, _) if at == ladder => Guard::False,
        Tier::After => Guard::RankAfter { ladder, ranks },
        _ => Guard::Rank { ladder, ranks },
    }
}

/// `from` and `until`, on the date that they are about.
fn days_of(gate: &Gate) -> Vec<(Guard, Span)> {
    let first = gate.from.map(|(first, span)| (on_days(gate.as_of, Some(first), None), span));
    let last = gate.until.map(|(last, span)| (on_days(gate.as_of, None, Some(last)), span));
    first.into_iter().chain(last).collect()
}

/// From the first day to the last, of the date that decides.
pub fn on_days(as_of: AsOf, first: Option<Day>, last: Option<Day>) -> Guard {
    let field = match as_of {
        AsOf::Event => return Guard::Days { first, last },
        AsOf::Joining => return Guard::Joined { first, last },
        AsOf::Field(field) => Expr::Field(FieldId(field.0 as u16)),
    };
    let bound = |day: Option<Day>, is: Comparison| {
        let day = Expr::Const(i64::from(day?.0));
        Some(Guard::Compare { left: field.clone(), is, right: day })
    };
    all([bound(first, Comparison::AtLeast), bound(last, Comparison::AtMost)].into_iter().flatten().collect())
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

/// An order relation.
pub fn comparison(relation: Relation) -> Comparison {
    match relation {
        Relation::AtLeast => Comparison::AtLeast,
        Relation::Above => Comparison::Above,
        Relation::AtMost => Comparison::AtMost,
        Relation::Below => Comparison::Below,
        Relation::Equal => Comparison::Equal,
    }
}
