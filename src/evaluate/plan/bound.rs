//! How large a formula can become. The plan refuses what 128 bits might not hold, and marks programs
//! whose awards might be so large that an event must be undoable.

use crate::core::{Effect, Expr, Guard, Program, Row};
use crate::quantity::LARGEST;

/// Every value that a formula reads stays within this in a member who is not marked as large.
pub(in crate::evaluate) const CALM: i64 = 10_000_000_000;
/// All awards of one event stay within this in a calm program.
const CALM_AWARDS: i128 = 10_000_000_000_000;

/// The largest magnitude of a formula whose variables have at most that magnitude; saturates. Opaque to the optimiser, which
/// was seen to take the saturated value for impossible and to fold comparisons with it.
fn largest(expr: &Expr, variable: i128) -> i128 {
    std::hint::black_box(magnitude(expr, variable))
}

fn magnitude(expr: &Expr, variable: i128) -> i128 {
    let of = |expr: &Expr| largest(expr, variable);
    let most = |factors: &[i64]| factors.iter().map(|f| i128::from(*f).saturating_abs()).max().unwrap_or(0);
    match expr {
        Expr::Const(value) => i128::from(*value).saturating_abs(),
        Expr::Money(..)
        | Expr::Items(_)
        | Expr::Prices(_)
        | Expr::Field(_)
        | Expr::Accumulator { .. }
        | Expr::Available(_)
        | Expr::Pending(_)
        | Expr::DaysSinceJoining
        | Expr::Attribute(_)
        | Expr::Credited(_) => variable,
        Expr::Add(a, b) | Expr::Subtract(a, b) => of(a).saturating_add(of(b)),
        Expr::Scale(on, factor) => of(on).saturating_mul(i128::from(*factor).abs()),
        Expr::Steps(on, step) => of(on) / i128::from((*step).max(1)) + 1,
        Expr::Rest(on, step) => of(on).min(i128::from((*step).max(1))),
        Expr::StepsCompleted { adds, step, .. } => (of(adds).saturating_add(variable)) / i128::from((*step).max(1)) + 1,
        Expr::Least(a, b) | Expr::Greatest(a, b) | Expr::If(_, a, b) => of(a).max(of(b)),
        Expr::ByRank { factors, on, .. }
        | Expr::ByRankAfter { factors, on, .. }
        | Expr::ByField { factors, on, .. } => of(on).saturating_mul(most(factors)),
        Expr::Counted { of: field, .. } => of(field),
        Expr::Banded { by, on, bands, .. } => {
            let reach = of(by).max(of(on));
            let band = |(_, constant, rate): &(i64, i64, i64)| {
                i128::from(*rate).abs().saturating_mul(reach).saturating_add(i128::from(*constant).abs())
            };
            bands.iter().map(band).fold(0, i128::saturating_add)
        }
        Expr::OfRow { amount, over, .. } => of(amount).max(i128::from(*over)),
    }
}

/// Whether every formula of a guard fits 128 bits with room to spare.
fn guard_fits(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(guard_fits),
        Guard::Not(part) => guard_fits(part),
        Guard::Compare { left, right, .. } => expr_fits(left) && expr_fits(right),
        _ => true,
    }
}

fn expr_fits(expr: &Expr) -> bool {
    largest(expr, i128::from(LARGEST)) < i128::MAX / 4
}

/// The amount that a row computes, if it computes one.
fn amount(row: &Row) -> Option<&crate::core::Amount> {
    match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => Some(amount),
        _ => None,
    }
}

/// The first row whose formulas might leave 128 bits.
pub(super) fn too_wide(program: &Program) -> Option<&Row> {
    let fits = |row: &&Row| guard_fits(&row.guard) && amount(row).is_none_or(|amount| expr_fits(&amount.numerator));
    program.rows.iter().find(|row| !fits(row))
}

/// Whether the awards of a calm member's event stay so small that posting them cannot fail.
pub(super) fn is_calm(program: &Program) -> bool {
    let mut sum = 0i128;
    for row in &program.rows {
        if let Some(amount) = amount(row) {
            let most = largest(&amount.numerator, i128::from(CALM)) / i128::from(amount.over.max(1));
            sum = sum.saturating_add(most.saturating_mul(row.on.len().max(1) as i128));
        }
    }
    for accumulator in &program.accumulators {
        use crate::core::Aggregate::{Greatest, Last, Least, Sum};
        if let Sum(expr) | Greatest(expr) | Least(expr) | Last(expr) = &accumulator.aggregate {
            sum = sum.saturating_add(largest(expr, i128::from(CALM)));
        }
    }
    for exchange in &program.exchanges {
        let steps = CALM_AWARDS / i128::from(exchange.step.max(1));
        sum = sum.saturating_add(steps.saturating_mul(i128::from(exchange.gives.1)));
    }
    for offer in &program.offers {
        let given: i128 = offer.gives.iter().map(|(_, units, _)| i128::from(*units)).fold(0, i128::saturating_add);
        sum = sum.saturating_add(given.saturating_mul(1 << 16));
    }
    sum <= CALM_AWARDS
}

#[cfg(test)]
mod tests {
    use super::largest;
    use crate::core::{AtomSet, Expr, Stage};

    #[test]
    fn bounds_grow_with_rates_and_saturate() {
        let money = Expr::Money(AtomSet::ALL, Stage::Paid);
        let twice = Expr::Scale(Box::new(money.clone()), -2);
        assert_eq!(largest(&twice, 10), 20);
        assert_eq!(largest(&Expr::Add(Box::new(money), Box::new(twice)), 10), 30);
        let mut tower = Expr::Const(2);
        for _ in 0..10 {
            tower = Expr::Scale(Box::new(tower), i64::MAX);
        }
        assert_eq!(largest(&tower, 1), i128::MAX);
    }
}
