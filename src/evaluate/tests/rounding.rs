//! Roundings over a line, a purchase and a day.

use super::build::*;
use crate::core::*;
use crate::evaluate::Line;
use crate::quantity::{Part, Rounding};

fn rounded(name: &str, holding: u16, over: i64, rounding: Rounding, per: RoundedPer, to: i64) -> Row {
    Row { rounds: Rounds { per, to }, ..earn(name, holding, Amount { numerator: paid(ALL), over, rounding }) }
}

fn wallet(rows: Vec<Row>) -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.rows = rows;
    program
}

#[test]
fn per_line_rounds_each_line_by_itself() {
    let lines = [
        Line { atom: AtomId(0), items: 1, amount: 199 },
        Line { atom: AtomId(0), items: 2, amount: 250 },
        Line { atom: AtomId(0), items: 1, amount: 151 },
    ];
    for (rounding, units) in [(Rounding::Down, 4), (Rounding::Nearest, 2 + 3 + 2), (Rounding::Up, 7)] {
        let program = wallet(vec![rounded("a", 0, 100, rounding, RoundedPer::Line, 1)]);
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy_lines(at(2026, 1, 1, 9, 0), &lines, &[]);
        assert_eq!(life.heard.earned(0), units);
    }
}

#[test]
fn per_line_sees_what_is_left_of_each_line_after_a_discount() {
    let half = Amount { numerator: Expr::Money(ALL, Stage::List), over: 2, rounding: Rounding::Down };
    let off = row("half", Trigger::Purchase(ALL), Effect::PriceOff { amount: half, scope: ALL });
    let program = wallet(vec![off, rounded("a", 0, 100, Rounding::Down, RoundedPer::Line, 1)]);
    let mut life = Life::new(&program, day(2026, 1, 1));
    // 3.00 and 5.01 become 1.50 and 2.51 (4.01 shared): 1 + 2, and 4 in one sum.
    let lines = [Line { atom: AtomId(0), items: 1, amount: 300 }, Line { atom: AtomId(0), items: 1, amount: 501 }];
    assert_eq!(life.buy_lines(at(2026, 1, 1, 9, 0), &lines, &[]).paid, 401);
    assert_eq!(life.heard.earned(0), 3);
}

#[test]
fn per_purchase_rounds_the_sum_once_and_shares_it_by_largest_remainder() {
    let per = RoundedPer::Purchase;
    let rows = |rounding| {
        vec![
            rounded("a", 0, 300, rounding, per, 1),
            rounded("b", 0, 400, rounding, per, 1),
            earn("c", 0, down(paid(ALL), 300)),
        ]
    };
    // 10.00: 3.33 and 2.5, sum 5.83; c by itself 3.
    for (rounding, units) in [(Rounding::Down, [3, 2]), (Rounding::Nearest, [3, 3]), (Rounding::Up, [3, 3])] {
        let mut life = Life::new(&wallet(rows(rounding)), day(2026, 1, 1));
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        assert_eq!([life.heard.by_row(0), life.heard.by_row(1)], units);
        assert_eq!(life.heard.by_row(2), 3);
    }
    // 2.00: 0.67 and 0.5, sum 1.17: one star, to the larger remainder, though each alone gives none.
    let mut life = Life::new(&wallet(rows(Rounding::Down)), day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 200);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (1, 0));
}

#[test]
fn per_day_is_posted_at_the_end_of_the_day_within_that_days_limits() {
    let mut program = wallet(vec![
        rounded("a", 0, 100, Rounding::Down, RoundedPer::Day, 1),
        rounded("b", 0, 200, Rounding::Down, RoundedPer::Day, 1),
    ]);
    program.accumulators = vec![Accumulator {
        on: vec![],
        ..metric("earned", Aggregate::Earned(HoldingId(0)), Window::Period(every(Part::Day)))
    }];
    let per_day = Window::Period(every(Part::Day));
    add_limit(&mut program, limit("cap", &[0], Measure::Units, per_day, 4, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 150);
    life.buy(at(2026, 1, 1, 23, 0), 150);
    assert_eq!((life.heard.earned(0), life.available(0)), (0, 0));
    life.heard.clear();
    // 3.00 in all: 3 and 1.5, sum 4.5 rounded down: a 3, b 1.
    life.settle(at(2026, 1, 2, 0, 0));
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 1));
    life.heard.clear();
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    life.settle(at(2026, 1, 5, 0, 0));
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (4, 5));
    assert_eq!(life.heard.lots.last().map(|lot| crate::quantity::Instant(lot.base).day()), Some(day(2026, 1, 1)));
}

#[test]
fn to_whole_steps_of_several_units() {
    let program = wallet(vec![rounded("a", 0, 7, Rounding::Nearest, RoundedPer::Award, 10)]);
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for amount in [34, 35, 104, 105, 175] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        given.push(life.heard.earned(0));
    }
    // 4.86, 5, 14.86, 15, 25 to the nearest ten.
    assert_eq!(given, [0, 10, 10, 20, 30]);
}
