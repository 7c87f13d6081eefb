//! Where engines disagree: our defaults, and the words that change them (`docs/design/0002-language.md`, section 4).

use super::build::*;
use crate::core::*;
use crate::evaluate::Line;
use crate::quantity::{Part, Ratio, Rounding};

fn wallet() -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program
}

fn earned(program: &Program, amount: i64) -> i64 {
    let mut life = Life::new(program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), amount);
    life.heard.earned(0)
}

#[test]
fn rounding_is_down_once_per_award() {
    let mut program = wallet();
    // Two awards of 0.6 each are two zeros, not one.
    program.rows = vec![earn("a", 0, down(times(6, paid(ALL)), 1_000)), earn("b", 0, down(times(6, paid(ALL)), 1_000))];
    assert_eq!(earned(&program, 100), 0);
    for (rounding, units) in [(Rounding::Down, 1), (Rounding::Nearest, 2), (Rounding::Up, 2)] {
        let amount = Amount { numerator: paid(ALL), over: 100, rounding };
        program.rows = vec![earn("a", 0, amount)];
        assert_eq!(earned(&program, 150), units, "{rounding:?}");
    }
}

#[test]
fn paid_earns_unless_another_stage_is_named() {
    let mut program = wallet();
    let tenth = Amount::rate(Ratio::new(1, 10).expect("a tenth"), Expr::Money(ALL, Stage::List), Rounding::Down);
    let mut voucher = points("fiver", Deadline::never(), Deadline::never());
    voucher.kind = HoldingKind::Voucher { off: 500, minimum: 0, scope: ALL };
    program.holdings.push(voucher);
    let stages = [Stage::List, Stage::AfterDiscounts, Stage::AfterVouchers, Stage::Paid];
    program.rows = vec![row("tenth", Trigger::Purchase(ALL), Effect::PriceOff { amount: tenth, scope: ALL })];
    for (at, stage) in stages.into_iter().enumerate() {
        program.rows.push(earn(
            &format!("r{at}"),
            0,
            Amount::rate(Ratio::ONE, Expr::Money(ALL, stage), Rounding::Down),
        ));
    }
    program.rows.push(grant("gift", Trigger::Join, 1, Amount::whole(1)));
    program.rows.push(grant("start", Trigger::Join, 0, Amount::whole(1_000)));
    let mut off = bean_money_off();
    off.share = None;
    program.money_off = vec![off];
    let mut life = Life::new(&program, day(2026, 1, 1));
    let uses = [Use::Points(0, Some(400)), Use::Voucher(HoldingId(1), 1)];
    let line = [Line { atom: AtomId(0), items: 1, amount: 2_000 }];
    let receipt = life.buy_lines(at(2026, 1, 1, 9, 0), &line, &uses);
    assert_eq!(
        (receipt.list, receipt.discounts, receipt.vouchers, receipt.points, receipt.paid),
        (2_000, 200, 500, 400, 900)
    );
    assert_eq!([1, 2, 3, 4].map(|row| life.heard.by_row(row)), [2_000, 1_800, 1_300, 900]);
}

/// 200 units pay 2.00.
pub fn bean_money_off() -> MoneyOff {
    super::bean_club::bean_club().money_off.remove(0)
}

#[test]
fn percentages_refer_to_the_exact_amount_of_the_rule_they_name() {
    let mut program = wallet();
    let half = Expr::OfRow { row: RowId(0), amount: Box::new(paid(ALL)), over: 100 };
    program.rows = vec![earn("base", 0, down(paid(ALL), 100)), earn("half", 0, down(times(50, half), 100 * 100))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    // base 1.99 gives 1; half of 1.99, not of 1, is 0.995.
    life.buy(at(2026, 1, 1, 9, 0), 199);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (1, 0));
    life.buy(at(2026, 1, 1, 9, 0), 399);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 1));
    // As credited: half of the 3 that were given.
    program.rows[1] = earn("half", 0, down(times(50, Expr::Credited(RowId(0))), 100));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 399);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 1));
    // After that rule's limits: doubling respects the cap of what it doubles.
    program.rows[1] = earn(
        "half",
        0,
        down(times(100, Expr::OfRow { row: RowId(0), amount: Box::new(paid(ALL)), over: 100 }), 100 * 100),
    );
    add_limit(&mut program, limit("cap", &[0], Measure::Units, Window::Period(every(Part::Day)), 5, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    for (amount, base, double) in [(300, 3, 3), (900, 2, 2), (900, 0, 0)] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (base, double));
    }
}

#[test]
fn a_percentage_of_a_rule_that_does_not_match_is_nothing() {
    let mut program = wallet();
    let whole = Expr::OfRow { row: RowId(1), amount: Box::new(paid(ALL)), over: 100 };
    program.rows = vec![
        earn("again", 0, down(whole, 100)),
        Row { guard: at_least(paid(ALL), 1_000), ..earn("base", 0, down(paid(ALL), 100)) },
    ];
    assert_eq!((earned(&program, 999), earned(&program, 1_000)), (0, 20));
}

