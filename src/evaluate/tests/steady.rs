//! Stretches of purchases against purchases one by one.

use proptest::prelude::*;

use super::build::*;
use super::errors::{joined, state};
use crate::core::*;
use crate::evaluate::{Grant, Line, Plan, Purchase, Recorder};
use crate::quantity::{Instant, Part};

/// Adds up what is given, and asks for reasons, so that purchases go through every phase.
#[derive(Default)]
struct Given(i64);

impl Recorder for Given {
    const TRACES: bool = true;

    fn granted(&mut self, grant: &Grant<'_>) {
        self.0 += grant.lot.quantity;
    }
}

/// Rates by tier for all that is paid, and more in some weeks.
fn one_row() -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), after(&[Step::After(Length::Seconds(3_000_000))]))];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Quarter)))];
    program.ladders = vec![ladder("status", 0, &[30_000, 90_000], after(&[end_of(Part::Quarter, 1)]), Fall::ToEarned)];
    let rate = Expr::ByRank { ladder: LadderId(0), factors: vec![2, 3, 4], on: Box::new(paid(ALL)) };
    let early = Row { guard: Guard::Weekdays(0b11), ..earn("early", 0, down(paid(ALL), 300)) };
    program.rows = vec![earn("base", 0, down(rate, 100)), early];
    program.offers = vec![offer("cup", &[(0, 400)], &[])];
    program
}

/// Rates by line, units without a rate, metrics of some lines and a count; a tier kept for some days.
fn by_line() -> Program {
    let mut program = one_row();
    program.atoms = 3;
    let coffee = AtomSet(0b10);
    program.accumulators = vec![
        metric("spend", Aggregate::Sum(paid(AtomSet(0b11))), Window::Period(every(Part::Month))),
        metric("visits", Aggregate::Count, Window::Lifetime),
        metric("coffee", Aggregate::Sum(paid(coffee)), Window::Period(every(Part::Year))),
    ];
    program.holdings[0].expiry = after(&[months(2), end_of(Part::Month, 0)]);
    program.ladders = vec![ladder("status", 0, &[30_000], after(&[days(20)]), Fall::OneStep)];
    program.rows.push(grant("coffee", Trigger::Purchase(coffee), 0, down(paid(coffee), 70)));
    program.rows.push(earn("visit", 0, Amount::whole(3)));
    program
}

type Event = (i64, u16, i64, bool);

/// Events one by one: what was given and the state, after each.
fn singly(plan: &Plan, events: &[Event]) -> Vec<(i64, super::errors::Snapshot)> {
    let first = day(2026, 1, 1).start();
    let (mut member, mut at, mut given) = (joined(plan, first), first, Given::default());
    let mut states = Vec::new();
    for &(gap, atom, amount, redeems) in events {
        at = Instant(at.0 + gap);
        let lines = [Line { atom: AtomId(atom), items: 1, amount }];
        plan.purchase(&mut member, &Purchase { at, lines: &lines, words: &[], uses: &[] }, &mut given).expect("bought");
        if redeems {
            plan.redeem(&mut member, at, OfferId(0), 1, &mut given).expect("an answer");
        }
        states.push((given.0, state(&member, plan)));
    }
    states
}

/// The same in stretches as long as they go: the states after those, and how many purchases went together.
fn together(plan: &Plan, events: &[Event]) -> (Vec<(usize, i64, super::errors::Snapshot)>, usize) {
    let first = day(2026, 1, 1).start();
    let (mut member, mut at, mut given) = (joined(plan, first), first, Given::default());
    let (mut states, mut next, mut count) = (Vec::new(), 0, 0);
    while next < events.len() {
        let mut redeems = false;
        let due = Instant(at.0 + events[next].0);
        plan.settle(&mut member, due, &mut given).expect("quiet");
        if let Some(mut stretch) = plan.stretch(&mut member) {
            while let Some(&(gap, atom, amount, wants)) = events.get(next) {
                let then = Instant(at.0 + gap);
                if redeems || !stretch.buy(then, amount, || AtomId(atom)).expect("bought") {
                    break;
                }
                (at, redeems, next, count) = (then, wants, next + 1, count + 1);
            }
            given.0 += stretch.given().1;
        }
        if redeems {
            plan.redeem(&mut member, at, OfferId(0), 1, &mut given).expect("an answer");
        } else if let Some(&(gap, atom, amount, wants)) = events.get(next) {
            at = Instant(at.0 + gap);
            let lines = [Line { atom: AtomId(atom), items: 1, amount }];
            let purchase = Purchase { at, lines: &lines, words: &[], uses: &[] };
            plan.purchase(&mut member, &purchase, &mut given).expect("bought");
            if wants {
                plan.redeem(&mut member, at, OfferId(0), 1, &mut given).expect("an answer");
            }
            next += 1;
        }
        states.push((next - 1, given.0, state(&member, plan)));
    }
    (states, count)
}

fn plan(program: &Program) -> Plan {
    let first = day(2026, 1, 1);
    Plan::new(program, first, first.plus_days(4_000)).expect("small")
}

#[test]
fn what_stretches_cannot_tell_is_not_steady() {
    for program in [one_row(), by_line()] {
        assert!(plan(&program).is_steady());
    }
    let with = |change: &dyn Fn(&mut Program)| {
        let mut program = by_line();
        change(&mut program);
        plan(&program).is_steady()
    };
    assert!(!with(&|program| program.holdings[0].expiry = Deadline::never()));
    assert!(!with(&|program| program.rows[0].guard = Guard::Rank { ladder: LadderId(0), ranks: 0b10 }));
    assert!(!with(&|program| program.rows[0].guard = Guard::Clock { from: 0, until: 3_600 }));
    assert!(!with(&|program| {
        program.holdings.push(points("stamp", Deadline::never(), Deadline::never()));
        program.rows.push(earn("other", 1, Amount::whole(1)));
    }));
}

#[test]
fn most_purchases_go_in_stretches() {
    let events: Vec<Event> = (0..200).map(|number| (150_000 + number, 0, 900, false)).collect();
    for program in [one_row(), by_line()] {
        let (_, count) = together(&plan(&program), &events);
        assert!(count >= 100, "{count}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn stretches_end_where_purchases_one_by_one_do(
        events in prop::collection::vec((0i64..900_000, 0u16..3, 0i64..9_000, prop::bool::weighted(0.2)), 1..80),
        large in prop::option::of(0usize..80),
    ) {
        let mut events = events;
        if let Some(event) = large.and_then(|at| events.get_mut(at)) {
            event.2 = 9_999_999_999;
        }
        for program in [one_row(), by_line()] {
            let plan = plan(&program);
            let (found, _) = together(&plan, &events);
            let one_by_one = singly(&plan, &events);
            for (at, given, snapshot) in found {
                prop_assert_eq!(&(given, snapshot), &one_by_one[at]);
            }
        }
    }
}
