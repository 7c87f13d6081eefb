//! Metrics over metrics, runs, challenges, leagues and raffles.

use super::build::*;
use crate::core::*;
use crate::evaluate::Line;
use crate::quantity::{Calendar, Part};

fn number(name: &str, on: Vec<Trigger>, aggregate: Aggregate, window: Window) -> Accumulator {
    Accumulator { on, decimals: 0, unit: "times".into(), ..metric(name, aggregate, window) }
}

fn buys(window: Window) -> Accumulator {
    number("buys", vec![Trigger::Purchase(ALL)], Aggregate::Count, window)
}

fn period(part: Part) -> Window {
    Window::Period(every(part))
}

fn read(life: &Life, id: u16) -> i64 {
    life.member.accumulated(&life.plan, AccumulatorId(id))
}

#[test]
fn months_with_two_visits_count_once_and_on_the_day_of_the_second() {
    let mut program = program();
    program.accumulators.push(buys(period(Part::Month)));
    let busy = vec![Trigger::Met(at_least(value(0), 2))];
    program.accumulators.push(number("busy", busy, Aggregate::Periods(every(Part::Month)), period(Part::Year)));
    let busy = vec![Trigger::Met(at_least(value(1), 2))];
    program.accumulators.push(number("years", busy, Aggregate::Periods(every(Part::Year)), Window::Lifetime));
    let mut life = Life::new(&program, day(2026, 1, 1));
    for (month, of_month) in [(1, 5), (1, 6), (1, 7), (2, 1), (3, 1), (3, 31)] {
        life.buy(at(2026, month, of_month, 12, 0), 100);
    }
    assert_eq!((read(&life, 1), read(&life, 2)), (2, 1));
    life.buy(at(2027, 1, 1, 12, 0), 100);
    assert_eq!((read(&life, 1), read(&life, 2)), (0, 1));
}

#[test]
fn final_values_of_months_feed_a_maximum_at_the_months_end() {
    let mut program = program();
    program.accumulators.push(metric("month", Aggregate::Sum(paid(ALL)), period(Part::Month)));
    let closing = vec![Trigger::Closing(period(Part::Month))];
    program.accumulators.push(number("best", closing.clone(), Aggregate::Greatest(value(0)), period(Part::Year)));
    program.accumulators.push(Accumulator {
        filter: Guard::Not(Box::new(at_least(value(0), 1))),
        ..number("idle", closing, Aggregate::Count, period(Part::Year))
    });
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 700);
    assert_eq!(read(&life, 1), 0);
    life.buy(at(2026, 2, 5, 12, 0), 300);
    life.settle(at(2026, 5, 1, 0, 0));
    assert_eq!((read(&life, 1), read(&life, 2)), (700, 2));
    // December closes in the old year, before the new one begins.
    life.settle(at(2026, 12, 31, 23, 0));
    assert_eq!(read(&life, 2), 9);
    life.settle(at(2027, 1, 1, 0, 0));
    assert_eq!((read(&life, 1), read(&life, 2)), (0, 0));
    assert_eq!(life.member.state.histories[2].ago(1), 10);
}