#[test]
fn a_purchase_that_crosses_a_tier_is_judged_at_the_tier_before() {
    let mut program = wallet();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.ladders = vec![ladder("status", 0, &[1_000], Deadline::never(), Fall::ToEarned)];
    let rate = Expr::ByRank { ladder: LadderId(0), factors: vec![1, 3], on: Box::new(paid(ALL)) };
    program.rows = vec![earn("base", 0, down(rate, 100))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    for (amount, units, rank) in [(999, 9, 0), (1, 0, 1), (500, 15, 1)] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        assert_eq!((life.heard.earned(0), life.rank()), (units, rank));
    }
}

#[test]
fn brackets_are_whole_or_marginal() {
    let mut program = wallet();
    let table = |marginal| Expr::Banded {
        by: Box::new(paid(ALL)),
        on: Box::new(paid(ALL)),
        marginal,
        bands: vec![(0, 0, 1), (10_000, 0, 2), (50_000, 0, 5)],
    };
    for (marginal, expected) in [(false, [99, 200, 998, 2_500]), (true, [99, 100, 898, 900])] {
        program.rows = vec![earn("base", 0, down(table(marginal), 100))];
        assert_eq!([9_999, 10_000, 49_900, 50_000].map(|amount| earned(&program, amount)), expected);
    }
}

#[test]
fn steps_of_a_metric_count_this_purchase() {
    let mut program = wallet();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    let steps = Expr::StepsCompleted { id: AccumulatorId(0), adds: Box::new(paid(ALL)), step: 1_000 };
    program.rows = vec![earn("per_ten", 0, down(times(7, steps), 1))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    for (amount, units) in [(999, 0), (1, 7), (2_500, 14), (499, 0), (1, 7)] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        assert_eq!(life.heard.earned(0), units);
    }
}

#[test]
fn expiry_starts_at_earning_or_after_maturing() {
    for (anchor, lapses) in [(Anchor::Earning, day(2026, 1, 31)), (Anchor::Maturing, day(2026, 2, 10))] {
        let mut program = wallet();
        program.holdings = vec![points("star", after(&[days(10)]), Deadline { anchor, steps: vec![days(30)] })];
        program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        assert_eq!((life.pending(0), life.available(0)), (10, 0));
        life.settle(at(2026, 1, 10, 23, 59));
        assert_eq!(life.pending(0), 10);
        life.settle(at(2026, 1, 11, 0, 0));
        assert_eq!((life.pending(0), life.available(0)), (0, 10));
        life.settle(at(2026, 4, 1, 0, 0));
        assert_eq!(life.heard.expired, [(lapses.start(), HoldingId(0), 10)], "{anchor:?}");
    }
}

#[test]
fn spending_is_soonest_first_or_oldest_first() {
    for (spend, left) in
        [(SpendOrder::SoonestExpiring, (day(2026, 4, 1), 5)), (SpendOrder::Oldest, (day(2026, 1, 12), 5))]
    {
        let mut program = wallet();
        program.holdings[0].spend = spend;
        let expiring = |name: &str, least: i64, most: i64, days_left: i32| Row {
            guard: Guard::All(vec![at_least(paid(ALL), least), Guard::Not(Box::new(at_least(paid(ALL), most)))]),
            ..row(
                name,
                Trigger::Purchase(ALL),
                Effect::Grant {
                    holding: HoldingId(0),
                    amount: Amount::whole(5),
                    expiry: Some(after(&[days(days_left)])),
                    pending: None,
                },
            )
        };
        program.rows = vec![expiring("long", 0, 1_000, 90), expiring("short", 1_000, 9_999, 10)];
        program.offers = vec![offer("cup", &[(0, 5)], &[])];
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy(at(2026, 1, 1, 9, 0), 100);
        life.buy(at(2026, 1, 2, 9, 0), 1_000);
        life.redeem(at(2026, 1, 3, 9, 0), 0, 1);
        life.settle(at(2026, 6, 1, 0, 0));
        assert_eq!(life.heard.expired, [(left.0.start(), HoldingId(0), left.1)], "{spend:?}");
    }
}

#[test]
fn points_that_lose_their_eternity_get_one_fresh_term() {
    let mut program = wallet();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)))];
    program.ladders = vec![ladder("status", 0, &[1_000], after(&[end_of(Part::Year, 0)]), Fall::ToEarned)];
    program.holdings[0].expiry_by_rank = Some((LadderId(0), vec![after(&[days(30)]), Deadline::never()]));
    program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    life.settle(at(2026, 12, 31, 23, 0));
    assert_eq!((life.rank(), life.available(0)), (1, 10));
    // Status ends with the year; the review belongs to 31 December, and so does the fresh term.
    life.settle(at(2027, 1, 29, 23, 59));
    assert_eq!((life.rank(), life.available(0)), (0, 10));
    life.settle(at(2027, 1, 30, 0, 0));
    assert_eq!(life.available(0), 0);
}
