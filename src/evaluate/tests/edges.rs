//! Edges of the calendar, and the order of a midnight.

use super::build::*;
use crate::core::*;
use crate::quantity::{Day, Instant, Part};

fn wallet(expiry: Deadline) -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), expiry)];
    program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    program
}

/// When a purchase's points lapse, as booked.
fn booked(expiry: Deadline, bought: Instant) -> Instant {
    let mut life = Life::new(&wallet(expiry), bought.day().plus_days(-3));
    life.buy(bought, 100);
    life.settle(bought.day().plus_days(1_500).start());
    assert_eq!(life.heard.expired.len(), 1);
    life.heard.expired[0].0
}

#[test]
fn terms_are_booked_on_the_day_after_and_named_ends_on_their_day() {
    let noon = |y, m, d| at(y, m, d, 12, 0);
    // 365 days count the day itself.
    assert_eq!(booked(after(&[days(365)]), noon(2026, 3, 1)), day(2027, 3, 1).start());
    assert_eq!(booked(after(&[days(365)]), noon(2027, 3, 1)), day(2028, 2, 29).start());
    assert_eq!(booked(after(&[months(1)]), noon(2026, 1, 31)), day(2026, 2, 28).start());
    assert_eq!(booked(after(&[months(1)]), noon(2028, 1, 31)), day(2028, 2, 29).start());
    assert_eq!(booked(after(&[months(12)]), noon(2028, 2, 29)), day(2029, 2, 28).start());
    let end = |steps: &[Step], at| booked(after(steps), at).day();
    assert_eq!(end(&[months(1), end_of(Part::Month, 0)], noon(2026, 1, 31)), day(2026, 2, 28));
    assert_eq!(end(&[months(12), end_of(Part::Month, 0)], noon(2026, 2, 10)), day(2027, 2, 28));
    assert_eq!(end(&[days(90), end_of(Part::Quarter, 0)], noon(2026, 1, 1)), day(2026, 6, 30));
    assert_eq!(end(&[end_of(Part::Year, 1)], noon(2026, 1, 1)), day(2027, 12, 31));
    assert_eq!(end(&[end_of(Part::Week, 0)], noon(2026, 3, 4)), day(2026, 3, 8));
    assert_eq!(end(&[Step::NextDate { month: 9, day: 30 }], noon(2026, 9, 30)), day(2026, 9, 30));
    assert_eq!(end(&[Step::NextDate { month: 9, day: 30 }], noon(2026, 10, 1)), day(2027, 9, 30));
    assert_eq!(end(&[Step::On(day(2026, 12, 24))], noon(2026, 10, 1)), day(2026, 12, 24));
}

#[test]
fn a_term_of_hours_ends_to_the_second_and_before_an_event_at_that_instant() {
    let program = wallet(after(&[Step::After(Length::Seconds(8_760 * 3_600))]));
    let mut life = Life::new(&program, day(2027, 1, 1));
    let bought = Instant(at(2027, 6, 1, 9, 30).0 + 17);
    life.buy(bought, 700);
    let due = Instant(bought.0 + 365 * 86_400);
    life.settle(Instant(due.0 - 1));
    assert_eq!(life.available(0), 7);
    life.buy(due, 100);
    assert_eq!((life.available(0), life.heard.expired[0].0), (1, due));
    assert_eq!(due, Instant(at(2028, 5, 31, 9, 30).0 + 17));
}

#[test]
fn a_day_that_is_over_lapses_before_the_first_event_of_the_next() {
    let mut life = Life::new(&wallet(after(&[end_of(Part::Day, 0)])), day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 0, 0), 100);
    life.buy(at(2026, 1, 1, 23, 59), 200);
    assert_eq!(life.available(0), 3);
    life.buy(at(2026, 1, 2, 0, 0), 400);
    assert_eq!(life.available(0), 4);
}