#[test]
fn names_are_told_apart_once_each_and_leave_a_rolling_window() {
    let mut program = program();
    program.atoms = 3;
    let kinds = Names::Lines(vec![AtomSet(0b010), AtomSet(0b100)]);
    let on = vec![Trigger::Purchase(ALL)];
    program.accumulators.push(number("kinds", on.clone(), Aggregate::Distinct(kinds.clone()), Window::LastDays(3)));
    program.accumulators.push(number("all", on, Aggregate::Distinct(kinds), period(Part::Month)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    let line = |atom| Line { atom: AtomId(atom), items: 1, amount: 100 };
    life.buy_lines(at(2026, 1, 5, 12, 0), &[line(1), line(0)], &[]);
    life.buy_lines(at(2026, 1, 5, 13, 0), &[line(1)], &[]);
    assert_eq!((read(&life, 0), read(&life, 1)), (1, 1));
    life.buy_lines(at(2026, 1, 7, 13, 0), &[line(2)], &[]);
    assert_eq!((read(&life, 0), read(&life, 1)), (2, 2));
    life.settle(at(2026, 1, 8, 1, 0));
    assert_eq!((read(&life, 0), read(&life, 1)), (1, 2));
    life.settle(at(2026, 2, 1, 1, 0));
    assert_eq!((read(&life, 0), read(&life, 1)), (0, 0));
}

#[test]
fn the_last_three_months_are_the_running_one_and_two_before() {
    let mut program = program();
    program.accumulators.push(buys(Window::LastPeriods(every(Part::Month), 3)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 31, 12, 0), 100);
    life.buy(at(2026, 3, 1, 12, 0), 100);
    assert_eq!(read(&life, 0), 2);
    life.settle(at(2026, 3, 31, 23, 0));
    assert_eq!(read(&life, 0), 2);
    life.settle(at(2026, 4, 1, 0, 0));
    assert_eq!(read(&life, 0), 1);
    life.settle(at(2026, 6, 1, 0, 0));
    assert_eq!(read(&life, 0), 0);
}

/// Every day of a run gives a point; every seventh gives ten; two days give one more.
fn streak(freeze: bool) -> Program {
    let mut program = program();
    program.holdings.push(points("bean", Deadline::never(), Deadline::never()));
    program.holdings.push(points("freeze", Deadline::never(), Deadline::never()));
    let run = Aggregate::Run { period: every(Part::Day), freeze: freeze.then_some(HoldingId(1)) };
    program.accumulators.push(number("run", vec![Trigger::Purchase(ALL)], run, Window::Lifetime));
    let seven = Trigger::Passing { of: AccumulatorId(0), step: 7 };
    program.rows.push(grant("at_two", Trigger::Crossing(at_least(value(0), 2)), 0, Amount::whole(1)));
    program.rows.push(grant("join", Trigger::Join, 1, Amount::whole(2)));
    program.rows.push(grant("seven", seven, 0, Amount::whole(10)));
    program
}

#[test]
fn a_missed_day_ends_a_run_unless_a_freeze_pays_for_it() {
    for (freeze, after) in [(false, 1), (true, 4)] {
        let mut life = Life::new(&streak(freeze), day(2026, 1, 1));
        for of_month in [1, 2, 3] {
            life.buy(at(2026, 1, of_month, 12, 0), 100);
            life.buy(at(2026, 1, of_month, 13, 0), 100);
        }
        assert_eq!(read(&life, 0), 3);
        life.settle(at(2026, 1, 4, 23, 59));
        assert_eq!(read(&life, 0), 3, "a day that is not over misses nothing");
        life.buy(at(2026, 1, 6, 12, 0), 100);
        assert_eq!(read(&life, 0), after);
        assert_eq!(life.available(1), if freeze { 0 } else { 2 });
        life.settle(at(2026, 1, 9, 12, 0));
        assert_eq!(read(&life, 0), 0);
    }
}

#[test]
fn every_seventh_day_of_a_run_pays_and_so_does_each_new_beginning() {
    let mut life = Life::new(&streak(false), day(2026, 1, 1));
    for of_month in 1..=14 {
        life.buy(at(2026, 1, of_month, 12, 0), 100);
    }
    assert_eq!(life.available(0), 1 + 20);
    for of_month in 20..=26 {
        life.buy(at(2026, 1, of_month, 12, 0), 100);
    }
    assert_eq!(life.available(0), 1 + 20 + 1 + 10);
}

#[test]
fn an_event_that_passes_several_bands_pays_for_each() {
    let mut program = program();
    program.holdings.push(points("bean", Deadline::never(), Deadline::never()));
    program.accumulators.push(metric("spend", Aggregate::Sum(paid(ALL)), period(Part::Year)));
    let band = Trigger::Passing { of: AccumulatorId(0), step: 1_000 };
    program.rows.push(grant("band", band, 0, Amount::whole(1)));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 999);
    assert_eq!(life.available(0), 0);
    life.buy(at(2026, 1, 5, 13, 0), 2_001);
    assert_eq!(life.available(0), 3);
    life.buy(at(2027, 1, 5, 13, 0), 999);
    assert_eq!(life.available(0), 3);
}

#[test]
fn what_is_counted_since_a_tier_begins_with_it_and_ends_with_it() {
    let mut program = program();
    program.accumulators.push(metric("spend", Aggregate::Sum(paid(ALL)), period(Part::Month)));
    program.accumulators.push(buys(Window::SinceReaching(LadderId(0), 1)));
    program.accumulators.push(number(
        "reached",
        vec![Trigger::Reach(LadderId(0), 1)],
        Aggregate::Count,
        Window::Lifetime,
    ));
    program.ladders.push(ladder("status", 0, &[1_000], after(&[end_of(Part::Month, 0)]), Fall::ToEarned));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 1_000);
    assert_eq!((life.rank(), read(&life, 1), read(&life, 2)), (1, 0, 1));
    life.buy(at(2026, 1, 6, 12, 0), 1);
    life.buy(at(2026, 1, 7, 12, 0), 1);
    assert_eq!(read(&life, 1), 2);
    life.buy(at(2026, 2, 1, 12, 0), 1);
    assert_eq!((life.rank(), read(&life, 1)), (0, 0));
    life.buy(at(2026, 2, 2, 12, 0), 1_000);
    assert_eq!((life.rank(), read(&life, 1), read(&life, 2)), (1, 0, 2));
}

