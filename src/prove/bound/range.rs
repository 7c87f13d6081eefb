//! Between which numbers a formula lies; an open end is unknown.

use super::facts::{Ends, Facts, least};
use crate::core::{Effect, Expr, LimitCap, LimitId, Measure, Overflowing, RowId};
use crate::prove::context::Context;

/// Least and largest value of a formula where the facts hold.
pub(super) fn range(context: &Context<'_>, facts: &Facts<'_>, expr: &Expr) -> Ends {
    let own = of_form(context, facts, expr);
    let said = facts.value(expr);
    (own.0.max(said.0), least(own.1, said.1))
}

fn of_form(context: &Context<'_>, facts: &Facts<'_>, expr: &Expr) -> Ends {
    let of = |expr: &Expr| range(context, facts, expr);
    let whole = |value: i64| (Some(i128::from(value)), Some(i128::from(value)));
    let domain = &context.domain;
    match expr {
        Expr::Const(value) => whole(*value),
        Expr::Money(..) | Expr::Prices(_) => (Some(0), Some(i128::from(domain.basket.1))),
        Expr::Items(_) => (Some(0), Some(i128::from(domain.basket.1 / domain.item.max(1)))),
        Expr::Field(id) => match domain.field(context.program, *id) {
            Some((low, high)) => (Some(i128::from(low)), Some(i128::from(high))),
            None => (None, None),
        },
        Expr::Available(holding) | Expr::Pending(holding) => {
            let of = context.program.holdings.get(holding.index());
            let most = of.and_then(|of| match &of.maximum {
                Some(LimitCap::Fixed(most)) => Some(i128::from(*most)),
                _ => None,
            });
            (of.filter(|of| !of.may_go_negative).map(|_| 0), most)
        }
        Expr::DaysSinceJoining => (Some(0), None),
        Expr::Accumulator { .. } | Expr::Attribute(_) => (None, None),
        Expr::Add(a, b) => {
            let (a, b) = (of(a), of(b));
            (both(a.0, b.0, i128::checked_add), both(a.1, b.1, i128::checked_add))
        }
        Expr::Subtract(a, b) => {
            let (a, b) = (of(a), of(b));
            (both(a.0, b.1, i128::checked_sub), both(a.1, b.0, i128::checked_sub))
        }
        Expr::Scale(on, factor) => scaled(of(on), i128::from(*factor)),
        Expr::Steps(on, step) => {
            let (on, step) = (of(on), i128::from((*step).max(1)));
            (on.0.map(|low| low.div_euclid(step)), on.1.map(|high| high.div_euclid(step)))
        }
        Expr::Rest(_, step) => (Some(0), Some(i128::from(*step) - 1)),
        Expr::StepsCompleted { adds, step, .. } => {
            let adds = of(adds);
            (None, adds.1.map(|high| high.div_euclid(i128::from((*step).max(1))) + 1))
        }
        Expr::Least(a, b) => {
            let (a, b) = (of(a), of(b));
            (both(a.0, b.0, |a, b| Some(a.min(b))), least(a.1, b.1))
        }
        Expr::Greatest(a, b) => {
            let (a, b) = (of(a), of(b));
            (a.0.max(b.0), both(a.1, b.1, |a, b| Some(a.max(b))))
        }
        Expr::If(_, then, otherwise) => either(of(then), of(otherwise)),
        Expr::ByRank { ladder, factors, on } => by(of(on), factors, |at| facts.ranks(*ladder) >> at.min(31) & 1 == 1),
        Expr::ByRankAfter { factors, on, .. } => by(of(on), factors, |_| true),
        Expr::ByField { field, factors, on } => by(of(on), factors, |at| facts.words(*field) >> at.min(63) & 1 == 1),
        Expr::Banded { by, on, marginal, bands } => banded(of(by), of(on), *marginal, bands),
        Expr::OfRow { row, amount, over } => of_row(context, facts, *row, (amount, *over)),
        Expr::Credited(row) => credited(context, facts, *row),
        Expr::Counted { limit, of: what } => {
            let what = of(what);
            (what.0.map(|low| low.min(0)), least(what.1, cap(context, *limit)))
        }
    }
}

fn both(a: Option<i128>, b: Option<i128>, with: impl Fn(i128, i128) -> Option<i128>) -> Option<i128> {
    with(a?, b?)
}

