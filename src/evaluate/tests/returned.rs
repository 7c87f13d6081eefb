//! Returns: what is claimed, from where, and what falls with it.

use super::build::*;
use crate::core::*;
use crate::evaluate::{
    EventError, Fault, Joining, Line, NotReturned, Part, Plan, Purchase, Refund, Return, ReturnOutcome, Which,
};
use crate::ledger::NEVER;
use crate::quantity::{Day, Instant, Part as Period};

/// A member whose purchases leave receipts.
pub fn keeping(program: &Program, joined: Day) -> Life {
    let plan = Plan::with_receipts(program, joined, joined.plus_days(1_000)).expect("a small program");
    let (mut member, mut heard) = (plan.member(), Heard::default());
    let joining = Joining { joined: joined.start(), born: None, attributes: &[], run_join_rules: true };
    plan.start(&mut member, &joining, &mut heard).expect("joining");
    Life { plan, member, heard }
}

impl Life {
    /// A return.
    pub fn give_back(&mut self, at: Instant, of: Which, part: Part<'_>) -> ReturnOutcome {
        self.heard.clear();
        let event = Return { at, of, part };
        let outcome = self.plan.give_back(&mut self.member, &event, &mut self.heard).expect("an answer");
        self.member.conserved().expect("a balanced ledger");
        outcome
    }

    /// Everything of the last purchase.
    pub fn undo(&mut self, at: Instant) -> Refund {
        let number = self.member.sales();
        match self.give_back(at, Which::Number(number), Part::Everything) {
            ReturnOutcome::Done(refund) => refund,
            ReturnOutcome::Refused(why) => panic!("refused: {why:?}"),
        }
    }

    fn owed(&self, holding: u16) -> i64 {
        self.member.owed(HoldingId(holding))
    }

    fn tally(&self, at: u16) -> i64 {
        self.member.accumulated(&self.plan, AccumulatorId(at))
    }
}

fn start() -> Day {
    day(2026, 1, 5)
}

/// One point a euro, spendable at once, never lapsing.
fn plain() -> Program {
    Program {
        holdings: vec![points("bean", Deadline::default(), Deadline::default())],
        rows: vec![earn("base", 0, down(paid(ALL), 100))],
        ..program()
    }
}

fn refused(outcome: ReturnOutcome) -> NotReturned {
    match outcome {
        ReturnOutcome::Refused(why) => why,
        ReturnOutcome::Done(refund) => panic!("returned: {refund:?}"),
    }
}

#[test]
fn parts_claim_in_all_what_the_whole_claims() {
    let mut life = keeping(&plain(), start());
    life.buy(at(2026, 2, 1, 9, 0), 999);
    assert_eq!(life.available(0), 9);
    // Kept: floor(9 · 666 / 999) = 6, then floor(9 · 332 / 999) = 2, then nothing.
    for (amount, left) in [(333, 6), (334, 2), (332, 0)] {
        life.give_back(at(2026, 2, 2, 9, 0), Which::Day(day(2026, 2, 1)), Part::Amount(amount));
        assert_eq!(life.available(0), left);
    }
    let again = life.give_back(at(2026, 2, 2, 9, 0), Which::Day(day(2026, 2, 1)), Part::Amount(1));
    assert_eq!(refused(again), NotReturned::NothingLeft);
}

