//! Accumulators against a recount of every event.

use proptest::prelude::*;

use super::build::*;
use crate::core::*;
use crate::evaluate::Member;
use crate::quantity::{Calendar, Day, Instant, Part};

/// Every window that a metric can have.
fn all_windows() -> Vec<Window> {
    let shifted = Calendar { part: Part::Year, from_month: 2, from_day: 15, from_weekday: 0 };
    let mut windows = vec![
        Window::Lifetime,
        Window::LastDays(1),
        Window::LastDays(30),
        Window::LastDays(365),
        Window::LastMonths(1),
        Window::LastMonths(12),
        Window::SinceJoining { months: 12 },
        Window::SinceJoining { months: 1 },
        Window::Period(shifted),
    ];
    let parts = [Part::Day, Part::Week, Part::Month, Part::Quarter, Part::Half, Part::Year];
    windows.extend(parts.map(|part| Window::Period(every(part))));
    windows.extend([1, 3].map(|count| Window::LastPeriods(every(Part::Month), count)));
    windows
}

/// Whether a value of `then` counts in the window that reads on `now`, `ago` periods back.
fn counts(window: Window, joined: Day, then: Day, now: Day, ago: i32) -> bool {
    match window {
        Window::Lifetime => ago == 0,
        Window::Event | Window::SinceReaching(..) | Window::LastSeconds(_) => false,
        Window::LastPeriods(calendar, count) => ago == 0 && calendar.key(then) > calendar.key(now) - i32::from(count),
        Window::Period(calendar) => calendar.key(then) == calendar.key(now) - ago,
        Window::LastDays(days) => ago == 0 && then.0 > now.0 - i32::from(days),
        Window::LastMonths(months) => ago == 0 && then > now.plus_months(-i32::from(months)),
        Window::SinceJoining { months } => {
            // The k-th period begins k·N months after joining, counted from joining itself.
            let period =
                |day: Day| (0..).find(|k| joined.plus_months(i32::from(months) * (k + 1)) > day).expect("time goes on");
            period(then) == period(now) - ago
        }
        // held to its figures beside memberships
        Window::SinceMembership { .. } => false,
    }
}

fn recount(aggregate: &Aggregate, values: &[i64]) -> i64 {
    match aggregate {
        Aggregate::Count => values.len() as i64,
        Aggregate::Greatest(_) => values.iter().copied().max().unwrap_or(0),
        Aggregate::Least(_) => values.iter().copied().min().unwrap_or(0),
        Aggregate::Last(_) => values.last().copied().unwrap_or(0),
        _ => values.iter().sum(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn every_window_and_aggregate_agrees_with_a_recount(
        joined in 20_000i32..21_000,
        events in prop::collection::vec((0i32..45, 0i64..86_400, 0i64..1_000), 1..60),
    ) {
        let joined = Day(joined);
        let mut program = program();
        for window in all_windows() {
            for aggregate in [
                Aggregate::Sum(paid(ALL)), Aggregate::Count, Aggregate::Greatest(paid(ALL)),
                Aggregate::Least(paid(ALL)), Aggregate::Last(paid(ALL)), Aggregate::Periods(every(Part::Week)),
            ] {
                program.accumulators.push(metric("m", aggregate, window));
            }
        }
        let mut life = Life::new(&program, joined);
        let (mut now, mut past) = (joined.start(), Vec::<(Day, i64)>::new());
        for &(gap, second, amount) in &events {
            let day = now.day().plus_days(gap);
            now = Instant((day.start().0 + second).max(now.0));
            life.settle(now);
            let value = |member: &Member, at: usize, ago: u8| match ago {
                0 => member.accumulated(&life.plan, AccumulatorId(at as u16)),
                ago => member.state.histories[at].ago(ago),
            };
            for (at, metric) in program.accumulators.iter().enumerate() {
                for ago in 0..=2 {
                    let rolling = matches!(metric.window, Window::LastDays(_) | Window::LastMonths(_) | Window::Lifetime | Window::LastPeriods(..));
                    let inside = |(then, _): &&(Day, i64)| counts(metric.window, joined, *then, day, i32::from(ago));
                    let values: Vec<i64> = match metric.aggregate {
                        // Different periods among the days that count.
                        Aggregate::Periods(of) => {
                            let keys: std::collections::BTreeSet<i32> =
                                past.iter().filter(inside).map(|(then, _)| of.key(*then)).collect();
                            keys.iter().map(|_| 1).collect()
                        }
                        _ => past.iter().filter(inside).map(|(_, value)| *value).collect(),
                    };
                    if ago == 0 || !rolling {
                        prop_assert_eq!(
                            value(&life.member, at, ago), recount(&metric.aggregate, &values),
                            "{:?} over {:?}, {} ago, on {}", metric.aggregate, metric.window, ago, day
                        );
                    }
                }
            }
            life.buy(now, amount);
            past.push((day, amount));
        }
    }
}

#[test]
fn a_day_of_ninety_days_ago_no_longer_counts() {
    let mut program = program();
    program.accumulators = vec![metric("visits", Aggregate::Count, Window::LastDays(90))];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 23, 59), 100);
    life.settle(at(2026, 3, 31, 23, 59));
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 1);
    life.settle(at(2026, 4, 1, 0, 0));
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 0);
}

