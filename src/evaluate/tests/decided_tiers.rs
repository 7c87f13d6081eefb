//! What the two evaluators once saw differently of tiers and memberships (decisions 37 to 41 of
//! `docs/design/0001-core.md`).

use super::build::*;
use crate::core::*;
use crate::evaluate::{CashFor, Fault, NoRecorder, Recorder};
use crate::quantity::{Instant, Part};

/// Spend of a day, tiers at these thresholds.
fn tiers(thresholds: &[i64], keep: Deadline, fall: Fall) -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Day)))];
    program.ladders = vec![ladder("status", 0, thresholds, keep, fall)];
    program
}

/// The last second before a midnight.
fn eve(month: u8, of_month: u8) -> Instant {
    Instant(at(2026, month, of_month, 0, 0).0 - 1)
}

#[test]
fn a_lot_that_the_tier_risen_to_at_a_review_leaves_overdue_gets_a_fresh_term() {
    let mut program = tiers(&[1_000], after(&[months(3)]), Fall::ToEarned);
    program.accumulators[0].window = Window::Period(every(Part::Month));
    program.ladders[0].reviews = Some(every(Part::Month));
    program.holdings[0].expiry_by_rank =
        Some((LadderId(0), vec![after(&[months(6)]), after(&[end_of(Part::Month, 0)])]));
    program.rows = vec![grant("hello", Trigger::Join, 0, Amount::whole(10))];
    let mut life = Life::new(&program, day(2026, 1, 5));
    life.buy(at(2026, 1, 20, 9, 0), 1_000);
    life.settle(at(2026, 2, 28, 23, 59));
    // By the new term it would have ended with 31 January, whose lots have lapsed when the review comes.
    assert_eq!((life.heard.ranks.clone(), life.available(0)), (vec![(eve(2, 1), 0, 1)], 10));
    life.settle(at(2026, 3, 1, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn a_named_day_that_has_passed_holds_no_tier_at_the_review_that_ends_it() {
    for daily in [false, true] {
        let mut program = tiers(&[1_000], after(&[Step::On(day(2026, 1, 2))]), Fall::ToEarned);
        // Judged after every event, also after what the loss sets off.
        program.ladders[0].tiers[1].reach = Guard::All(vec![at_least(value(0), 1_000), Guard::Months(1)]);
        program.ladders[0].daily = daily;
        program.rows = vec![grant("sorry", Trigger::Leave(LadderId(0), 1), 0, Amount::whole(5))];
        let mut life = Life::new(&program, day(2026, 1, 1));
        life.buy(at(2026, 1, 2, 9, 0), 1_000);
        life.settle(at(2026, 1, 5, 9, 0));
        assert_eq!(life.heard.ranks, [(at(2026, 1, 2, 9, 0), 0, 1), (eve(1, 3), 1, 0)]);
        assert_eq!(life.available(0), 5);
    }
}

#[test]
fn a_step_down_whose_fresh_date_has_passed_lasts_through_the_day() {
    let mut program = tiers(&[500, 1_000], after(&[Step::On(day(2026, 1, 2))]), Fall::OneStep);
    program.ladders[0].tiers[1].reach = Guard::False;
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    life.settle(at(2026, 1, 5, 9, 0));
    assert_eq!(life.heard.ranks[1..], [(eve(1, 3), 2, 1), (eve(1, 4), 1, 0)]);
}

#[test]
fn a_tier_on_joining_whose_named_day_has_passed_lasts_through_the_day() {
    let mut program = tiers(&[1_000], after(&[Step::On(day(2025, 6, 30))]), Fall::ToEarned);
    program.ladders[0].initial = 1;
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.settle(at(2026, 1, 1, 23, 59));
    assert_eq!(life.rank(), 1);
    life.settle(at(2026, 1, 2, 0, 0));
    assert_eq!(life.heard.ranks, [(eve(1, 2), 1, 0)]);
}

#[test]
fn a_tier_held_beyond_its_date_falls_with_the_first_day_of_terms_that_let_it() {
    let mut program = tiers(&[500, 1_000], after(&[end_of(Part::Day, 0)]), Fall::Never);
    let starts = day(2026, 1, 10);
    program.ladders[0].versions = vec![LadderVersion {
        since: Since { day: starts, joining: false },
        keep: after(&[days(5)]),
        fall: Fall::OneStep,
        initial: 0,
    }];
    program.amended = vec![starts];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    life.settle(at(2026, 1, 9, 23, 59));
    assert_eq!(life.rank(), 2);
    life.settle(at(2026, 1, 20, 0, 0));
    // The fresh date counts from the amendment.
    assert_eq!(life.heard.ranks[1..], [(at(2026, 1, 10, 0, 0), 2, 1), (eve(1, 15), 1, 0)]);
}

/// Keeps what was charged.
#[derive(Default)]
struct Charged(Vec<i64>);

impl Recorder for Charged {
    fn cash(&mut self, _: Instant, what: CashFor, money: i64) {
        if matches!(what, CashFor::Fee(_)) {
            self.0.push(money);
        }
    }
}

#[test]
fn a_fee_reads_what_was_before_its_membership_began_anew() {
    let mut program = program();
    let since = Window::SinceMembership { membership: MembershipId(0), months: 12 };
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), since)];
    program.memberships = vec![Membership {
        name: "club".into(),
        span: Default::default(),
        guard: Guard::True,
        fee: Some(down(value(0), 10)),
        term: after(&[days(30)]),
        renews: true,
        perks: vec![],
    }];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    let mut charged = Charged::default();
    let club = MembershipId(0);
    life.plan.enroll(&mut life.member, at(2026, 1, 3, 9, 0), club, &mut charged).expect("an answer");
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 0);
    life.buy(at(2026, 1, 4, 9, 0), 300);
    life.plan.settle(&mut life.member, at(2026, 2, 3, 9, 0), &mut charged).expect("a quiet time");
    // A tenth of what was spent before joining the club, then of what was spent in it.
    assert_eq!(charged.0, [100, 30]);
}

#[test]
fn what_a_lost_tier_sets_off_may_fail_and_time_goes_on() {
    let mut program = tiers(&[1_000], after(&[end_of(Part::Day, 0)]), Fall::ToEarned);
    // Offers without an end: the ninth is one too many.
    program.menus = vec![Menu {
        name: "sorry".into(),
        span: Default::default(),
        picks: 1,
        options: vec![MenuOption { name: "tea".into(), may_repeat: false }],
        within: Deadline::never(),
        otherwise: None,
    }];
    program.rows = vec![row("sorry", Trigger::Leave(LadderId(0), 1), Effect::Open(MenuId(0)))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    for of_month in 1..=8 {
        life.buy(at(2026, 1, of_month, 9, 0), 1_000);
    }
    life.buy(at(2026, 1, 9, 9, 0), 1_000);
    let failed = life.plan.settle(&mut life.member, at(2026, 1, 10, 0, 0), &mut NoRecorder);
    assert_eq!(failed.map_err(|error| error.fault()), Err(Fault::TooManyOffers));
    assert_eq!(life.rank(), 0);
    life.settle(at(2026, 2, 1, 0, 0));
    life.buy(at(2026, 2, 1, 9, 0), 1_000);
    assert_eq!(life.rank(), 1);
}