#[test]
fn a_return_is_refused_when_late_unknown_or_too_large() {
    let mut life = keeping(&plain(), start());
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    let too_much = life.give_back(at(2026, 2, 2, 9, 0), Which::Day(day(2026, 2, 1)), Part::Amount(1_001));
    assert_eq!(refused(too_much), NotReturned::MoreThanLeft { left: 1_000 });
    let none = life.give_back(at(2026, 2, 2, 9, 0), Which::Day(day(2026, 2, 2)), Part::Everything);
    assert_eq!(refused(none), NotReturned::NoPurchase);
    // "Within 60 days" of 1 February: that day and the 59 after it, through 1 April.
    let late = life.give_back(at(2026, 4, 2, 0, 0), Which::Day(day(2026, 2, 1)), Part::Everything);
    assert_eq!(refused(late), NotReturned::TooLate);
    assert_eq!(life.available(0), 10);
    let mut life = keeping(&plain(), start());
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    let last = life.give_back(at(2026, 4, 1, 23, 59), Which::Day(day(2026, 2, 1)), Part::Everything);
    assert_eq!(last, ReturnOutcome::Done(Refund { purchase: 1, list: 1_000, paid: 1_000, whole: true }));
    assert_eq!(life.available(0), 0);
}

#[test]
fn of_several_purchases_of_a_day_the_last_with_something_left_is_meant() {
    let mut life = keeping(&plain(), start());
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    life.buy(at(2026, 2, 1, 15, 0), 2_000);
    let of = Which::Day(day(2026, 2, 1));
    for left in [10, 0] {
        life.give_back(at(2026, 2, 2, 9, 0), of, Part::Everything);
        assert_eq!(life.available(0), left);
    }
    let mut life = keeping(&plain(), start());
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    life.buy(at(2026, 2, 1, 15, 0), 2_000);
    life.give_back(at(2026, 2, 2, 9, 0), Which::At(at(2026, 2, 1, 9, 0)), Part::Everything);
    assert_eq!(life.available(0), 20);
}

#[test]
fn what_is_gone_is_forgiven_or_owed_and_repaid_by_what_comes_next() {
    let mut program = plain();
    program.offers = vec![offer("mug", &[(0, 60)], &[])];
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 10_000);
    life.redeem(at(2026, 2, 2, 9, 0), 0, 1);
    life.undo(at(2026, 2, 3, 9, 0));
    assert_eq!((life.available(0), life.owed(0)), (0, 0));
    assert_eq!(life.member.account(HoldingId(0)).map(|account| account.clawed()), Some(40));

    program.holdings[0].may_go_negative = true;
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 10_000);
    life.redeem(at(2026, 2, 2, 9, 0), 0, 1);
    life.undo(at(2026, 2, 3, 9, 0));
    assert_eq!((life.available(0), life.owed(0)), (0, 60));
    life.buy(at(2026, 2, 4, 9, 0), 8_000);
    assert_eq!((life.available(0), life.owed(0)), (20, 0));
    // Points that mature repay as well.
    program.holdings[0].pending = after(&[days(14)]);
    program.rows[0] = earn("base", 0, down(paid(ALL), 100));
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 10_000);
    life.settle(at(2026, 2, 20, 9, 0));
    life.redeem(at(2026, 2, 20, 9, 0), 0, 1);
    life.undo(at(2026, 2, 20, 10, 0));
    assert_eq!(life.owed(0), 60);
    life.buy(at(2026, 2, 21, 9, 0), 7_000);
    assert_eq!((life.pending(0), life.owed(0)), (70, 60));
    life.settle(at(2026, 3, 7, 0, 0));
    assert_eq!((life.pending(0), life.available(0), life.owed(0)), (0, 10, 0));
}

#[test]
fn pending_only_stops_at_the_own_pending_lot() {
    let mut program = plain();
    program.holdings[0].pending = after(&[days(14)]);
    program.returns.mode.pending_only = true;
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    life.buy(at(2026, 2, 16, 9, 0), 3_000);
    assert_eq!((life.available(0), life.pending(0)), (10, 30));
    life.give_back(at(2026, 2, 17, 9, 0), Which::Number(1), Part::Everything);
    assert_eq!((life.available(0), life.pending(0)), (10, 30));
    life.give_back(at(2026, 2, 17, 9, 0), Which::Number(2), Part::Amount(1_000));
    assert_eq!((life.available(0), life.pending(0)), (10, 20));
}

