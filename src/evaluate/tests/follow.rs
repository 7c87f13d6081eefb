//! Phase 7, tiers that are given, reviewed or fall, and terms that are moved.

use super::build::*;
use crate::core::*;
use crate::evaluate::Redeemed;
use crate::quantity::{Instant, Part};

fn with_ladder(fall: Fall) -> Program {
    let mut program = program();
    program.holdings = vec![
        points("star", Deadline::never(), Deadline::never()),
        points("gift", Deadline::never(), Deadline::never()),
    ];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)))];
    program.ladders = vec![ladder("status", 0, &[1_000, 5_000], after(&[end_of(Part::Year, 1)]), fall)];
    program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    program
}

#[test]
fn a_leap_over_a_tier_reaches_only_where_it_arrives_and_crosses_every_band() {
    let mut program = with_ladder(Fall::ToEarned);
    program.rows.push(grant("silver", Trigger::Reach(LadderId(0), 1), 1, Amount::whole(1)));
    program.rows.push(grant("gold", Trigger::Reach(LadderId(0), 2), 1, Amount::whole(10)));
    program.rows.push(grant("one", Trigger::Crossing(at_least(value(0), 1_000)), 1, Amount::whole(100)));
    program.rows.push(grant("five", Trigger::Crossing(at_least(value(0), 5_000)), 1, Amount::whole(1_000)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 6_000);
    assert_eq!(life.available(1), 10 + 100 + 1_000);
    life.buy(at(2026, 1, 3, 9, 0), 6_000);
    assert_eq!(life.available(1), 1_110);
    // The next year's spend crosses again; the tier is still held.
    life.buy(at(2027, 1, 3, 9, 0), 1_000);
    assert_eq!(life.available(1), 1_210);
}

#[test]
fn what_follows_counts_at_once_and_what_that_triggers_waits_for_midnight() {
    let mut program = with_ladder(Fall::ToEarned);
    let everywhere = Accumulator { on: vec![], ..metric("gifts", Aggregate::Earned(HoldingId(1)), Window::Lifetime) };
    program.accumulators.push(everywhere);
    program.rows.push(grant("first", Trigger::Crossing(at_least(value(0), 1_000)), 1, Amount::whole(5)));
    program.rows.push(grant("second", Trigger::Crossing(at_least(value(1), 5)), 1, Amount::whole(50)));
    program.rows.push(grant("third", Trigger::Crossing(at_least(value(1), 55)), 1, Amount::whole(500)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    assert_eq!(life.available(1), 5);
    life.settle(at(2026, 1, 2, 23, 59));
    assert_eq!(life.available(1), 5);
    life.settle(at(2026, 1, 3, 0, 0));
    assert_eq!(life.available(1), 555);
    life.settle(at(2026, 3, 1, 0, 0));
    assert_eq!(life.available(1), 555);
}

#[test]
fn a_tier_falls_to_what_is_earned_or_one_step_or_never() {
    for (fall, ranks) in [(Fall::ToEarned, [2, 0, 0]), (Fall::OneStep, [2, 1, 0]), (Fall::Never, [2, 2, 2])] {
        let mut life = Life::new(&with_ladder(fall), day(2026, 1, 1));
        life.buy(at(2026, 6, 1, 9, 0), 5_000);
        let seen = [(2027, 12, 31), (2028, 1, 1), (2029, 1, 1)].map(|(year, month, of_month)| {
            life.settle(at(year, month, of_month, 0, 0));
            life.rank()
        });
        assert_eq!(seen, ranks, "{fall:?}");
    }
}

#[test]
fn a_lower_tier_that_was_earned_later_catches_the_fall() {
    let mut program = with_ladder(Fall::ToEarned);
    program.rows.push(grant("left_gold", Trigger::Leave(LadderId(0), 2), 1, Amount::whole(1)));
    program.rows.push(grant("left_silver", Trigger::Leave(LadderId(0), 1), 1, Amount::whole(10)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 6, 1, 9, 0), 5_000);
    life.buy(at(2027, 6, 1, 9, 0), 1_000);
    life.settle(at(2028, 1, 1, 0, 0));
    assert_eq!((life.rank(), life.available(1)), (1, 1));
    life.settle(at(2029, 1, 1, 0, 0));
    assert_eq!((life.rank(), life.available(1)), (0, 11));
    let eve = |year| Instant(at(year, 1, 1, 0, 0).0 - 1);
    assert_eq!(life.heard.ranks[1..], [(eve(2028), 2, 1), (eve(2029), 1, 0)]);
}

#[test]
fn a_reviewed_ladder_moves_only_at_the_end_of_its_periods() {
    let mut program = with_ladder(Fall::ToEarned);
    program.ladders[0].reviews = Some(every(Part::Year));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 6, 1, 9, 0), 5_000);
    assert_eq!(life.rank(), 0);
    life.settle(at(2026, 12, 31, 23, 59));
    assert_eq!(life.rank(), 0);
    life.settle(at(2027, 1, 1, 0, 0));
    // Judged on the old year: held to the end of the year after it.
    assert_eq!(life.rank(), 2);
    life.settle(at(2027, 12, 31, 23, 59));
    assert_eq!(life.rank(), 2);
    life.settle(at(2028, 1, 1, 0, 0));
    assert_eq!(life.rank(), 0);
}

#[test]
fn a_given_tier_holds_until_its_date_beside_the_earned_one() {
    let mut program = with_ladder(Fall::ToEarned);
    let gold = Effect::SetRank { ladder: LadderId(0), rank: 2, until: after(&[months(2)]) };
    program.events.push(DeclaredEvent { name: "match".into(), span: Default::default() });
    program.rows.push(row("match", Trigger::Declared(0), gold));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_000);
    life.plan.declared(&mut life.member, at(2026, 1, 15, 9, 0), 0, &[], &[], &mut life.heard).expect("an event");
    assert_eq!(life.rank(), 2);
    life.settle(at(2026, 3, 14, 23, 59));
    assert_eq!(life.rank(), 2);
    life.settle(at(2026, 3, 15, 0, 0));
    assert_eq!(life.rank(), 1);
}

