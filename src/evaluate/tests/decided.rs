//! What the two evaluators once saw differently (decisions 21 to 26 of `docs/design/0001-core.md`).

use super::build::*;
use crate::core::*;
use crate::evaluate::Line;
use crate::quantity::{Instant, Part};

/// Spend over a life, one tier at 1,000, a wallet `star` without an end and a wallet `gift`.
fn with_ladder(keep: Deadline) -> Program {
    let mut program = program();
    program.holdings = vec![
        points("star", Deadline::never(), Deadline::never()),
        points("gift", Deadline::never(), Deadline::never()),
    ];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Month)))];
    program.ladders = vec![ladder("status", 0, &[1_000], keep, Fall::ToEarned)];
    program
}

#[test]
fn the_purchase_that_reaches_a_tier_may_be_the_first_one() {
    let mut program = with_ladder(Deadline::never());
    let mut welcome = grant("welcome", Trigger::Reach(LadderId(0), 1), 1, Amount::whole(5));
    welcome.guard = Guard::FirstPurchase;
    program.rows.push(welcome);
    let mut at_once = Life::new(&program, day(2026, 1, 1));
    at_once.buy(at(2026, 1, 2, 9, 0), 1_000);
    assert_eq!(at_once.available(1), 5);
    let mut later = Life::new(&program, day(2026, 1, 1));
    later.buy(at(2026, 1, 2, 9, 0), 999);
    later.buy(at(2026, 1, 3, 9, 0), 1);
    assert_eq!((later.rank(), later.available(1)), (1, 0));
}

#[test]
fn a_metric_is_fed_at_midnight_as_often_as_it_was_set_off() {
    let mut program = with_ladder(Deadline::never());
    program.rows.push(grant("hello", Trigger::Reach(LadderId(0), 1), 1, Amount::whole(30)));
    let earned = metric("gifts", Aggregate::Earned(HoldingId(1)), Window::Lifetime);
    program.accumulators.push(Accumulator { on: vec![], ..earned });
    let tens = metric("tens", Aggregate::Count, Window::Lifetime);
    program.accumulators.push(Accumulator { on: vec![Trigger::Passing { of: AccumulatorId(1), step: 10 }], ..tens });
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    let tens = |life: &Life| life.member.accumulated(&life.plan, AccumulatorId(2));
    // The gift of phase 7 passes three tens; they wait for midnight.
    assert_eq!((life.available(1), tens(&life)), (30, 0));
    life.settle(at(2026, 1, 3, 0, 0));
    assert_eq!(tens(&life), 3);
}

/// A tier until the end of the day, reached again by what its loss gives.
fn consoled(effect: Effect) -> Program {
    let mut program = with_ladder(after(&[end_of(Part::Day, 0)]));
    let mut consolation = row("consolation", Trigger::Leave(LadderId(0), 1), effect);
    consolation.limits = vec![LimitId(0)];
    program.rows.push(consolation);
    program.limits.push(limit("once", &[0], Measure::Count, Window::Lifetime, 1, Overflowing::Reject));
    program
}

#[test]
fn a_tier_that_a_review_gives_back_lasts_through_the_day_that_begins() {
    let gift =
        |units| Effect::Grant { holding: HoldingId(1), amount: Amount::whole(units), expiry: None, pending: None };
    let mut program = consoled(gift(1_000));
    let earned = metric("gifts", Aggregate::Earned(HoldingId(1)), Window::Lifetime);
    program.accumulators.push(Accumulator { on: vec![], ..earned });
    program.ladders[0].tiers[1].reach = Guard::Any(vec![at_least(value(0), 1_000), at_least(value(1), 1_000)]);
    program.ladders[0].tiers[1].keep = Guard::False;
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    let eve = |of_month| Instant(at(2026, 1, of_month, 0, 0).0 - 1);
    life.settle(at(2026, 1, 3, 23, 59));
    // Lost with the second of January, back the same night, to the end of the third.
    assert_eq!(life.heard.ranks[1..], [(eve(3), 1, 0), (eve(3), 0, 1)]);
    life.settle(at(2026, 1, 4, 0, 0));
    assert_eq!(life.heard.ranks[3..], [(eve(4), 1, 0)]);
}

#[test]
fn a_tier_that_a_row_gives_at_a_review_is_not_over_the_same_night() {
    let until = after(&[end_of(Part::Day, 0)]);
    let mut program = consoled(Effect::SetRank { ladder: LadderId(0), rank: 1, until });
    program.rows[0].limits.clear();
    program.rows[0].guard = Guard::Days { first: None, last: Some(day(2026, 1, 2)) };
    program.limits.clear();
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    life.settle(at(2026, 1, 3, 23, 59));
    assert_eq!(life.rank(), 1);
    life.settle(at(2026, 1, 4, 0, 0));
    assert_eq!(life.rank(), 0);
}