#[test]
fn ten_stamps_come_back_for_one_latte() {
    let mut program = plain();
    program.holdings = vec![
        points("card", Deadline::default(), Deadline::default()),
        Holding { kind: HoldingKind::Piece, ..points("latte", Deadline::default(), Deadline::default()) },
    ];
    program.rows = vec![earn("stamp", 0, Amount::whole(1))];
    program.returns.pieces = vec![HoldingId(0)];
    program.exchanges = vec![Exchange {
        name: "card".into(),
        span: Default::default(),
        from: HoldingId(0),
        when: ExchangeWhen::AtOnce,
        at_least: 10,
        step: 10,
        gives: (HoldingId(1), 1),
        expiry: None,
        carry: true,
        on: vec![],
        guard: Guard::True,
    }];
    let mut life = keeping(&program, start());
    for hour in 0..10 {
        life.buy(at(2026, 2, 1, hour, 0), 400);
    }
    assert_eq!((life.available(0), life.available(1)), (0, 1));
    // A part keeps the stamp; the rest takes it.
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(4), Part::Amount(399));
    assert_eq!((life.available(0), life.available(1)), (0, 1));
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(4), Part::Amount(1));
    assert_eq!((life.available(0), life.available(1)), (9, 0));
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(5), Part::Everything);
    assert_eq!(life.available(0), 8);
}

/// A program in which points pay: 100 points for 1 euro.
fn paying() -> Program {
    let money_off = MoneyOff {
        name: "money_off".into(),
        span: Default::default(),
        guard: Guard::True,
        holding: HoldingId(0),
        step_units: 100,
        step_money: 100,
        at_least: 0,
        at_most: None,
        most_money: None,
        share: None,
        minimum: 0,
        scope: ALL,
        limits: vec![],
        form: PaymentForm::Steps,
        otherwise: None,
    };
    let mut program = plain();
    program.holdings[0].expiry = after(&[months(2)]);
    program.rows = vec![earn("base", 0, down(times(10, paid(ALL)), 100))];
    program.money_off = vec![money_off];
    program
}