#[test]
fn what_single_rules_gave_is_counted_alone() {
    let mut program = program();
    program.holdings.push(points("bean", Deadline::never(), Deadline::never()));
    program.rows.push(earn("a", 0, down(paid(ALL), 100)));
    program.rows.push(earn("b", 0, Amount::whole(5)));
    let by = Aggregate::EarnedBy(HoldingId(0), vec![RowId(0)]);
    program.accumulators.push(number("by_a", vec![], by, Window::Lifetime));
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 700);
    life.buy(at(2026, 1, 5, 12, 0), 800);
    assert_eq!((read(&life, 0), life.available(0)), (15, 25));
}

/// Two of three goals; each completion gives ten beans.
fn challenge(within: Deadline, start: RoundStart, repeats: bool) -> Program {
    let mut program = program();
    program.holdings.push(points("bean", Deadline::never(), Deadline::never()));
    program.accumulators.push(Accumulator {
        name: "progress".into(),
        on: vec![],
        ..number("progress", vec![], Aggregate::Goals(0), Window::Lifetime)
    });
    program.accumulators.push(metric("month", Aggregate::Sum(paid(ALL)), period(Part::Month)));
    program.accumulators.push(buys(period(Part::Month)));
    let goal = |name: &str, when: Guard| Goal { name: name.into(), span: Default::default(), by: None, when };
    program.challenges.push(Challenge {
        name: "quest".into(),
        span: Default::default(),
        guard: Guard::True,
        goals: vec![
            goal("ten", at_least(value(1), 1_000)),
            goal("three", at_least(value(2), 3)),
            goal("lots", at_least(value(1), 9_000)),
        ],
        need: 2,
        within,
        start,
        repeats,
        progress: AccumulatorId(0),
    });
    program.rows.push(grant("quest", Trigger::Completed(0), 0, Amount::whole(10)));
    program
}

#[test]
fn two_of_three_goals_complete_a_challenge_once() {
    let mut life = Life::new(&challenge(Deadline::never(), RoundStart::FirstGoal, false), day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 1_500);
    assert_eq!((read(&life, 0), life.available(0)), (1, 0));
    life.buy(at(2026, 1, 6, 12, 0), 100);
    life.buy(at(2026, 1, 7, 12, 0), 100);
    assert_eq!((read(&life, 0), life.available(0)), (2, 10));
    life.buy(at(2026, 2, 7, 12, 0), 20_000);
    assert_eq!((read(&life, 0), life.available(0)), (2, 10));
}

#[test]
fn a_used_goal_counts_again_only_after_it_has_ceased_to_hold() {
    let mut life = Life::new(&challenge(Deadline::never(), RoundStart::FirstGoal, true), day(2026, 1, 1));
    for of_month in 5..=9 {
        life.buy(at(2026, 1, of_month, 12, 0), 1_500);
    }
    assert_eq!((read(&life, 0), life.available(0)), (0, 10));
    // The third goal is new, the other two still hold from the last round.
    life.buy(at(2026, 1, 20, 12, 0), 9_000);
    assert_eq!((read(&life, 0), life.available(0)), (1, 10));
    life.buy(at(2026, 2, 1, 12, 0), 1_000);
    assert_eq!((read(&life, 0), life.available(0)), (0, 20));
}

#[test]
fn a_time_that_is_over_before_it_begins_ends_with_that_day() {
    let past = after(&[Step::On(day(2025, 12, 31))]);
    let mut life = Life::new(&challenge(past, RoundStart::FirstGoal, true), day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 1_500);
    life.settle(at(2026, 1, 5, 23, 59));
    assert_eq!(read(&life, 0), 1);
    life.settle(at(2026, 1, 6, 0, 0));
    assert_eq!(read(&life, 0), 0);
}

#[test]
fn a_round_whose_time_is_over_is_forgotten() {
    let mut life = Life::new(&challenge(after(&[days(10)]), RoundStart::FirstGoal, true), day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 1_500);
    life.settle(at(2026, 1, 14, 23, 0));
    assert_eq!(read(&life, 0), 1);
    life.settle(at(2026, 1, 15, 0, 0));
    assert_eq!(read(&life, 0), 0);
    life.buy(at(2026, 1, 16, 12, 0), 100);
    life.buy(at(2026, 1, 17, 12, 0), 100);
    assert_eq!((read(&life, 0), life.available(0)), (1, 0));
}

