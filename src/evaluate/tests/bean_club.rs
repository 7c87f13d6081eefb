//! The Bean Club of the design, lowered by hand (`docs/design/core.md` section 13).

use super::build::*;
use crate::core::*;
use crate::evaluate::{Line, Redeemed};
use crate::quantity::{Part, Rounding};

const COFFEE: AtomSet = AtomSet(0b10);
const BEAN: u16 = 0;
const LATTE: u16 = 1;
const FIVER: u16 = 2;
const CARD: u16 = 3;

/// The program; holdings bean, latte, fiver, coffee_card; atoms rest 0, coffee 1.
pub fn bean_club() -> Program {
    let mut program = program();
    program.atoms = 2;
    let mut latte = points("latte", Deadline::never(), Deadline::never());
    latte.kind = HoldingKind::Piece;
    let mut fiver = points("fiver", Deadline::never(), after(&[days(30)]));
    fiver.kind = HoldingKind::Voucher { off: 500, minimum: 1_500, scope: ALL };
    let card_expiry = Deadline { anchor: Anchor::Touch, steps: vec![months(6)] };
    program.holdings = vec![
        points("bean", after(&[days(14)]), after(&[months(12), end_of(Part::Month, 0)])),
        latte,
        fiver,
        points("coffee_card", Deadline::never(), card_expiry),
    ];
    program.accumulators = vec![
        metric("yearly_spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year))),
        metric("visits90", Aggregate::Count, Window::LastDays(90)),
    ];
    let keep = after(&[end_of(Part::Year, 1)]);
    program.ladders = vec![ladder("status", 0, &[30_000, 100_000], keep, Fall::OneStep)];
    program.rows = rows();
    let per_day = Window::Period(every(Part::Day));
    let per_year = Window::Period(every(Part::Year));
    add_limit(&mut program, limit("quiet", &[4], Measure::Units, per_day, 200, Overflowing::Clip));
    add_limit(&mut program, limit("card", &[2], Measure::Units, per_day, 3, Overflowing::Clip));
    add_limit(&mut program, limit("win_back", &[7], Measure::Count, per_year, 1, Overflowing::Reject));
    program.offers = vec![offer("free_latte", &[(BEAN, 150)], &[(LATTE, 1)])];
    program.money_off = vec![MoneyOff {
        name: "money_off".into(),
        span: Default::default(),
        guard: Guard::True,
        holding: HoldingId(BEAN),
        step_units: 200,
        step_money: 200,
        at_least: 0,
        at_most: None,
        most_money: None,
        share: crate::quantity::Ratio::new(1, 2).ok(),
        minimum: 0,
        scope: ALL,
        limits: vec![],
        form: PaymentForm::Steps,
        otherwise: None,
    }];
    program.exchanges = vec![Exchange {
        name: "coffee_card".into(),
        span: Default::default(),
        from: HoldingId(CARD),
        when: ExchangeWhen::AtOnce,
        at_least: 0,
        step: 10,
        gives: (HoldingId(LATTE), 1),
        expiry: None,
        carry: true,
        on: vec![],
        guard: Guard::True,
    }];
    program
}

fn rows() -> Vec<Row> {
    let silver_up = Guard::Rank { ladder: LadderId(0), ranks: 0b110 };
    let bonus = Expr::ByRank {
        ladder: LadderId(0),
        factors: vec![0, 25, 50],
        on: Box::new(Expr::OfRow { row: RowId(0), amount: Box::new(paid(ALL)), over: 100 }),
    };
    let double = Expr::OfRow { row: RowId(0), amount: Box::new(paid(COFFEE)), over: 100 };
    let quiet = Guard::All(vec![Guard::Weekdays(0b10), Guard::Clock { from: 14 * 3_600, until: 17 * 3_600 }]);
    let idle = Trigger::Idle { without: Box::new(Trigger::Purchase(ALL)), after: Length::Days(90) };
    let latte = Effect::Grant {
        holding: HoldingId(LATTE),
        amount: Amount::whole(1),
        expiry: Some(after(&[days(30)])),
        pending: None,
    };
    vec![
        earn("base", BEAN, down(paid(ALL), 100)),
        Row { guard: silver_up.clone(), ..row("birthday", Trigger::Birthday, latte) },
        grant(
            "coffee_card",
            Trigger::Purchase(COFFEE),
            CARD,
            Amount { numerator: Expr::Items(COFFEE), over: 1, rounding: Rounding::Down },
        ),
        grant("welcome", Trigger::Join, BEAN, Amount::whole(50)),
        Row { guard: quiet, ..grant("quiet_tuesday", Trigger::Purchase(COFFEE), BEAN, down(double, 100)) },
        Row { guard: silver_up, ..earn("status_bonus", BEAN, down(bonus, 100 * 100)) },
        // Never fires: the year is over.
        Row {
            guard: Guard::Days { first: None, last: Some(day(2020, 1, 1)) },
            ..earn("stale", BEAN, Amount::whole(9))
        },
        grant("win_back", idle, FIVER, Amount::whole(1)),
    ]
}

fn line(atom: u16, items: i32, amount: i64) -> Line {
    Line { atom: AtomId(atom), items, amount }
}

#[test]
fn a_gold_member_on_a_quiet_tuesday_earns_19() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    assert_eq!(life.heard.by_row(3), 50);
    life.buy_lines(at(2026, 1, 6, 10, 0), &[line(0, 1, 100_000)], &[]);
    assert_eq!((life.rank(), life.heard.earned(BEAN)), (2, 1_000));
    life.buy_lines(at(2026, 3, 3, 15, 10), &[line(1, 1, 400), line(0, 1, 600)], &[]);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(5), life.heard.by_row(4)), (10, 5, 4));
    assert_eq!(life.heard.earned(BEAN), 19);
    assert_eq!(life.available(CARD), 1);
    for lot in life.heard.lots.iter().filter(|lot| lot.term == 0 && lot.due < i64::MAX - 1) {
        assert_eq!(lot.matures, at(2026, 3, 17, 0, 0).0);
        assert_eq!(lot.due, at(2027, 4, 1, 0, 0).0);
        assert!(lot.named_end);
    }
    assert_eq!(life.pending(BEAN), 19);
    life.settle(at(2026, 3, 17, 0, 0));
    assert_eq!(life.pending(BEAN), 0);
}