#[test]
fn points_that_paid_come_back_in_proportion_with_the_latest_due() {
    let mut life = keeping(&paying(), start());
    life.buy(at(2026, 1, 10, 9, 0), 3_000);
    life.buy(at(2026, 1, 20, 9, 0), 3_000);
    assert_eq!(life.available(0), 600);
    let line = [Line { atom: AtomId(0), items: 1, amount: 1_000 }];
    let receipt = life.buy_lines(at(2026, 2, 1, 9, 0), &line, &[Use::Points(0, Some(500))]);
    assert_eq!((receipt.points, receipt.paid), (500, 500));
    // 600 − 500 + 50 earned on what was paid.
    assert_eq!(life.available(0), 150);
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(3), Part::Amount(250));
    // Half of the money: 250 points come back, 25 of the 50 go.
    assert_eq!(life.available(0), 150 + 250 - 25);
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(3), Part::Everything);
    assert_eq!(life.available(0), 600);
    // The lots of 10 and 20 January were consumed: what comes back ends with the later one, 20 March.
    life.settle(at(2026, 3, 10, 0, 0));
    assert_eq!(life.available(0), 600);
    life.settle(at(2026, 3, 20, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn points_whose_term_is_over_come_back_until_the_end_of_the_day() {
    let mut life = keeping(&paying(), start());
    life.buy(at(2026, 1, 10, 9, 0), 1_000);
    let line = [Line { atom: AtomId(0), items: 1, amount: 100 }];
    life.buy_lines(at(2026, 3, 1, 9, 0), &line, &[Use::Points(0, Some(100))]);
    assert_eq!(life.available(0), 0);
    life.undo(at(2026, 3, 12, 9, 0));
    assert_eq!(life.available(0), 100);
    life.settle(at(2026, 3, 12, 23, 59));
    assert_eq!(life.available(0), 100);
    life.settle(at(2026, 3, 13, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn vouchers_come_back_when_nothing_is_left() {
    let mut program = plain();
    let voucher = HoldingKind::Voucher { off: 300, minimum: 0, scope: ALL };
    program.holdings.push(Holding { kind: voucher, ..points("fiver", Deadline::default(), Deadline::default()) });
    program.rows.push(grant("welcome", Trigger::Join, 1, Amount::whole(1)));
    let mut life = keeping(&program, start());
    let line = [Line { atom: AtomId(0), items: 1, amount: 1_000 }];
    life.buy_lines(at(2026, 2, 1, 9, 0), &line, &[Use::Voucher(HoldingId(1), 1)]);
    assert_eq!((life.available(0), life.available(1)), (7, 0));
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), Part::Amount(350));
    assert_eq!((life.available(0), life.available(1)), (3, 0));
    life.undo(at(2026, 2, 3, 9, 0));
    assert_eq!((life.available(0), life.available(1)), (0, 1));
}

#[test]
fn sums_fall_in_the_bucket_of_the_original_day_and_counts_when_all_is_back() {
    let mut program = plain();
    program.accumulators = vec![
        metric("month", Aggregate::Sum(paid(ALL)), Window::Period(every(Period::Month))),
        metric("rolling", Aggregate::Sum(paid(ALL)), Window::LastDays(30)),
        metric("visits", Aggregate::Count, Window::Lifetime),
        metric("largest", Aggregate::Greatest(paid(ALL)), Window::Lifetime),
        metric("earned", Aggregate::Earned(HoldingId(0)), Window::Lifetime),
        metric("refunded", Aggregate::Sum(paid(ALL)), Window::Lifetime),
    ];
    program.accumulators[5].on = vec![Trigger::Return(ALL)];
    let mut life = keeping(&program, start());
    life.buy(at(2026, 1, 20, 9, 0), 5_000);
    life.buy(at(2026, 2, 3, 9, 0), 2_000);
    life.give_back(at(2026, 2, 10, 9, 0), Which::Day(day(2026, 1, 20)), Part::Amount(1_000));
    let all = |life: &Life| [0, 1, 2, 3, 4, 5].map(|at| life.tally(at));
    assert_eq!(all(&life), [2_000, 6_000, 2, 5_000, 60, 1_000]);
    let earlier = life.member.state.histories[0].ago(1);
    assert_eq!(earlier, 4_000);
    life.give_back(at(2026, 2, 10, 9, 0), Which::Day(day(2026, 1, 20)), Part::Everything);
    assert_eq!(all(&life), [2_000, 2_000, 1, 5_000, 20, 5_000]);
    // The bucket of 20 January is empty: nothing leaves the window later.
    life.settle(at(2026, 3, 2, 9, 0));
    assert_eq!(life.tally(1), 2_000);
}

#[test]
fn limits_get_back_what_was_truly_taken_back() {
    let mut program = plain();
    program.offers = vec![offer("mug", &[(0, 5)], &[])];
    add_limit(&mut program, limit("day", &[0], Measure::Units, Window::LastDays(10), 20, Overflowing::Clip));
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 1_500);
    life.buy(at(2026, 2, 1, 10, 0), 1_500);
    assert_eq!(life.available(0), 20);
    life.give_back(at(2026, 2, 1, 11, 0), Which::Number(1), Part::Everything);
    life.buy(at(2026, 2, 1, 12, 0), 3_000);
    assert_eq!(life.available(0), 20);
    life.give_back(at(2026, 2, 1, 13, 0), Which::Number(2), Part::Everything);
    for _ in 0..3 {
        life.redeem(at(2026, 2, 1, 14, 0), 0, 1);
    }
    assert_eq!(life.available(0), 0);
    // All 15 were spent: they are forgiven, and the limit keeps them.
    life.give_back(at(2026, 2, 1, 15, 0), Which::Number(3), Part::Everything);
    life.buy(at(2026, 2, 1, 16, 0), 3_000);
    assert_eq!(life.available(0), 5);
}

/// Tier 1 from 1,000 euros of the calendar year, kept to the end of the next.
fn tiered(recount: bool) -> Program {
    let mut program = plain();
    program.accumulators = vec![metric("year", Aggregate::Sum(paid(ALL)), Window::Period(every(Period::Year)))];
    program.ladders = vec![ladder("status", 0, &[100_000, 200_000], after(&[end_of(Period::Year, 1)]), Fall::ToEarned)];
    program.returns.recount_tiers = recount;
    program
}

#[test]
fn a_tier_stays_unless_tiers_are_recounted() {
    for recount in [false, true] {
        let mut life = keeping(&tiered(recount), start());
        life.buy(at(2026, 2, 1, 9, 0), 90_000);
        life.buy(at(2026, 2, 2, 9, 0), 20_000);
        life.buy(at(2026, 2, 3, 9, 0), 5_000);
        assert_eq!(life.rank(), 1);
        life.give_back(at(2026, 2, 4, 9, 0), Which::Number(1), Part::Amount(10_000));
        assert_eq!(life.rank(), 1);
        life.give_back(at(2026, 2, 4, 9, 0), Which::Number(1), Part::Amount(10_000));
        assert_eq!(life.rank(), u8::from(!recount));
        // What is earned again counts again.
        life.buy(at(2026, 2, 5, 9, 0), 5_000);
        assert_eq!(life.rank(), 1);
        life.settle(at(2027, 12, 31, 23, 0));
        assert_eq!(life.rank(), 1);
    }
}

#[test]
fn a_tier_of_the_year_before_is_no_business_of_this_years_return() {
    let mut life = keeping(&tiered(true), start());
    life.buy(at(2026, 12, 1, 9, 0), 120_000);
    life.buy(at(2027, 1, 5, 9, 0), 5_000);
    life.give_back(at(2027, 1, 6, 9, 0), Which::Number(2), Part::Everything);
    assert_eq!(life.rank(), 1);
    // A return of what earned it counts, although the year is over.
    life.give_back(at(2027, 1, 7, 9, 0), Which::Number(1), Part::Everything);
    assert_eq!(life.rank(), 0);
}

#[test]
fn recompute_asks_the_rule_again() {
    // 10% from 50 euros on.
    let rule = || Row { guard: at_least(paid(ALL), 5_000), ..earn("bulk", 0, down(paid(ALL), 10)) };
    for (claims, left) in [(Claims::Share, 300), (Claims::Recompute, 0), (Claims::Nothing, 600)] {
        let mut program = Program { rows: vec![rule()], ..plain() };
        program.returns.mode.claims = claims;
        let mut life = keeping(&program, start());
        life.buy(at(2026, 2, 1, 9, 0), 6_000);
        assert_eq!(life.available(0), 600);
        life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), Part::Amount(3_000));
        assert_eq!(life.available(0), left);
    }
    // Steps: 5 points per full 10 euros; a proportional claim keeps floor(15 · 20/35) = 8, two steps are 10.
    let steps = Amount { numerator: times(5, Expr::Steps(Box::new(paid(ALL)), 1_000)), over: 1, ..Amount::whole(0) };
    for (claims, left) in [(Claims::Share, 8), (Claims::Recompute, 10)] {
        let mut program = Program { rows: vec![earn("steps", 0, steps.clone())], ..plain() };
        program.returns.mode.claims = claims;
        let mut life = keeping(&program, start());
        life.buy(at(2026, 2, 1, 9, 0), 3_500);
        life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), Part::Amount(1_500));
        assert_eq!(life.available(0), left);
    }
}

