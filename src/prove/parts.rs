//! Where the functions of a purchase have more steps than are looked at, parts of its amounts are: the least and the largest,
//! round ones, and those around each constant. What breaks there breaks; that nothing does proves nothing.

use super::context::Context;
use super::piece::{Formula, Opaque};
use super::sale::Sale;
use super::survey::acting;
use crate::core::{Effect, Expr, Limit, LimitCap, Measure};

/// So many amounts at each end.
const AT_ENDS: i64 = 2_000;
/// So many from a round amount or a constant on.
const BETWEEN: i64 = 200;
/// Most parts.
const MOST: usize = 24;

/// The parts as purchases of their own; none if every step is followed, or there are too few amounts for parts.
pub(super) fn of(context: &Context<'_>, formula: &Formula<'_>, sale: &Sale) -> Vec<Sale> {
    let (low, high) = sale.span;
    if !sale.opaque.contains(&Opaque::TooMany) || high.saturating_sub(low) <= 2 * AT_ENDS {
        return Vec::new();
    }
    let ends = [(low, low + AT_ENDS - 1), (high - AT_ENDS + 1, high)];
    let near = |amount: &i64| (amount - 1, amount.saturating_add(BETWEEN));
    let inside = |(from, until): &(i64, i64)| *from >= low + AT_ENDS && *until <= high - AT_ENDS;
    let mut between: Vec<i64> = constants(context, formula);
    between.extend(round(low, high));
    between.sort_unstable();
    between.dedup();
    let between = between.iter().map(near).filter(inside);
    let made = ends.into_iter().chain(between).take(MOST).map(|span| {
        let mut part = Sale::new(context.program, &context.limits, span, formula.here);
        part.opaque.insert(Opaque::TooMany);
        part
    });
    made.collect()
}

/// Powers of ten within a span.
fn round(low: i64, high: i64) -> impl Iterator<Item = i64> {
    let powers = (0..18u32).filter_map(|power| 10i64.checked_pow(power));
    powers.filter(move |amount| (low..=high).contains(amount))
}

/// Amounts at which a condition on the purchase changes, and numbers that formulas and limits name, as money.
fn constants(context: &Context<'_>, formula: &Formula<'_>) -> Vec<i64> {
    let program = context.program;
    let mut found = Vec::new();
    for row in acting(program, formula) {
        if let Ok(set) = formula.holds(&row.guard) {
            found.extend(set.0.iter().flat_map(|(from, until)| [*from, until.saturating_add(1)]));
        }
        if let Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } = &row.effect {
            named(&amount.numerator, &mut found);
        }
    }
    let money = |limit: &Limit| match limit.cap {
        LimitCap::Fixed(cap) if limit.measure == Measure::Units => Some(cap),
        _ => None,
    };
    found.extend(program.limits.iter().filter_map(money));
    found
}

fn named(expr: &Expr, found: &mut Vec<i64>) {
    match expr {
        Expr::Const(value) => found.push(*value),
        Expr::Banded { bands, .. } => found.extend(bands.iter().map(|band| band.0)),
        _ => {}
    }
    expr.each_part(&mut |part| named(part, found));
}