#[test]
fn outside_the_band_or_the_weekday_nothing_is_doubled() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    for (when, doubled) in [
        (at(2026, 3, 3, 13, 59), 0),
        (at(2026, 3, 3, 14, 0), 4),
        (at(2026, 3, 3, 16, 59), 4),
        (at(2026, 3, 3, 17, 0), 0),
        (at(2026, 3, 4, 15, 0), 0),
    ] {
        life.buy_lines(when, &[line(1, 1, 400)], &[]);
        assert_eq!((life.heard.by_row(0), life.heard.by_row(4)), (4, doubled), "{when}");
    }
}

#[test]
fn stamps_are_capped_by_the_day_and_ten_become_a_latte() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    for of_month in 6..9 {
        life.buy_lines(at(2026, 1, of_month, 9, 0), &[line(1, 2, 500)], &[]);
        life.buy_lines(at(2026, 1, of_month, 9, 30), &[line(1, 2, 500)], &[]);
    }
    assert_eq!((life.available(CARD), life.available(LATTE)), (9, 0));
    life.buy_lines(at(2026, 1, 9, 9, 0), &[line(1, 2, 500)], &[]);
    assert_eq!((life.available(CARD), life.available(LATTE)), (1, 1));
    // Six months after the last stamp the card lapses, and not before.
    life.settle(at(2026, 7, 8, 23, 59));
    assert_eq!(life.available(CARD), 1);
    life.settle(at(2026, 7, 9, 0, 0));
    assert_eq!((life.available(CARD), life.available(LATTE)), (0, 1));
}

#[test]
fn a_reward_is_refused_whole_and_the_balance_lapses_with_its_month() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    assert!(matches!(life.redeem(at(2026, 1, 5, 9, 0), 0, 1), Redeemed::Refused(_)));
    life.buy_lines(at(2026, 2, 10, 10, 0), &[line(0, 1, 20_000)], &[]);
    assert!(matches!(life.redeem(at(2026, 2, 23, 23, 0), 0, 1), Redeemed::Refused(_)));
    assert_eq!(life.redeem(at(2026, 2, 24, 0, 0), 0, 1), Redeemed::Done);
    assert_eq!((life.available(BEAN), life.available(LATTE)), (100, 1));
    life.heard.expired.clear();
    life.settle(at(2027, 3, 5, 0, 0));
    // The 50 of January went first; what is left of February lapses with its last day, a year later.
    assert_eq!(life.heard.expired.iter().filter(|(_, holding, _)| holding.0 == BEAN).count(), 1);
    assert_eq!(life.heard.expired.last().map(|&(at, _, units)| (at.day(), units)), Some((day(2027, 2, 28), 100)));
}