#[test]
fn conversion_comes_before_expiry_and_expiry_before_review() {
    let mut program = wallet(after(&[end_of(Part::Year, 0)]));
    program.holdings.push(points("voucher", Deadline::never(), after(&[months(2)])));
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)))];
    let keep = after(&[end_of(Part::Year, 0)]);
    program.ladders = vec![ladder("status", 0, &[1_000], keep, Fall::ToEarned)];
    let gold = Guard::Rank { ladder: LadderId(0), ranks: 0b10 };
    program.rows.push(Row {
        guard: Guard::All(vec![gold, at_least(value(0), 1_000)]),
        ..grant("year_end", Trigger::EndOf(every(Part::Year)), 1, Amount::whole(7))
    });
    program.rows.push(grant("lost", Trigger::Leave(LadderId(0), 1), 1, Amount::whole(100)));
    program.rows.push(grant("new_year", Trigger::StartOf(every(Part::Year)), 1, Amount::whole(1_000)));
    program.exchanges = vec![exchange(ExchangeWhen::EndOf(every(Part::Year)), 10, 5, true)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 5, 1, 9, 0), 1_700);
    assert_eq!((life.rank(), life.available(0)), (1, 17));
    life.settle(at(2026, 12, 31, 23, 59));
    assert_eq!((life.rank(), life.available(0), life.available(1)), (1, 17, 0));
    life.settle(at(2027, 1, 1, 0, 0));
    // 15 of 17 became 3 vouchers before the 2 that were left lapsed; the year-end gift saw the old
    // year's spend and tier; leaving the tier and the new year came after.
    assert_eq!(life.heard.expired, [(Instant(at(2027, 1, 1, 0, 0).0 - 1), HoldingId(0), 2)]);
    assert_eq!((life.rank(), life.available(0), life.available(1)), (0, 0, 3 + 7 + 100 + 1_000));
    // What was booked on the eve lapses two months after it: 28 February at its start.
    life.heard.expired.clear();
    life.settle(at(2027, 2, 28, 0, 0));
    assert_eq!(life.heard.expired.iter().map(|(_, _, units)| units).sum::<i64>(), 110);
}

/// n of the first holding for one of the second.
fn exchange(when: ExchangeWhen, at_least: i64, step: i64, carry: bool) -> Exchange {
    Exchange {
        name: "convert".into(),
        span: Default::default(),
        from: HoldingId(0),
        when,
        at_least,
        step,
        gives: (HoldingId(1), 1),
        expiry: None,
        carry,
        on: vec![],
        guard: Guard::True,
    }
}

#[test]
fn an_exchange_needs_its_minimum_and_carries_or_lapses_the_rest() {
    for (carry, left) in [(true, [9, 4, 9]), (false, [0, 0, 0])] {
        let mut program = wallet(Deadline::never());
        program.holdings.push(points("voucher", Deadline::never(), Deadline::never()));
        program.exchanges = vec![exchange(ExchangeWhen::EndOf(every(Part::Month)), 10, 5, carry)];
        let mut life = Life::new(&program, day(2026, 1, 1));
        for (month, units) in [(1u8, 9), (2, 5), (3, 5)] {
            life.buy(at(2026, month, 3, 9, 0), units * 100);
            life.settle(at(2026, month + 1, 1, 0, 0));
            assert_eq!(life.available(0), left[usize::from(month) - 1], "{carry} {month}");
        }
        assert_eq!(life.available(1), if carry { 2 } else { 0 });
    }
}

#[test]
fn an_exchange_on_posting_waits_for_points_to_mature() {
    let mut program = wallet(Deadline::never());
    program.holdings[0].pending = after(&[days(3)]);
    program.holdings.push(points("cup", Deadline::never(), Deadline::never()));
    program.exchanges = vec![exchange(ExchangeWhen::AtOnce, 0, 10, true)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 2_500);
    assert_eq!((life.pending(0), life.available(1)), (25, 0));
    life.settle(at(2026, 1, 4, 0, 0));
    assert_eq!((life.available(0), life.available(1)), (5, 2));
}