#[test]
fn an_initial_tier_is_kept_as_if_earned_on_joining() {
    let mut program = with_ladder(Fall::ToEarned);
    program.ladders[0].initial = 1;
    let mut life = Life::new(&program, day(2026, 1, 1));
    assert_eq!(life.rank(), 1);
    life.settle(at(2027, 12, 31, 23, 59));
    assert_eq!(life.rank(), 1);
    life.settle(at(2028, 1, 1, 0, 0));
    assert_eq!(life.rank(), 0);
}

#[test]
fn tiers_by_formula_are_reached_and_kept_by_their_own_conditions() {
    let mut program = with_ladder(Fall::ToEarned);
    program.accumulators.push(metric("visits", Aggregate::Count, Window::Period(every(Part::Year))));
    let tier = &mut program.ladders[0].tiers[2];
    tier.reach = Guard::All(vec![at_least(value(0), 5_000), at_least(value(1), 2)]);
    tier.keep = at_least(value(1), 1);
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 6, 1, 9, 0), 9_000);
    assert_eq!(life.rank(), 1);
    life.buy(at(2026, 6, 2, 9, 0), 1);
    assert_eq!(life.rank(), 2);
    // One visit keeps it for one more year, though it would not reach it.
    life.buy(at(2027, 6, 2, 9, 0), 1);
    life.settle(at(2028, 12, 31, 23, 59));
    assert_eq!(life.rank(), 2);
    life.settle(at(2029, 1, 1, 0, 0));
    assert_eq!(life.rank(), 0);
}

#[test]
fn a_rule_that_extends_moves_the_base_of_every_lot() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), after(&[months(1), end_of(Part::Month, 0)]))];
    let extend = Effect::Extend { holding: HoldingId(0), by: Length::Months(2) };
    program.rows = vec![earn("base", 0, down(paid(ALL), 100)), row("more", Trigger::Birthday, extend)];
    let mut life = Life::of(&program, day(2026, 1, 1), Some(day(1990, 2, 10)));
    life.buy(at(2026, 1, 20, 9, 0), 700);
    life.settle(at(2026, 4, 30, 23, 59));
    assert_eq!(life.available(0), 7);
    life.settle(at(2026, 5, 1, 0, 0));
    assert_eq!((life.available(0), life.heard.expired[0].0.day()), (0, day(2026, 4, 30)));
}

#[test]
fn inactivity_ends_the_whole_balance_and_a_touch_saves_it() {
    let mut program = program();
    program.holdings =
        vec![points("star", Deadline::never(), Deadline { anchor: Anchor::Touch, steps: vec![months(6)] })];
    program.holdings[0].touched_by = vec![Trigger::Purchase(ALL), Trigger::Redemption];
    program.rows = vec![
        Row { guard: at_least(paid(ALL), 100), ..earn("base", 0, down(paid(ALL), 100)) },
        grant("welcome", Trigger::Join, 0, Amount::whole(50)),
    ];
    program.offers = vec![offer("cup", &[(0, 5)], &[])];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 2, 10, 9, 0), 1_000);
    // A purchase that earns nothing touches too, and so does taking a reward.
    life.buy(at(2026, 7, 10, 9, 0), 50);
    life.settle(at(2026, 12, 1, 0, 0));
    assert_eq!(life.available(0), 60);
    assert_eq!(life.redeem(at(2026, 12, 1, 9, 0), 0, 1), Redeemed::Done);
    life.settle(at(2027, 5, 31, 23, 59));
    assert_eq!(life.available(0), 55);
    life.settle(at(2027, 6, 1, 0, 0));
    assert_eq!(life.available(0), 0);
}