#[test]
fn ninety_days_without_a_purchase_bring_a_fiver_once_a_year() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    life.buy_lines(at(2026, 1, 20, 10, 0), &[line(0, 1, 5_000)], &[]);
    life.settle(at(2026, 4, 19, 23, 59));
    assert_eq!(life.available(FIVER), 0);
    life.settle(at(2026, 4, 20, 0, 0));
    assert_eq!(life.available(FIVER), 1);
    let receipt = life.buy_lines(at(2026, 5, 19, 10, 0), &[line(0, 1, 1_499)], &[Use::Voucher(HoldingId(FIVER), 1)]);
    assert_eq!((receipt.refused, receipt.paid), (1, 1_499));
    let receipt = life.buy_lines(at(2026, 5, 19, 11, 0), &[line(0, 1, 2_000)], &[Use::Voucher(HoldingId(FIVER), 1)]);
    assert_eq!((receipt.refused, receipt.vouchers, receipt.paid), (0, 500, 1_500));
    assert_eq!(life.heard.by_row(0), 15);
    life.settle(at(2026, 12, 1, 0, 0));
    assert_eq!(life.available(FIVER), 0);
    life.buy_lines(at(2026, 12, 2, 11, 0), &[line(0, 1, 2_000)], &[]);
    life.settle(at(2027, 3, 2, 0, 0));
    assert_eq!(life.available(FIVER), 1);
}

#[test]
fn a_birthday_gift_goes_to_silver_and_above_for_thirty_days() {
    let mut life = Life::of(&bean_club(), day(2026, 1, 5), Some(day(1990, 5, 10)));
    life.settle(at(2026, 5, 10, 0, 0));
    assert_eq!(life.available(LATTE), 0);
    life.buy(at(2026, 6, 1, 9, 0), 30_000);
    life.settle(at(2027, 5, 9, 12, 0));
    assert_eq!(life.available(LATTE), 0);
    life.settle(at(2027, 5, 10, 0, 0));
    assert_eq!(life.available(LATTE), 1);
    life.settle(at(2027, 6, 8, 23, 0));
    assert_eq!(life.available(LATTE), 1);
    life.settle(at(2027, 6, 9, 0, 0));
    assert_eq!(life.available(LATTE), 0);
}

#[test]
fn status_is_kept_to_the_end_of_the_next_year_and_falls_one_step() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    life.buy(at(2026, 6, 1, 9, 0), 100_000);
    life.settle(at(2027, 12, 31, 23, 0));
    assert_eq!(life.rank(), 2);
    life.settle(at(2028, 1, 1, 0, 0));
    assert_eq!(life.rank(), 1);
    // The review belongs to the old year: the fresh date is the end of 2028.
    life.settle(at(2028, 12, 31, 23, 0));
    assert_eq!(life.rank(), 1);
    life.settle(at(2029, 1, 1, 0, 0));
    assert_eq!(life.rank(), 0);
}

#[test]
fn points_pay_at_most_half_in_steps_of_two_hundred() {
    let mut life = Life::new(&bean_club(), day(2026, 1, 5));
    life.buy(at(2026, 1, 6, 9, 0), 70_000);
    let receipt = life.buy_lines(at(2026, 2, 1, 9, 0), &[line(0, 1, 1_100)], &[Use::Points(0, None)]);
    assert_eq!((receipt.points, receipt.paid, life.heard.taken), (400, 700, 400));
    assert_eq!(life.heard.by_row(0), 7);
    // The 50 of joining lapse first and were spent first.
    assert_eq!(life.available(BEAN), 350);
    let receipt = life.buy_lines(at(2026, 2, 2, 9, 0), &[line(0, 1, 300)], &[Use::Points(0, None)]);
    assert_eq!((receipt.refused, receipt.paid), (1, 300));
}
