//! The shortest way through purchases, and lots that lapse between events, against the long ones.

use proptest::prelude::*;

use super::build::*;
use super::errors::{events, lives};
use crate::core::*;
use crate::evaluate::{Grant, Occasion, Plan, Recorder};
use crate::ledger::Lot;
use crate::quantity::{Instant, Part};

/// Writes down what happens; asking for reasons sends purchases through every phase.
#[derive(Default)]
struct Heard<const TRACES: bool>(Vec<String>);

impl<const T: bool> Recorder for Heard<T> {
    const TRACES: bool = T;

    fn began(&mut self, at: Instant, occasion: Occasion) {
        self.0.push(format!("{at:?} {occasion:?}"));
    }

    fn granted(&mut self, grant: &Grant<'_>) {
        self.0.push(format!("{:?} gives {:?} {:?}", grant.source, grant.holding, grant.lot));
    }

    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.0.push(format!("{at:?} ends {units} of {holding:?} {lot:?}"));
    }

    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.0.push(format!("{at:?} {ladder:?} {from} to {to}"));
    }
}

/// Rates by tier, of some lines, in some weeks, for some tiers; lots to the second and by the day.
fn flat_program() -> Program {
    let mut program = program();
    program.atoms = 3;
    program.holdings = vec![
        points("star", Deadline::never(), after(&[Step::After(Length::Seconds(1_000_000))])),
        points("stamp", Deadline::never(), after(&[months(3), end_of(Part::Month, 0)])),
    ];
    program.accumulators = vec![
        metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Quarter))),
        metric("visits", Aggregate::Count, Window::Period(every(Part::Month))),
        metric("coffee", Aggregate::Sum(paid(AtomSet(0b10))), Window::Period(every(Part::Month))),
    ];
    program.ladders = vec![ladder("status", 0, &[3_000, 9_000], after(&[end_of(Part::Quarter, 1)]), Fall::ToEarned)];
    let by_tier = |of: AtomSet| Expr::ByRank { ladder: LadderId(0), factors: vec![2, 3, 4], on: Box::new(paid(of)) };
    let coffee = AtomSet(0b10);
    program.rows = vec![
        earn("base", 0, down(by_tier(ALL), 100)),
        grant("coffee", Trigger::Purchase(coffee), 1, down(by_tier(coffee), 30)),
        grant("both", Trigger::Purchase(AtomSet(0b11)), 0, down(paid(AtomSet(0b11)), 70)),
        Row { guard: Guard::Weekdays(0b11), ..earn("early", 0, Amount::whole(3)) },
        Row { guard: Guard::Clock { from: 79_200, until: 3_600 }, ..earn("night", 1, Amount::whole(2)) },
        Row { guard: at_least(value(1), 3), ..earn("loyal", 0, Amount::whole(5)) },
        Row { guard: Guard::Rank { ladder: LadderId(0), ranks: 0b110 }, ..earn("status", 0, down(paid(ALL), 200)) },
    ];
    program.offers = vec![offer("cup", &[(0, 40)], &[(1, 1)])];
    program
}

fn is_flat(program: &Program) -> bool {
    let plan = Plan::new(program, day(2026, 1, 1), day(2026, 1, 2)).expect("small");
    plan.straight.is_some_and(|straight| straight.flat.is_some())
}

#[test]
fn what_needs_more_than_numbers_is_not_flat() {
    assert!(is_flat(&flat_program()));
    let with = |row: Row| {
        let mut program = flat_program();
        program.rows.push(row);
        is_flat(&program)
    };
    assert!(with(earn("more", 0, Amount::whole(1))));
    let items = Amount { numerator: Expr::Items(ALL), over: 1, rounding: Default::default() };
    assert!(!with(earn("items", 0, items)));
    assert!(!with(Row { guard: Guard::FirstPurchase, ..earn("first", 0, Amount::whole(1)) }));
    let mut waiting = flat_program();
    waiting.holdings[0].pending = after(&[days(2)]);
    assert!(!is_flat(&waiting));
    let mut rolling = flat_program();
    rolling.accumulators[0].window = Window::LastDays(60);
    assert!(!is_flat(&rolling));
}

/// One holding whose lots end to the second, and the same beside another that stays empty.
fn one_holding() -> [Program; 2] {
    let mut one = program();
    let lasts = after(&[Step::After(Length::Seconds(10 * 86_400))]);
    one.holdings = vec![points("star", Deadline::never(), lasts)];
    one.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Month)))];
    one.ladders = vec![ladder("status", 0, &[3_000], after(&[days(3)]), Fall::ToEarned)];
    one.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    one.offers = vec![offer("cup", &[(0, 40)], &[])];
    let mut two = one.clone();
    two.holdings.push(points("stamp", Deadline::never(), Deadline::never()));
    [one, two]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_shortest_way_ends_where_the_long_one_does(events in events(3)) {
        let program = flat_program();
        let (mut short, mut long) = (Heard::<false>::default(), Heard::<true>::default());
        prop_assert_eq!(lives(&program, &events, &mut short), lives(&program, &events, &mut long));
        prop_assert_eq!(short.0, long.0);
    }

    /// Gaps of whole days too, so that lots end at midnights and beside dates of tiers.
    #[test]
    fn lots_that_lapse_ahead_lapse_as_they_do_one_by_one(
        events in events(1),
        days in prop::collection::vec(0i64..20, 40),
    ) {
        let events: Vec<_> = events
            .iter()
            .zip(days)
            .map(|(&(gap, atom, amount, redeems), days)| {
                (if days % 2 == 0 { days * 86_400 } else { gap / 4 }, atom, amount, redeems)
            })
            .collect();
        let [one, two] = one_holding();
        let (mut ahead, mut singly) = (Heard::<false>::default(), Heard::<false>::default());
        prop_assert_eq!(lives(&one, &events, &mut ahead), lives(&two, &events, &mut singly));
        prop_assert_eq!(ahead.0, singly.0);
    }
}