#[test]
fn so_many_hours_after_the_end_of_a_day_is_an_instant() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    let expiry = Some(after(&[end_of(Part::Day, 0)]));
    let effect = Effect::Grant { holding: HoldingId(0), amount: Amount::whole(1), expiry, pending: None };
    program.rows.push(row("earn", Trigger::Join, effect));
    let longer = Effect::Extend { holding: HoldingId(0), by: Length::Seconds(26 * 3_600) };
    program.rows.push(row("longer", Trigger::Purchase(ALL), longer));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 100);
    // The end of the first of January, and 26 hours: 3 January, 2:00.
    life.settle(at(2026, 1, 3, 1, 59));
    assert_eq!(life.available(0), 1);
    life.settle(at(2026, 1, 3, 2, 0));
    assert_eq!(life.heard.expired, [(at(2026, 1, 3, 2, 0), HoldingId(0), 1)]);
}

#[test]
fn the_end_of_a_run_is_followed() {
    let mut program = with_ladder(Deadline::never());
    let run = Aggregate::Run { period: every(Part::Day), freeze: None };
    program.accumulators.push(metric("days", run, Window::Lifetime));
    let broken = Guard::Compare { left: value(1), is: Comparison::Below, right: Expr::Const(1) };
    program.rows.push(grant("come_back", Trigger::Crossing(broken), 1, Amount::whole(7)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1);
    life.settle(at(2026, 1, 2, 23, 59));
    assert_eq!(life.available(1), 0);
    life.settle(at(2026, 1, 3, 0, 0));
    assert_eq!(life.available(1), 7);
}

#[test]
fn conversions_on_purchases_look_at_the_lines_and_are_no_spending() {
    let mut program = program();
    (program.atoms, program.atom_table) = (2, vec![AtomId(0), AtomId(1)]);
    program.atom_names = vec!["other".into(), "coffee".into()];
    program.holdings = vec![
        points("star", Deadline::never(), Deadline::never()),
        points("gift", Deadline::never(), Deadline::never()),
    ];
    program.rows = vec![grant("hello", Trigger::Join, 0, Amount::whole(10))];
    program.exchanges = vec![Exchange {
        name: "swap".into(),
        span: Default::default(),
        from: HoldingId(0),
        when: ExchangeWhen::On,
        at_least: 5,
        step: 5,
        gives: (HoldingId(1), 1),
        expiry: None,
        carry: true,
        on: vec![Trigger::Purchase(AtomSet(2))],
        guard: Guard::True,
    }];
    let spent = metric("spent", Aggregate::Spent(HoldingId(0)), Window::Lifetime);
    program.accumulators = vec![Accumulator { on: vec![], ..spent }];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 100);
    assert_eq!(life.available(1), 0);
    life.buy_lines(at(2026, 1, 3, 9, 0), &[Line { atom: AtomId(1), items: 1, amount: 100 }], &[]);
    assert_eq!((life.available(0), life.available(1)), (0, 2));
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 0);
}

#[test]
fn a_term_on_a_day_that_has_passed_ends_with_the_day_and_is_not_renewed() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.memberships = vec![Membership {
        name: "club".into(),
        span: Default::default(),
        guard: Guard::True,
        fee: Some(Amount::whole(500)),
        term: after(&[Step::On(day(2026, 1, 5))]),
        renews: true,
        perks: vec![],
    }];
    let mut life = Life::new(&program, day(2026, 2, 1));
    let club = MembershipId(0);
    life.plan.enroll(&mut life.member, at(2026, 2, 3, 9, 0), club, &mut life.heard).expect("an answer");
    life.settle(at(2026, 2, 3, 23, 59));
    assert!(life.member.is_member(club));
    life.settle(at(2026, 2, 4, 0, 0));
    assert!(!life.member.is_member(club));
}

#[test]
fn what_was_overdue_while_suspended_gets_a_fresh_term_also_on_the_clock_of_activity() {
    let mut program = program();
    let from_touch = Deadline { anchor: Anchor::Touch, ..after(&[days(10)]) };
    let mut star = points("star", Deadline::never(), from_touch);
    star.touched_by = vec![Trigger::Redemption];
    star.suspended = Some(Guard::Months(1));
    program.holdings = vec![star];
    program.rows = vec![grant("hello", Trigger::Join, 0, Amount::whole(10))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.settle(at(2026, 2, 10, 23, 59));
    assert_eq!(life.available(0), 10);
    life.settle(at(2026, 2, 11, 0, 0));
    assert_eq!(life.available(0), 0);
}

/// What a tier leaves overdue that comes on a date, after the lapses of that midnight, lapses then and not on the eve.
#[test]
fn what_a_change_of_tier_on_a_date_leaves_overdue_lapses_on_that_day() {
    let mut program = with_ladder(Deadline::never());
    let passed = after(&[Step::On(day(2026, 1, 31))]);
    program.holdings[0].expiry_by_rank = Some((LadderId(0), vec![Deadline::never(), passed]));
    program.holdings[0].lapse_at_once = true;
    program.rows = vec![
        grant("hello", Trigger::Join, 0, Amount::whole(10)),
        row(
            "raised",
            Trigger::On(day(2026, 3, 1)),
            Effect::SetRank { ladder: LadderId(0), rank: 1, until: Deadline::never() },
        ),
    ];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.settle(at(2026, 3, 1, 9, 0));
    assert_eq!((life.rank(), life.available(0)), (1, 0));
    assert_eq!(life.heard.expired, [(at(2026, 3, 1, 0, 0), HoldingId(0), 10)]);
}