fn scaled(on: Ends, factor: i128) -> Ends {
    let times = |end: Option<i128>| if factor == 0 { Some(0) } else { end.and_then(|end| end.checked_mul(factor)) };
    if factor < 0 { (times(on.1), times(on.0)) } else { (times(on.0), times(on.1)) }
}

fn either(one: Ends, two: Ends) -> Ends {
    (both(one.0, two.0, |a, b| Some(a.min(b))), both(one.1, two.1, |a, b| Some(a.max(b))))
}

/// A formula times one of some factors.
fn by(on: Ends, factors: &[i64], possible: impl Fn(usize) -> bool) -> Ends {
    let mut out: Option<Ends> = None;
    for factor in factors.iter().enumerate().filter(|(at, _)| possible(*at)).map(|(_, factor)| i128::from(*factor)) {
        let one = scaled(on, factor);
        out = Some(out.map_or(one, |known| either(known, one)));
    }
    out.unwrap_or((Some(0), Some(0)))
}

fn banded(by: Ends, on: Ends, marginal: bool, bands: &[(i64, i64, i64)]) -> Ends {
    let mut top = Some(0i128);
    let mut sum = Some(0i128);
    for (at, &(from, constant, rate)) in bands.iter().enumerate() {
        let from = i128::from(from);
        if by.1.is_some_and(|high| high < from) {
            break;
        }
        let next = bands.get(at + 1).map(|band| i128::from(band.0));
        if marginal {
            let upper = least(by.1, next).map(|upper| (Some(0), Some(upper - from))).unwrap_or((Some(0), None));
            let part = scaled(upper, i128::from(rate)).1.map(|part| part.max(0) + i128::from(constant.max(0)));
            sum = both(sum, part, i128::checked_add);
        } else {
            let part = scaled(on, i128::from(rate)).1.and_then(|part| part.checked_add(i128::from(constant)));
            top = both(top, part, |a, b| Some(a.max(b)));
        }
    }
    (None, if marginal { sum } else { top })
}

/// `N% of RULE`: nothing where that rule cannot hold, at most what its limits ever let pass.
fn of_row(context: &Context<'_>, facts: &Facts<'_>, row: RowId, (amount, over): (&Expr, i64)) -> Ends {
    let own = range(context, facts, amount);
    let Some(of) = context.program.rows.get(row.index()) else { return (Some(0), Some(0)) };
    let mut top = own.1.map(|top| top.max(0));
    for id in limits(context, row) {
        let Some(limit) = context.program.limits.get(id.index()) else { continue };
        let clips = limit.measure == Measure::Units && limit.overflowing != Overflowing::Finish;
        if clips && limit.when == crate::core::Guard::True {
            top = least(top, cap(context, id).and_then(|cap| cap.checked_mul(i128::from(over))));
        }
    }
    let never = Facts::of(&[&of.guard]).is_empty();
    (Some(0).filter(|_| own.0.is_some_and(|low| low >= 0)), if never { Some(0) } else { top })
}

fn limits(context: &Context<'_>, row: RowId) -> Vec<LimitId> {
    let own = context.program.rows.get(row.index()).map_or(&[][..], |row| &row.limits);
    let shared = (0u16..).zip(&context.program.limits).filter(|(_, limit)| limit.rows.contains(&row));
    own.iter().copied().chain(shared.map(|(at, _)| LimitId(at))).collect()
}

/// The highest cap that a limit ever has.
fn cap(context: &Context<'_>, id: LimitId) -> Option<i128> {
    let limit = context.program.limits.get(id.index())?;
    let mut most = super::highest(&limit.cap);
    for version in &limit.versions {
        most = most.max(super::highest(version.cap.as_ref()?));
    }
    Some(most)
}

fn credited(context: &Context<'_>, facts: &Facts<'_>, row: RowId) -> Ends {
    let Some(of) = context.program.rows.get(row.index()) else { return (Some(0), Some(0)) };
    let (Effect::Grant { amount, .. } | Effect::Cash { amount }) = &of.effect else { return (Some(0), None) };
    let top = range(context, facts, &amount.numerator).1;
    let over = i128::from(amount.over.max(1));
    (Some(0), top.map(|top| (top.max(0) + over - 1).div_euclid(over) + i128::from(of.rounds.to.max(1)) - 1))
}
