//! Limits, maxima and what shares them.

use proptest::prelude::*;

use super::build::*;
use crate::core::*;
use crate::evaluate::{Redeemed, Refused};
use crate::quantity::{Day, Instant, Part};

fn two_rows() -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.rows = vec![earn("a", 0, down(paid(ALL), 100)), earn("b", 0, down(paid(ALL), 50))];
    program
}

#[test]
fn awards_that_share_a_binding_limit_share_it_in_proportion() {
    let mut program = two_rows();
    add_limit(&mut program, limit("cap", &[0, 1], Measure::Units, Window::Event, 10, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    // 10 and 20 asked for; 3.33 and 6.67: the larger remainder is b's.
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 7));
    life.buy(at(2026, 1, 1, 9, 0), 300);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 6));
}

#[test]
fn reject_gives_nothing_of_what_does_not_fit() {
    let mut program = two_rows();
    let per_day = Window::Period(every(Part::Day));
    add_limit(&mut program, limit("cap", &[0], Measure::Units, per_day, 10, Overflowing::Reject));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 700);
    life.buy(at(2026, 1, 1, 10, 0), 400);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (0, 8));
    life.buy(at(2026, 1, 1, 11, 0), 300);
    assert_eq!(life.heard.by_row(0), 3);
    life.buy(at(2026, 1, 2, 0, 0), 1_000);
    assert_eq!(life.heard.by_row(0), 10);
}

#[test]
fn nested_limits_cut_from_the_inside_out() {
    let mut program = two_rows();
    add_limit(&mut program, limit("outer", &[0, 1], Measure::Units, Window::Event, 12, Overflowing::Clip));
    add_limit(&mut program, limit("inner", &[1], Measure::Units, Window::Event, 4, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    // 10 and 20; inner leaves 10 and 4; outer shares 12 as 8.57 and 3.43.
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (9, 3));
}

#[test]
fn once_a_year_is_a_count_and_starts_over_on_new_years_day() {
    let mut program = two_rows();
    let per_year = Window::Period(every(Part::Year));
    add_limit(&mut program, limit("once", &[0], Measure::Count, per_year, 1, Overflowing::Reject));
    let mut life = Life::new(&program, day(2026, 1, 1));
    for (when, units) in
        [(at(2026, 1, 1, 9, 0), 2), (at(2026, 12, 31, 23, 59), 0), (at(2027, 1, 1, 0, 0), 2), (at(2027, 1, 1, 0, 0), 0)]
    {
        life.buy(when, 200);
        assert_eq!(life.heard.by_row(0), units, "{when}");
    }
}

#[test]
fn an_award_of_nothing_uses_no_count() {
    let mut program = two_rows();
    add_limit(&mut program, limit("once", &[0], Measure::Count, Window::Lifetime, 1, Overflowing::Reject));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 99);
    life.buy(at(2026, 1, 1, 9, 1), 100);
    assert_eq!(life.heard.by_row(0), 1);
}

#[test]
fn a_cap_by_tier_is_the_one_of_the_tier_before_the_purchase() {
    let mut program = two_rows();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.ladders = vec![ladder("status", 0, &[1_000], Deadline::never(), Fall::ToEarned)];
    let mut cap = limit("cap", &[0], Measure::Units, Window::Event, 0, Overflowing::Clip);
    cap.cap = LimitCap::ByRank(LadderId(0), vec![5, 50]);
    add_limit(&mut program, cap);
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!(life.heard.by_row(0), 5);
    life.buy(at(2026, 1, 1, 9, 1), 1_000);
    assert_eq!(life.heard.by_row(0), 10);
}

