//! The price phase: discounts, vouchers, points, and how they fall on lines.

use super::build::*;
use crate::core::*;
use crate::evaluate::Line;
use crate::quantity::{Ratio, Rounding};

const TEA: AtomSet = AtomSet(0b010);

fn off(name: &str, scope: AtomSet, amount: Amount) -> Row {
    row(name, Trigger::Purchase(scope), Effect::PriceOff { amount, scope })
}

fn percent(scope: AtomSet, percent: i128) -> Amount {
    Amount::rate(Ratio::new(percent, 100).expect("a percentage"), Expr::Money(scope, Stage::List), Rounding::Down)
}

fn shop() -> Program {
    let mut program = program();
    program.atoms = 3;
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    for (at, scope) in [AtomSet(0b001), TEA, AtomSet(0b100)].into_iter().enumerate() {
        program.rows.push(earn(
            &format!("z{at}"),
            0,
            Amount::rate(Ratio::ONE, Expr::Money(scope, Stage::Paid), Rounding::Down),
        ));
    }
    program
}

fn pay(program: &Program, amounts: [i64; 3], uses: &[Use]) -> (i64, [i64; 3]) {
    let mut life = Life::new(program, day(2026, 1, 1));
    let lines: Vec<Line> =
        (0u16..).zip(amounts).map(|(atom, amount)| Line { atom: AtomId(atom), items: 1, amount }).collect();
    let receipt = life.buy_lines(at(2026, 1, 2, 9, 0), &lines, uses);
    assert_eq!(receipt.list, receipt.paid + receipt.discounts + receipt.vouchers + receipt.points);
    (receipt.paid, [0, 1, 2].map(|row| life.heard.by_row(row)))
}

#[test]
fn every_discount_sees_the_list_price_and_falls_on_its_lines() {
    let mut program = shop();
    program.rows.push(off("all", ALL, percent(ALL, 10)));
    program.rows.push(off("tea", TEA, percent(TEA, 50)));
    // 50% of 400 off the tea; 10% of 1,000 spread over 300, 200 and 300 that are left.
    assert_eq!(pay(&program, [300, 400, 300], &[]), (700, [262, 175, 263]));
}

#[test]
fn discounts_never_take_more_than_there_is() {
    let mut program = shop();
    program.rows.push(off("five", ALL, Amount::whole(500)));
    program.rows.push(off("tea", TEA, Amount::whole(900)));
    assert_eq!(pay(&program, [100, 200, 100], &[]), (0, [0, 0, 0]));
    assert_eq!(pay(&program, [600, 200, 600], &[]), (700, [350, 0, 350]));
}

#[test]
fn cents_that_rounding_leaves_go_to_the_largest_remainders() {
    let mut program = shop();
    program.rows.push(off("all", ALL, Amount::whole(100)));
    // Thirds of 100: 33.3 each; the tie goes to the first line.
    assert_eq!(pay(&program, [333, 333, 333], &[]), (899, [299, 300, 300]));
}

#[test]
fn a_discount_with_a_limit_is_cut_by_it() {
    let mut program = shop();
    program.rows.push(off("all", ALL, percent(ALL, 50)));
    let month = Window::Period(every(crate::quantity::Part::Month));
    add_limit(&mut program, limit("cap", &[3], Measure::Units, month, 120, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    let paid = [2, 3].map(|of_month| life.buy(at(2026, 1, of_month, 9, 0), 1_000).paid);
    assert_eq!(paid, [880, 1_000]);
    assert_eq!(life.buy(at(2026, 2, 1, 9, 0), 100).paid, 50);
}

#[test]
fn a_voucher_for_some_lines_takes_only_from_them() {
    let mut program = shop();
    let mut voucher = points("tea_time", Deadline::never(), Deadline::never());
    voucher.kind = HoldingKind::Voucher { off: 300, minimum: 500, scope: TEA };
    program.holdings.push(voucher);
    program.rows.push(grant("gift", Trigger::Join, 1, Amount::whole(2)));
    let one = [Use::Voucher(HoldingId(1), 1)];
    assert_eq!(pay(&program, [300, 400, 300], &one), (700, [300, 100, 300]));
    assert_eq!(pay(&program, [300, 200, 300], &one), (600, [300, 0, 300]));
    // Below the minimum, or nothing of its lines: refused, and the purchase goes on.
    assert_eq!(pay(&program, [100, 200, 100], &one), (400, [100, 200, 100]));
    assert_eq!(pay(&program, [600, 0, 300], &one), (900, [600, 0, 300]));
    let three = [Use::Voucher(HoldingId(1), 3)];
    assert_eq!(pay(&program, [300, 400, 300], &three), (1_000, [300, 400, 300]));
}

#[test]
fn points_pay_within_request_balance_caps_and_share() {
    let mut program = shop();
    program.rows.push(grant("gift", Trigger::Join, 0, Amount::whole(1_000)));
    let payment = MoneyOff {
        at_least: 200,
        at_most: Some(600),
        most_money: Some(250),
        step_units: 100,
        step_money: 50,
        minimum: 100,
        ..super::defaults::bean_money_off()
    };
    program.money_off = vec![payment];
    let paid = |request, list| pay(&program, [list, 0, 0], &[Use::Points(0, request)]).0;
    assert_eq!(paid(None, 1_000), 750);
    assert_eq!(paid(Some(399), 1_000), 850);
    assert_eq!(paid(Some(199), 1_000), 1_000);
    // Half of the list amount is the most: 3 steps of 50 in 300.
    assert_eq!(paid(None, 300), 150);
    assert_eq!(paid(None, 99), 99);
}
