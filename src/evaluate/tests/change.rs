//! Change over time and the newer ways of paying, in programs built by hand.

use super::build::*;
use crate::core::*;
use crate::quantity::Part;

fn wallet(expiry: Deadline) -> Program {
    let mut program = program();
    program.holdings = vec![points("bean", Deadline::never(), expiry)];
    program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    program
}

fn version(program: &Program, from: crate::quantity::Day, expiry: Deadline) -> HoldingVersion {
    let first = &program.holdings[0];
    HoldingVersion {
        since: Since { day: from, joining: false },
        kind: first.kind,
        pending_when: Vec::new(),
        pending: Deadline::never(),
        expiry,
        expiry_by_rank: None,
        touched_by: vec![],
        spend: first.spend,
        maximum: None,
    }
}

#[test]
fn fixed_dues_stay_and_undated_lots_get_the_new_term() {
    // 30 days, from 1 March 10 days: what was earned before keeps its date.
    let mut program = wallet(after(&[days(30)]));
    program.holdings[0].versions = vec![version(&program, day(2026, 3, 1), after(&[days(10)]))];
    program.amended = vec![day(2026, 3, 1)];
    let mut life = Life::new(&program, day(2026, 2, 1));
    life.buy(at(2026, 2, 20, 12, 0), 1_000);
    life.buy(at(2026, 3, 1, 12, 0), 500);
    life.settle(at(2026, 3, 12, 12, 0));
    assert_eq!(life.available(0), 10);
    life.settle(at(2026, 3, 23, 12, 0));
    assert_eq!(life.available(0), 0);

    // Never, from 1 March 20 days: one fresh term for what is overdue, the rest counts from its earning.
    let mut program = wallet(Deadline::never());
    program.holdings[0].versions = vec![version(&program, day(2026, 3, 1), after(&[days(20)]))];
    program.amended = vec![day(2026, 3, 1)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 1_000);
    life.buy(at(2026, 2, 25, 12, 0), 500);
    life.settle(at(2026, 3, 20, 12, 0));
    assert_eq!(life.available(0), 10);
    life.settle(at(2026, 3, 21, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn members_who_joined_before_keep_terms_as_of_joining() {
    let mut program = wallet(after(&[days(30)]));
    let mut later = version(&program, day(2026, 3, 1), after(&[days(10)]));
    later.since.joining = true;
    program.holdings[0].versions = vec![later];
    for (joined, left) in [(day(2026, 2, 28), 10), (day(2026, 3, 1), 0)] {
        let mut life = Life::new(&program, joined);
        life.buy(at(2026, 4, 1, 12, 0), 1_000);
        life.settle(at(2026, 4, 12, 12, 0));
        assert_eq!(life.available(0), left);
    }
}

#[test]
fn a_lower_threshold_lifts_members_at_the_midnight_of_the_amendment() {
    let mut program = wallet(Deadline::never());
    let metric = metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)));
    program.accumulators = vec![metric];
    let mut ladder = ladder("status", 0, &[30_000], after(&[end_of(Part::Year, 1)]), Fall::ToEarned);
    let by = |first, last, least| Guard::All(vec![Guard::Days { first, last }, at_least(value(0), least)]);
    let reach = Guard::Any(vec![by(None, Some(day(2026, 6, 30)), 30_000), by(Some(day(2026, 7, 1)), None, 20_000)]);
    ladder.tiers[1].reach = reach.clone();
    ladder.tiers[1].keep = reach;
    program.ladders = vec![ladder];
    program.amended = vec![day(2026, 7, 1)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 5, 1, 12, 0), 25_000);
    life.settle(at(2026, 6, 30, 23, 59));
    assert_eq!(life.rank(), 0);
    life.settle(at(2026, 7, 1, 0, 0));
    assert_eq!(life.rank(), 1);
    assert_eq!(life.heard.ranks, vec![(at(2026, 7, 1, 0, 0), 0, 1)]);
}

