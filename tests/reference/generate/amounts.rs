//! Formulas and conditions.

use loyal::core::{
    Amount, AtomSet, Comparison, Expr, FieldId, FiniteId, Guard, HoldingId, LadderId, Program, Stage, Trigger,
};
use loyal::quantity::{Day, Rounding};
use rand_chacha::ChaCha8Rng;

use super::{below, chance, metrics, pick, place, scope};

/// A condition on the event or on the state before it; `depth` bounds nesting.
pub fn guard(rng: &mut ChaCha8Rng, program: &Program, depth: u32) -> Guard {
    let nested = depth > 0;
    match below(rng, 23) {
        22 => {
            let first = Day(19_600 + below(rng, 900) as i32);
            Guard::Joined {
                first: chance(rng, 70).then_some(first),
                last: chance(rng, 40).then_some(first.plus_days(300)),
            }
        }
        0 => Guard::Weekdays(1 + below(rng, 127) as u8),
        1 => Guard::Clock { from: below(rng, 86_400) as i32, until: below(rng, 86_400) as i32 },
        2 | 3 if !program.ladders.is_empty() => {
            Guard::Rank { ladder: LadderId(place(rng, program.ladders.len())), ranks: 1 + below(rng, 7) }
        }
        4 | 5 if !program.accumulators.is_empty() => on_metric(rng, program),
        6 => Guard::Months(1 + below(rng, 4095) as u16),
        7 if nested => Guard::Not(Box::new(guard(rng, program, depth - 1))),
        8 if nested => Guard::Any(vec![guard(rng, program, depth - 1), guard(rng, program, depth - 1)]),
        9 if nested => Guard::All(vec![guard(rng, program, depth - 1), guard(rng, program, depth - 1)]),
        10 => Guard::Compare {
            left: Expr::Money(scope(rng), Stage::List),
            is: relation(rng),
            right: Expr::Const(i64::from(below(rng, 5000))),
        },
        11 => Guard::Word { field: FiniteId(below(rng, 4) as u16), words: u64::from(below(rng, 8)) },
        12 => Guard::DaysOfMonth(below(rng, u32::MAX) & !1),
        13 => {
            let first = Day(19_700 + below(rng, 1_500) as i32);
            let last = first.plus_days(below(rng, 700) as i32);
            Guard::Days { first: chance(rng, 70).then_some(first), last: chance(rng, 70).then_some(last) }
        }
        14 => Guard::MonthOfBirthday,
        15 => Guard::NearBirthday(below(rng, 90) as u16),
        16 => Guard::FirstPurchase,
        17 => Guard::HasLine(scope(rng)),
        18 => Guard::Compare {
            left: of_holding(rng, program),
            is: relation(rng),
            right: Expr::Const(i64::from(below(rng, 150))),
        },
        19 => Guard::Compare {
            left: Expr::DaysSinceJoining,
            is: relation(rng),
            right: Expr::Const(i64::from(below(rng, 400))),
        },
        20 if chance(rng, 20) => Guard::False,
        _ => Guard::True,
    }
}

fn of_holding(rng: &mut ChaCha8Rng, program: &Program) -> Expr {
    let holding = HoldingId(place(rng, program.holdings.len()));
    if chance(rng, 70) { Expr::Available(holding) } else { Expr::Pending(holding) }
}

fn relation(rng: &mut ChaCha8Rng) -> Comparison {
    use Comparison::{Above, AtLeast, AtMost, Below, Equal, NotEqual};
    pick(rng, &[AtLeast, AtLeast, AtLeast, Above, AtMost, Below, Equal, NotEqual])
}

/// A comparison of a metric with a number, or with another metric.
pub fn on_metric(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    let left = metrics::any(rng, program);
    let right =
        if chance(rng, 15) { metrics::any(rng, program) } else { Expr::Const(metrics::threshold(rng, program, &left)) };
    Guard::Compare { left, is: relation(rng), right }
}

/// A number of the event that an award may depend on; money of purchases, fields of declared events.
fn measured(rng: &mut ChaCha8Rng, on: &Trigger, lines: AtomSet) -> Expr {
    match on {
        Trigger::Declared(_) => Expr::Field(FieldId(below(rng, 2) as u16)),
        _ => {
            let stages = [Stage::Paid, Stage::Paid, Stage::List, Stage::AfterDiscounts, Stage::AfterVouchers];
            Expr::Money(lines, pick(rng, &stages))
        }
    }
}

/// An amount of an award for a sale or a declared event.
pub fn amount(rng: &mut ChaCha8Rng, on: &Trigger, lines: AtomSet, program: &Program) -> Amount {
    let over = pick(rng, &[1, 100, 100, 100, 300, 1000]);
    let rounding = pick(rng, &[Rounding::Down, Rounding::Down, Rounding::Up, Rounding::Nearest]);
    let numerator = numerator(rng, on, lines, program, over);
    Amount { numerator, over, rounding }
}