#[test]
fn recompute_sees_the_state_of_the_purchase() {
    // Twice the rate from tier 1 on; the second purchase reached it only for the third.
    let rate = Amount {
        numerator: Expr::ByRank { ladder: LadderId(0), factors: vec![1, 2, 2], on: Box::new(paid(ALL)) },
        over: 100,
        ..Amount::whole(0)
    };
    let mut program = Program { rows: vec![earn("base", 0, rate)], ..tiered(false) };
    program.returns.mode.claims = Claims::Recompute;
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 100_000);
    assert_eq!((life.available(0), life.rank()), (1_000, 1));
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), Part::Amount(50_000));
    assert_eq!(life.available(0), 500);
}

#[test]
fn lines_and_amounts_come_to_the_same_in_any_order() {
    let coffee = AtomSet(0b10);
    let mut program = plain();
    program.atoms = 2;
    program.atom_table = vec![AtomId(0), AtomId(1)];
    program.categories = vec!["coffee".into()];
    program.rows.push(earn("coffee", 0, down(paid(coffee), 10)));
    program.rows[1].on = vec![Trigger::Purchase(coffee)];
    let lines = [Line { atom: AtomId(0), items: 1, amount: 600 }, Line { atom: AtomId(1), items: 2, amount: 400 }];
    let returned = |parts: &[Part<'_>]| {
        let mut life = keeping(&program, start());
        life.buy_lines(at(2026, 2, 1, 9, 0), &lines, &[]);
        assert_eq!(life.available(0), 50);
        for part in parts {
            let done = life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), *part);
            assert!(matches!(done, ReturnOutcome::Done(_)), "{done:?}");
        }
        life.available(0)
    };
    let one = [Line { atom: AtomId(1), items: 1, amount: 200 }];
    let tea = [Line { atom: AtomId(0), items: 1, amount: 600 }];
    // One coffee back: base keeps floor(10 · 800/1000) = 8, coffee 20.
    assert_eq!(returned(&[Part::Lines(&one)]), 28);
    // 4 euros of the 8 that are left: base keeps 4, coffee floor(40 · (400 − 200 − 100)/400) = 10.
    assert_eq!(returned(&[Part::Lines(&one), Part::Amount(400)]), 14);
    assert_eq!(returned(&[Part::Amount(400), Part::Lines(&one)]), 14);
    assert_eq!(returned(&[Part::Amount(100), Part::Lines(&one), Part::Amount(300)]), 14);
    assert_eq!(returned(&[Part::Lines(&tea), Part::Lines(&one), Part::Lines(&one)]), 0);
}

