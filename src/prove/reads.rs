//! What formulas and conditions ask for: the choices that an adversary has.

use crate::core::{
    AccumulatorId, AttributeId, Expr, FieldId, FiniteId, Guard, HoldingId, LadderId, LimitCap, MembershipId, Program,
    Row,
};

/// Something that is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Read<'a> {
    /// Day, by a condition on it alone.
    Day(&'a Guard),
    /// Clock.
    Clock(i32, i32),
    /// A finite field.
    Word(FiniteId),
    /// A tier.
    Rank(LadderId),
    /// An attribute, next to these numbers.
    Attribute(AttributeId, Vec<i64>),
    /// A date of the member, by a condition that holds it against the day.
    Date(AttributeId, &'a Guard),
    /// The birthday, by such a condition.
    Birthday(&'a Guard),
    /// Day of joining.
    Joined(&'a Guard),
    /// A membership.
    Member(MembershipId),
    /// A metric, next to these numbers.
    Metric(AccumulatorId, Vec<i64>),
    /// What is held, next to these numbers.
    Held(HoldingId, Vec<i64>),
    /// Pieces, next to these numbers.
    Items(Vec<i64>),
    /// A number of a declared event, next to these numbers.
    Number(FieldId, Vec<i64>),
    /// Which lines.
    Lines,
    /// Whether it is the first purchase, or somebody invited the member.
    Beginning,
}

/// Everything that a row asks, limits included.
pub(super) fn of_row<'a>(program: &'a Program, row: &'a Row, found: &mut Vec<Read<'a>>) {
    of_guard(&row.guard, found);
    of_amounts(program, row, found);
}

/// What the amounts of a row ask, besides its condition: its formula, its limits, and how much a wallet may hold.
pub(super) fn of_amounts<'a>(program: &'a Program, row: &'a Row, found: &mut Vec<Read<'a>>) {
    if let crate::core::Effect::Grant { amount, .. }
    | crate::core::Effect::PriceOff { amount, .. }
    | crate::core::Effect::Cash { amount } = &row.effect
    {
        of_expr(&amount.numerator, &[], found);
    }
    for limit in row.limits.iter().filter_map(|id| program.limits.get(id.index())) {
        of_guard(&limit.when, found);
        if let LimitCap::ByRank(ladder, _) = limit.cap {
            found.push(Read::Rank(ladder));
        }
    }
    if let crate::core::Effect::Grant { holding, .. } = &row.effect
        && let Some(LimitCap::ByRank(ladder, _)) =
            program.holdings.get(holding.index()).and_then(|of| of.maximum.as_ref())
    {
        found.push(Read::Rank(*ladder));
    }
}

/// What a condition asks.
pub(super) fn of_guard<'a>(guard: &'a Guard, found: &mut Vec<Read<'a>>) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| of_guard(part, found)),
        Guard::Not(part) => of_guard(part, found),
        Guard::Compare { left, right, .. } => {
            let mut near = Vec::new();
            constants(left, &mut near);
            constants(right, &mut near);
            of_expr(left, &near, found);
            of_expr(right, &near, found);
        }
        Guard::Rank { ladder, .. } | Guard::RankAfter { ladder, .. } => found.push(Read::Rank(*ladder)),
        Guard::Word { field, .. } => found.push(Read::Word(*field)),
        Guard::Attribute { attribute, .. } => found.push(Read::Attribute(*attribute, Vec::new())),
        Guard::Dated(id) | Guard::MonthOf(id) | Guard::Near(id, _) => found.push(Read::Date(*id, guard)),
        Guard::Member(id) => found.push(Read::Member(*id)),
        Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. } => {
            found.push(Read::Day(guard));
        }
        Guard::Joined { .. } => found.push(Read::Joined(guard)),
        Guard::Clock { from, until } => found.push(Read::Clock(*from, *until)),
        Guard::MonthOfBirthday | Guard::NearBirthday(_) => found.push(Read::Birthday(guard)),
        Guard::HasLine(_) => found.push(Read::Lines),
        Guard::FirstPurchase | Guard::Invited => found.push(Read::Beginning),
        Guard::True | Guard::False | Guard::Activated(_) | Guard::BudgetOpen(_) => {}
    }
}

/// What a formula asks; `near` are numbers that it is compared with.
pub(super) fn of_expr<'a>(expr: &'a Expr, near: &[i64], found: &mut Vec<Read<'a>>) {
    match expr {
        Expr::Money(..) => found.push(Read::Lines),
        Expr::Items(_) => {
            found.push(Read::Lines);
            found.push(Read::Items(near.to_vec()));
        }
        Expr::Accumulator { id, .. } => found.push(Read::Metric(*id, near.to_vec())),
        Expr::StepsCompleted { id, adds, step } => {
            found.push(Read::Metric(*id, vec![*step]));
            of_expr(adds, near, found);
        }
        Expr::Field(id) => found.push(Read::Number(*id, near.to_vec())),
        Expr::Available(holding) | Expr::Pending(holding) => found.push(Read::Held(*holding, near.to_vec())),
        Expr::ByRank { ladder, on, .. } | Expr::ByRankAfter { ladder, on, .. } => {
            found.push(Read::Rank(*ladder));
            of_expr(on, near, found);
        }
        Expr::ByField { field, on, .. } => {
            found.push(Read::Word(*field));
            of_expr(on, near, found);
        }
        Expr::Attribute(id) => found.push(Read::Attribute(*id, near.to_vec())),
        Expr::If(guard, then, otherwise) => {
            of_guard(guard, found);
            of_expr(then, near, found);
            of_expr(otherwise, near, found);
        }
        Expr::Banded { by, on, bands, .. } => {
            let from: Vec<i64> = bands.iter().map(|band| band.0).collect();
            of_expr(by, &from, found);
            of_expr(on, near, found);
        }
        other => {
            let mut parts = Vec::new();
            collect(other, &mut parts);
            for part in parts {
                of_expr(part, near, found);
            }
        }
    }
}

/// The formulas directly inside one, with their own lifetime.
fn collect<'a>(expr: &'a Expr, parts: &mut Vec<&'a Expr>) {
    match expr {
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            parts.extend([a.as_ref(), b.as_ref()]);
        }
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => parts.push(on),
        Expr::OfRow { amount: on, .. } | Expr::Counted { of: on, .. } => parts.push(on),
        _ => {}
    }
}

/// Constants in a formula, and what they become by its factors.
fn constants(expr: &Expr, near: &mut Vec<i64>) {
    match expr {
        Expr::Const(value) => near.push(*value),
        Expr::Scale(on, factor) => {
            constants(on, near);
            let scaled: Vec<i64> = near.iter().filter_map(|value| value.checked_div(*factor)).collect();
            near.extend(scaled);
        }
        other => {
            let mut parts = Vec::new();
            collect(other, &mut parts);
            parts.into_iter().for_each(|part| constants(part, near));
        }
    }
}