#[test]
fn time_that_counts_from_joining_ends_the_challenge() {
    let mut life = Life::new(&challenge(after(&[days(10)]), RoundStart::Joining, true), day(2026, 1, 1));
    life.buy(at(2026, 1, 11, 12, 0), 1_500);
    life.buy(at(2026, 1, 12, 12, 0), 1_500);
    life.buy(at(2026, 1, 13, 12, 0), 1_500);
    assert_eq!((read(&life, 0), life.available(0)), (0, 0));
}

/// Three levels; the first of three moves up, the last moves down.
fn league() -> Program {
    let mut program = program();
    program.holdings.push(points("bean", Deadline::never(), Deadline::never()));
    program.accumulators.push(buys(period(Part::Week)));
    let never = Guard::Any(vec![]);
    let tier =
        |name: &str| Tier { name: name.into(), span: Default::default(), reach: never.clone(), keep: never.clone() };
    program.ladders.push(Ladder {
        name: "league".into(),
        span: Default::default(),
        tiers: vec![tier("Bronze"), tier("Silver"), tier("Gold")],
        keep: Deadline::never(),
        reviews: None,
        fall: Fall::ToEarned,
        initial: 0,
        starts: vec![],
        versions: vec![],
        daily: false,
    });
    program.boards.push(Board {
        name: "league".into(),
        span: Default::default(),
        ladder: LadderId(0),
        score: AccumulatorId(0),
        every: every(Part::Week),
        cohort: 3,
        promote: vec![1, 1, 0],
        demote: vec![0, 1, 1],
    });
    program.rows.push(grant("up", Trigger::Reach(LadderId(0), 1), 0, Amount::whole(5)));
    program
}

#[test]
fn a_place_moves_a_member_at_the_weeks_end_if_he_took_part() {
    let mut life = Life::new(&league(), day(2026, 1, 5));
    let place = |life: &mut Life, place| life.plan.place_in_league(&mut life.member, 0, place, 3);
    life.buy(at(2026, 1, 6, 12, 0), 100);
    place(&mut life, 1);
    life.settle(at(2026, 1, 11, 23, 0));
    assert_eq!(life.rank(), 0);
    life.settle(at(2026, 1, 12, 0, 0));
    assert_eq!((life.rank(), life.available(0)), (1, 5));
    // Without a score the place does not count; without a place nothing moves.
    place(&mut life, 3);
    life.settle(at(2026, 1, 19, 0, 0));
    assert_eq!(life.rank(), 1);
    life.buy(at(2026, 1, 20, 12, 0), 100);
    life.settle(at(2026, 1, 26, 0, 0));
    assert_eq!(life.rank(), 1);
    life.buy(at(2026, 1, 27, 12, 0), 100);
    place(&mut life, 3);
    life.settle(at(2026, 2, 2, 0, 0));
    assert_eq!((life.rank(), life.available(0)), (0, 5));
}

#[test]
fn a_draw_takes_the_entries_and_gives_what_was_won() {
    let mut program = program();
    program.holdings.push(points("entry", Deadline::never(), Deadline::never()));
    program.holdings.push(points("latte", Deadline::never(), Deadline::never()));
    program.holdings.push(points("consolation", Deadline::never(), Deadline::never()));
    let field = |name: &str| NumericField { name: name.into(), unit: String::new(), decimals: 0 };
    program.fields = vec![field("spring.entries"), field("spring.latte")];
    program.rows.push(earn("enter", 0, Amount::whole(1)));
    program.rows.push(grant("all", Trigger::Drawn(0), 2, down(Expr::Field(FieldId(0)), 1)));
    program.rows.push(grant("prize", Trigger::Drawn(0), 1, down(Expr::Field(FieldId(1)), 1)));
    program.raffles.push(Raffle {
        name: "spring".into(),
        span: Default::default(),
        entries: HoldingId(0),
        draws: vec![Trigger::EndOf(Calendar::plain(Part::Month))],
        drawn: FieldId(0),
        prizes: vec![Prize { name: "latte".into(), count: 3, won: FieldId(1) }],
    });
    let mut life = Life::new(&program, day(2026, 1, 5));
    life.buy(at(2026, 1, 6, 12, 0), 100);
    life.buy(at(2026, 1, 31, 12, 0), 100);
    life.plan.win(&mut life.member, 0, Some(0));
    life.settle(at(2026, 2, 1, 0, 0));
    assert_eq!([0, 1, 2].map(|holding| life.available(holding)), [0, 1, 2]);
    life.buy(at(2026, 2, 1, 12, 0), 100);
    life.settle(at(2026, 3, 1, 0, 0));
    assert_eq!([0, 1, 2].map(|holding| life.available(holding)), [0, 1, 3]);
}