#[test]
fn twelve_months_on_a_leap_day_reach_to_the_first_of_march() {
    let mut program = program();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::LastMonths(12))];
    let mut life = Life::new(&program, day(2027, 2, 1));
    life.buy(at(2027, 2, 28, 10, 0), 1);
    life.buy(at(2027, 3, 1, 10, 0), 10);
    life.settle(at(2028, 2, 27, 10, 0));
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 11);
    // The days after 28 February 2027 through 29 February 2028.
    life.settle(at(2028, 2, 29, 10, 0));
    assert_eq!(life.member.accumulated(&life.plan, AccumulatorId(0)), 10);
}

#[test]
fn points_earned_and_spent_are_metrics_too() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.rows = vec![earn("base", 0, down(paid(ALL), 100)), grant("welcome", Trigger::Join, 0, Amount::whole(5))];
    program.offers = vec![offer("cup", &[(0, 4)], &[])];
    let everywhere = |aggregate| Accumulator { on: vec![], ..metric("m", aggregate, Window::Lifetime) };
    program.accumulators = vec![
        everywhere(Aggregate::Earned(HoldingId(0))),
        everywhere(Aggregate::Spent(HoldingId(0))),
        metric("bought", Aggregate::Earned(HoldingId(0)), Window::Lifetime),
    ];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 1_050);
    life.redeem(at(2026, 1, 2, 9, 1), 0, 2);
    let value = |id| life.member.accumulated(&life.plan, AccumulatorId(id));
    assert_eq!((value(0), value(1), value(2)), (15, 8, 10));
}

#[test]
fn a_metric_takes_only_what_its_filter_and_lines_let_through() {
    let mut program = program();
    program.atoms = 2;
    let coffee = AtomSet(0b10);
    program.accumulators = vec![
        Accumulator { filter: at_least(paid(ALL), 1_000), ..metric("large", Aggregate::Count, Window::Lifetime) },
        Accumulator {
            on: vec![Trigger::Purchase(coffee)],
            ..metric("coffee", Aggregate::Sum(paid(coffee)), Window::Lifetime)
        },
    ];
    let mut life = Life::new(&program, day(2026, 1, 1));
    let line = |atom, amount| crate::evaluate::Line { atom: AtomId(atom), items: 1, amount };
    life.buy_lines(at(2026, 1, 2, 9, 0), &[line(0, 999)], &[]);
    life.buy_lines(at(2026, 1, 2, 9, 5), &[line(0, 600), line(1, 400)], &[]);
    let value = |id| life.member.accumulated(&life.plan, AccumulatorId(id));
    assert_eq!((value(0), value(1)), (1, 400));
}