#[test]
fn timers_fall_on_the_28th_where_there_is_no_29th() {
    let mut program = wallet(Deadline::never());
    for trigger in [
        Trigger::Birthday,
        Trigger::Anniversary,
        Trigger::EveryYear { month: 2, day: 29 },
        Trigger::StartOf(every(Part::Quarter)),
    ] {
        let at = program.holdings.len() as u16;
        program.holdings.push(points("gift", Deadline::never(), Deadline::never()));
        program.rows.push(grant(&format!("r{at}"), trigger, at, Amount::whole(1)));
    }
    let mut life = Life::of(&program, day(2028, 2, 29), Some(day(2000, 2, 29)));
    // Neither the birthday nor the anniversary of the day of joining itself counts.
    assert_eq!([1, 2, 3, 4].map(|holding| life.available(holding)), [0, 0, 0, 0]);
    life.settle(at(2029, 2, 27, 23, 59));
    assert_eq!([1, 2, 3, 4].map(|holding| life.available(holding)), [0, 0, 0, 4]);
    life.settle(at(2029, 2, 28, 0, 0));
    assert_eq!([1, 2, 3, 4].map(|holding| life.available(holding)), [1, 1, 1, 4]);
    life.settle(at(2032, 2, 28, 23, 59));
    assert_eq!([1, 2, 3].map(|holding| life.available(holding)), [3, 3, 3]);
    life.settle(at(2032, 2, 29, 0, 0));
    assert_eq!([1, 2, 3].map(|holding| life.available(holding)), [4, 4, 4]);
}

#[test]
fn an_idle_timer_fires_once_a_stretch() {
    let mut program = wallet(Deadline::never());
    program.holdings.push(points("gift", Deadline::never(), Deadline::never()));
    let idle = Trigger::Idle { without: Box::new(Trigger::Purchase(ALL)), after: Length::Days(30) };
    program.rows.push(grant("back", idle, 1, Amount::whole(1)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.settle(at(2026, 1, 30, 23, 0));
    assert_eq!(life.available(1), 0);
    life.settle(at(2026, 1, 31, 0, 0));
    assert_eq!(life.available(1), 1);
    life.settle(at(2026, 6, 1, 0, 0));
    assert_eq!(life.available(1), 1);
    life.buy(at(2026, 6, 1, 9, 0), 100);
    life.buy(at(2026, 6, 20, 9, 0), 100);
    life.settle(at(2026, 7, 19, 23, 0));
    assert_eq!(life.available(1), 1);
    life.settle(at(2026, 7, 20, 0, 0));
    assert_eq!(life.available(1), 2);
}

#[test]
fn lots_settle_alike_in_one_step_or_day_by_day() {
    let mut program = super::bean_club::bean_club();
    program.holdings[0].spend = SpendOrder::SoonestExpiring;
    let mut seed = 7u64;
    let mut draw = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..20 {
        let (mut steps, mut leaps) = (Life::new(&program, day(2026, 1, 1)), Life::new(&program, day(2026, 1, 1)));
        let mut now = day(2026, 1, 1);
        for _ in 0..40 {
            let next = now.plus_days(draw(60) as i32);
            for number in now.0 + 1..=next.0 {
                steps.settle(Day(number).start());
            }
            now = next;
            let (at, amount) = (Instant(now.start().0 + 36_000), draw(20_000) as i64);
            steps.buy(at, amount);
            leaps.buy(at, amount);
            for holding in 0..4 {
                assert_eq!(steps.member.lots(HoldingId(holding)), leaps.member.lots(HoldingId(holding)));
            }
        }
        assert_eq!(steps.heard.expired, leaps.heard.expired);
        assert_eq!(steps.heard.ranks, leaps.heard.ranks);
    }
}