#[test]
fn the_maximum_of_a_holding_cuts_last_and_refuses_rewards() {
    let mut program = two_rows();
    program.holdings[0].maximum = Some(LimitCap::Fixed(20));
    program.holdings.push(points("badge", Deadline::never(), Deadline::never()));
    program.holdings[1].maximum = Some(LimitCap::Fixed(1));
    program.offers = vec![offer("badge", &[(0, 5)], &[(1, 1)])];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1), life.available(0)), (7, 13, 20));
    assert_eq!(life.redeem(at(2026, 1, 1, 9, 1), 0, 1), Redeemed::Done);
    assert_eq!(life.redeem(at(2026, 1, 1, 9, 2), 0, 1), Redeemed::Refused(Refused::Full { holding: HoldingId(1) }));
    assert_eq!((life.available(0), life.available(1)), (15, 1));
}

#[test]
fn rewards_have_limits_and_are_refused_whole() {
    let mut program = two_rows();
    program.offers = vec![offer("cup", &[(0, 2)], &[])];
    let month = Window::Period(every(Part::Month));
    program.limits.push(limit("cups", &[], Measure::Count, month, 3, Overflowing::Reject));
    program.offers[0].limits = vec![LimitId(0)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!(life.redeem(at(2026, 1, 2, 9, 0), 0, 2), Redeemed::Done);
    let limited = Redeemed::Refused(Refused::Limited { limit: LimitId(0), room: 1 });
    assert_eq!(life.redeem(at(2026, 1, 3, 9, 0), 0, 2), limited);
    assert_eq!(life.redeem(at(2026, 1, 3, 9, 0), 0, 1), Redeemed::Done);
    assert_eq!(life.redeem(at(2026, 2, 1, 0, 0), 0, 3), Redeemed::Done);
    let short = Refused::Short { holding: HoldingId(0), needed: 20, available: 18 };
    assert_eq!(life.redeem(at(2026, 3, 1, 0, 0), 0, 10), Redeemed::Refused(short));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    /// One row under one limit gives what a recount of its own past allows.
    #[test]
    fn a_limit_agrees_with_a_recount(
        cap in 0i64..40, which in 0..5, rejects in any::<bool>(), by_count in any::<bool>(),
        events in prop::collection::vec((0i32..20, 0i64..3_000), 1..50),
    ) {
        let window = [
            Window::Lifetime, Window::Event, Window::LastDays(30), Window::Period(every(Part::Month)),
            Window::SinceJoining { months: 1 },
        ][which as usize];
        let (overflowing, measure) = (
            if rejects { Overflowing::Reject } else { Overflowing::Clip },
            if by_count { Measure::Count } else { Measure::Units },
        );
        let mut program = two_rows();
        add_limit(&mut program, limit("cap", &[0], measure, window, cap, overflowing));
        let joined = Day(20_500);
        let mut life = Life::new(&program, joined);
        let (mut today, mut past) = (joined, Vec::<(Day, i64)>::new());
        for &(gap, amount) in &events {
            today = today.plus_days(gap);
            life.buy(Instant(today.start().0), amount);
            let months = |day: Day| (0..).find(|k| joined.plus_months(k + 1) > day).expect("time goes on");
            let counts = |then: Day| match window {
                Window::Lifetime => true,
                Window::LastDays(days) => then.0 > today.0 - i32::from(days),
                Window::Period(calendar) => calendar.key(then) == calendar.key(today),
                Window::SinceJoining { .. } => months(then) == months(today),
                _ => false,
            };
            let inside = past.iter().filter(|(then, given)| counts(*then) && *given > 0);
            let used: i64 = if by_count { inside.count() as i64 } else { inside.map(|(_, given)| given).sum() };
            let (wanted, room) = (amount / 100, (cap - used).max(0));
            let demand = if by_count { i64::from(wanted > 0) } else { wanted };
            let given = match (demand <= room, rejects || by_count) {
                (true, _) => wanted,
                (false, true) => 0,
                (false, false) => room,
            };
            prop_assert_eq!(life.heard.by_row(0), given);
            prop_assert_eq!(life.heard.by_row(1), amount / 50);
            past.push((today, given));
        }
    }
}