#[test]
fn suspended_lots_wait_and_get_one_fresh_term() {
    let mut program = wallet(after(&[days(30)]));
    let metric = metric("spend", Aggregate::Sum(paid(ALL)), Window::LastDays(60));
    program.accumulators = vec![metric];
    program.ladders = vec![ladder("status", 0, &[5_000], after(&[days(60)]), Fall::ToEarned)];
    program.holdings[0].suspended = Some(Guard::Rank { ladder: LadderId(0), ranks: 2 });
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 12, 0), 6_000);
    assert_eq!(life.rank(), 1);
    // Overdue on 31 January, but the tier is held until 2 March, whose midnight gives 30 days more.
    life.settle(at(2026, 3, 1, 23, 0));
    assert_eq!((life.rank(), life.available(0)), (1, 60));
    life.settle(at(2026, 3, 2, 0, 0));
    assert_eq!((life.rank(), life.available(0)), (0, 60));
    // The tier ends with 1 March, so the fresh term counts from that day.
    life.settle(at(2026, 3, 30, 23, 59));
    assert_eq!(life.available(0), 60);
    life.settle(at(2026, 3, 31, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn own_days_with_an_offset_and_single_dates() {
    let mut program = wallet(Deadline::never());
    let gift = |name: &str, on: Trigger| grant(name, on, 0, down(Expr::Const(1), 1));
    let offset = |of: Trigger, by: Length, before: bool| Trigger::Offset { of: Box::new(of), by, before };
    program.rows = vec![
        gift("a", Trigger::On(day(2026, 5, 1))),
        gift("b", offset(Trigger::Join, Length::Days(7), false)),
        gift("c", offset(Trigger::Birthday, Length::Days(3), true)),
        gift("d", offset(Trigger::Anniversary, Length::Months(1), false)),
    ];
    let mut life = Life::of(&program, day(2026, 2, 10), Some(day(1990, 1, 2)));
    let mut held = Vec::new();
    for (year, month, of_month) in [(2026, 2, 16), (2026, 2, 17), (2026, 5, 1), (2026, 12, 29), (2026, 12, 30)] {
        life.settle(at(year, month, of_month, 0, 0));
        held.push(life.available(0));
    }
    assert_eq!(held, vec![0, 1, 2, 2, 3]);
    // A month after the first anniversary, not after joining itself.
    life.settle(at(2027, 3, 9, 23, 0));
    assert_eq!(life.available(0), 3);
    life.settle(at(2027, 3, 10, 0, 0));
    assert_eq!(life.available(0), 4);
}

fn rungs(program: &mut Program, form: PaymentForm) {
    let mut payment = super::defaults::bean_money_off();
    payment.holding = HoldingId(0);
    (payment.step_units, payment.step_money, payment.share) = (100, 100, None);
    payment.form = form;
    program.money_off = vec![payment];
}

#[test]
fn a_ladder_of_prices_takes_the_dearest_rung_that_fits() {
    let mut program = wallet(Deadline::never());
    let rung = |units: i64, money: i64| Rung { units, off: Off::Money(money), scope: ALL, label: String::new() };
    rungs(&mut program, PaymentForm::Rungs(vec![rung(100, 300), rung(250, 800), rung(500, 1_750)]));
    for (beans, request, list, paid, left) in [
        (400, None, 2_000, 1_200, 150),
        (400, Some(100), 2_000, 1_700, 300),
        (400, Some(249), 2_000, 1_700, 300),
        (600, None, 1_000, 0, 100),
        (99, None, 1_000, 1_000, 99),
        (400, Some(99), 1_000, 1_000, 400),
    ] {
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy(at(2026, 1, 1, 9, 0), beans * 100);
        let lines = [crate::evaluate::Line { atom: AtomId(0), items: 1, amount: list }];
        let receipt = life.buy_lines(at(2026, 1, 1, 10, 0), &lines, &[Use::Points(0, request)]);
        assert_eq!(receipt.paid, paid);
        assert_eq!(life.available(0), left + paid / 100);
    }
}

#[test]
fn points_cover_the_whole_basket_or_nothing() {
    let mut program = wallet(Deadline::never());
    rungs(&mut program, PaymentForm::Whole);
    for (beans, list, paid, left) in [(500, 450, 0, 0), (400, 450, 450, 404), (500, 501, 501, 505)] {
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy(at(2026, 1, 1, 9, 0), beans * 100);
        let lines = [crate::evaluate::Line { atom: AtomId(0), items: 1, amount: list }];
        let receipt = life.buy_lines(at(2026, 1, 1, 10, 0), &lines, &[Use::Points(0, None)]);
        assert_eq!((receipt.paid, life.available(0)), (paid, left));
    }
}

#[test]
fn items_take_the_price_of_one_up_to_their_value() {
    for (dearest, most, count, paid) in
        [(true, None, 1, 1_100), (true, Some(600), 1, 1_400), (false, None, 1, 1_700), (true, Some(600), 2, 1_000)]
    {
        let mut program = wallet(Deadline::never());
        let mut free = points("free", Deadline::never(), Deadline::never());
        free.kind = HoldingKind::Voucher { off: 0, minimum: 0, scope: ALL };
        free.using.off = Some(Off::Item { dearest, most });
        program.holdings.push(free);
        program.rows = vec![grant("start", Trigger::Join, 1, down(Expr::Const(2), 1))];
        let mut life = Life::new(&program, day(2026, 1, 1));
        let line = |items: i32, amount: i64| crate::evaluate::Line { atom: AtomId(0), items, amount };
        let used = [Use::Voucher(HoldingId(1), count)];
        // 9.00 once, 4.00 twice (8.00), 3.00 once.
        let receipt = life.buy_lines(at(2026, 1, 1, 10, 0), &[line(1, 900), line(2, 800), line(1, 300)], &used);
        assert_eq!(receipt.paid, paid, "{dearest} {most:?} {count}");
    }
}