#[test]
fn no_more_than_256_receipts_are_open() {
    let mut life = keeping(&plain(), start());
    for minute in 0..256 {
        life.buy(at(2026, 2, 1, minute / 60, minute % 60), 100);
    }
    let line = [Line { atom: AtomId(0), items: 1, amount: 100 }];
    let purchase = Purchase { at: at(2026, 2, 1, 9, 0), lines: &line, words: &[], uses: &[] };
    let error: EventError =
        life.plan.purchase(&mut life.member, &purchase, &mut life.heard).expect_err("too many receipts");
    assert_eq!(error.fault(), Fault::TooManyReceipts);
    assert_eq!((life.available(0), life.member.sales()), (256, 256));
    // One that came back whole makes room, and so does time.
    life.give_back(at(2026, 2, 1, 9, 0), Which::Number(7), Part::Everything);
    life.buy(at(2026, 2, 1, 9, 30), 100);
    life.buy(at(2026, 4, 2, 9, 30), 100);
    assert_eq!(life.member.state.receipts.len(), 1);
}

#[test]
fn rules_on_return_see_what_came_back() {
    let mut program = plain();
    program.rows.push(grant("sorry", Trigger::Return(ALL), 0, down(paid(ALL), 1_000)));
    let mut life = keeping(&program, start());
    life.buy(at(2026, 2, 1, 9, 0), 5_000);
    life.give_back(at(2026, 2, 2, 9, 0), Which::Number(1), Part::Amount(2_000));
    assert_eq!((life.heard.earned(0), life.available(0)), (2, 32));
    assert_eq!(life.member.lots(HoldingId(0)).iter().map(|lot| lot.due).max(), Some(NEVER));
}