fn numerator(rng: &mut ChaCha8Rng, on: &Trigger, lines: AtomSet, program: &Program, over: i64) -> Expr {
    let money = measured(rng, on, lines);
    let boxed = Box::new(money.clone());
    let small = i64::from(1 + below(rng, 7));
    match below(rng, 18) {
        0 => Expr::Const(i64::from(1 + below(rng, 50)) * over),
        1 => Expr::Scale(Box::new(Expr::Steps(boxed, i64::from(100 + below(rng, 1000)))), over * 3),
        2 if !program.ladders.is_empty() => Expr::ByRank {
            ladder: LadderId(place(rng, program.ladders.len())),
            factors: (0..3).map(|_| i64::from(below(rng, 5))).collect(),
            on: boxed,
        },
        3 => Expr::Scale(Box::new(Expr::Items(lines)), over),
        4 => Expr::Banded {
            by: boxed.clone(),
            on: boxed,
            marginal: chance(rng, 50),
            bands: vec![(0, 0, 1), (500, 0, 2), (2_000, 0, i64::from(below(rng, 5)))],
        },
        5 if !program.accumulators.is_empty() => {
            let by = metrics::any(rng, program);
            let first = metrics::threshold(rng, program, &by);
            let bands = vec![(0, 3 * over, 1), (first, 0, 2), (first * 2, over, 3)];
            Expr::Banded { by: Box::new(by), on: boxed, marginal: false, bands }
        }
        6 if !program.accumulators.is_empty() => {
            let Expr::Accumulator { id, .. } = metrics::any(rng, program) else { return money };
            let step = metrics::threshold(rng, program, &Expr::Accumulator { id, ago: 0 });
            Expr::Scale(Box::new(Expr::StepsCompleted { id, adds: boxed, step }), over)
        }
        7 => Expr::ByField {
            field: FiniteId(below(rng, 4) as u16),
            factors: (0..3).map(|_| i64::from(below(rng, 4))).collect(),
            on: boxed,
        },
        8 => Expr::Least(boxed, Box::new(Expr::Const(small * 500))),
        9 => Expr::Greatest(boxed, Box::new(Expr::Const(small * 500))),
        10 => Expr::If(Box::new(guard(rng, program, 1)), boxed, Box::new(Expr::Const(small * over))),
        11 => Expr::Add(boxed, Box::new(Expr::Scale(Box::new(of_holding(rng, program)), small))),
        12 => Expr::Subtract(boxed, Box::new(Expr::Const(small * 300))),
        13 => Expr::Scale(Box::new(Expr::Rest(boxed, i64::from(3 + below(rng, 700)))), small),
        _ => Expr::Scale(boxed, small),
    }
}

/// The same number on fewer lines.
pub fn narrowed(expr: &Expr, lines: AtomSet) -> Expr {
    let deep = |inner: &Expr| Box::new(narrowed(inner, lines));
    match expr {
        Expr::Money(scope, stage) => Expr::Money(scope.and(lines), *stage),
        Expr::Items(scope) => Expr::Items(scope.and(lines)),
        Expr::Add(a, b) => Expr::Add(deep(a), deep(b)),
        Expr::Subtract(a, b) => Expr::Subtract(deep(a), deep(b)),
        Expr::Least(a, b) => Expr::Least(deep(a), deep(b)),
        Expr::Greatest(a, b) => Expr::Greatest(deep(a), deep(b)),
        Expr::Scale(a, by) => Expr::Scale(deep(a), *by),
        Expr::Steps(a, by) => Expr::Steps(deep(a), *by),
        Expr::Rest(a, by) => Expr::Rest(deep(a), *by),
        Expr::If(guard, a, b) => Expr::If(guard.clone(), deep(a), deep(b)),
        Expr::ByRank { ladder, factors, on } => {
            Expr::ByRank { ladder: *ladder, factors: factors.clone(), on: deep(on) }
        }
        Expr::ByField { field, factors, on } => Expr::ByField { field: *field, factors: factors.clone(), on: deep(on) },
        Expr::Banded { by, on, marginal, bands } => {
            Expr::Banded { by: deep(by), on: deep(on), marginal: *marginal, bands: bands.clone() }
        }
        Expr::StepsCompleted { id, adds, step } => Expr::StepsCompleted { id: *id, adds: deep(adds), step: *step },
        Expr::OfRow { row, amount, over } => Expr::OfRow { row: *row, amount: deep(amount), over: *over },
        other => other.clone(),
    }
}