#[test]
fn a_month_that_counted_counts_no_more_without_the_visit() {
    let mut program = plain();
    let counts = |name: &str, aggregate, window| Accumulator { decimals: 0, ..metric(name, aggregate, window) };
    program.accumulators = vec![counts("visits", Aggregate::Count, Window::Period(every(Period::Month)))];
    let months = Aggregate::Periods(every(Period::Month));
    let busy = vec![Trigger::Met(at_least(value(0), 2))];
    program.accumulators.push(Accumulator { on: busy, ..counts("busy", months, Window::Period(every(Period::Year))) });
    let mut life = keeping(&program, start());
    for of_month in [10, 11] {
        life.buy(at(2026, 1, of_month, 9, 0), 100);
    }
    for of_month in [1, 2, 3] {
        life.buy(at(2026, 2, of_month, 9, 0), 100);
    }
    assert_eq!(life.tally(1), 2);
    life.undo(at(2026, 2, 4, 9, 0));
    assert_eq!(life.tally(1), 2);
    life.give_back(at(2026, 2, 4, 9, 0), Which::Day(day(2026, 2, 2)), Part::Everything);
    assert_eq!((life.tally(0), life.tally(1)), (1, 1));
    // January is closed: it counted when it was open.
    life.give_back(at(2026, 2, 5, 9, 0), Which::Day(day(2026, 1, 11)), Part::Everything);
    assert_eq!(life.tally(1), 1);
    life.buy(at(2026, 2, 6, 9, 0), 100);
    assert_eq!(life.tally(1), 2);
}

#[test]
fn what_is_pending_can_be_confirmed_or_cancelled() {
    let mut program = plain();
    program.holdings[0].pending = after(&[days(30)]);
    program.events = vec![DeclaredEvent { name: "stay".into(), span: Default::default() }];
    program.rows.push(grant("stay", Trigger::Declared(0), 0, Amount::whole(500)));
    let mut life = keeping(&program, start());
    let confirm = |life: &mut Life, now, of, cancel| {
        life.plan.confirm(&mut life.member, now, (of, cancel), &mut life.heard).expect("an answer")
    };
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    life.plan.declared(&mut life.member, at(2026, 2, 2, 9, 0), 0, &[], &[], &mut life.heard).expect("a stay");
    life.plan.declared(&mut life.member, at(2026, 2, 3, 9, 0), 0, &[], &[], &mut life.heard).expect("a stay");
    assert_eq!((life.available(0), life.pending(0)), (0, 1_010));
    assert_eq!(confirm(&mut life, at(2026, 2, 5, 9, 0), Which::Day(day(2026, 2, 2)), false), None);
    assert_eq!((life.available(0), life.pending(0)), (500, 510));
    assert_eq!(confirm(&mut life, at(2026, 2, 5, 9, 0), Which::Day(day(2026, 2, 3)), true), None);
    assert_eq!((life.available(0), life.pending(0)), (500, 10));
    let again = confirm(&mut life, at(2026, 2, 5, 9, 0), Which::Day(day(2026, 2, 2)), true);
    assert_eq!(again, Some(NotReturned::NothingPending));
    // A declared event is confirmed, never returned; a confirmed purchase still is.
    let stay = life.give_back(at(2026, 2, 6, 9, 0), Which::Day(day(2026, 2, 2)), Part::Everything);
    assert_eq!(refused(stay), NotReturned::NoPurchase);
    assert_eq!(confirm(&mut life, at(2026, 2, 6, 9, 0), Which::Day(day(2026, 2, 1)), false), None);
    assert_eq!((life.available(0), life.pending(0)), (510, 0));
    life.give_back(at(2026, 2, 7, 9, 0), Which::Day(day(2026, 2, 1)), Part::Everything);
    assert_eq!((life.available(0), life.pending(0)), (500, 0));
    life.settle(at(2026, 4, 1, 0, 0));
    assert_eq!(life.available(0), 500);
    life.member.conserved().expect("a balanced ledger");
}
