//! What the second evaluator found in the first (decisions 27 to 30 of `docs/design/0001-core.md`).

use super::build::*;
use crate::core::*;
use crate::quantity::{Calendar, Date, Part};

fn stars(rows: Vec<Row>) -> Program {
    let mut program = program();
    program.holdings = vec![
        points("star", Deadline::never(), Deadline::never()),
        points("gift", Deadline::never(), Deadline::never()),
    ];
    program.rows = rows;
    program
}

#[test]
fn what_pays_leaves_in_the_order_that_held_before_the_purchase_was_activity() {
    let to_february = Deadline { anchor: Anchor::Earning, steps: vec![Step::On(day(2026, 2, 10))] };
    let effect =
        Effect::Grant { holding: HoldingId(0), amount: Amount::whole(200), expiry: Some(to_february), pending: None };
    let mut program = stars(vec![
        grant("lasting", Trigger::Join, 0, Amount::whole(200)),
        row("until_february", Trigger::Join, effect),
    ]);
    program.holdings[0].expiry = Deadline { anchor: Anchor::Touch, steps: vec![months(1)] };
    program.holdings[0].touched_by = vec![Trigger::Purchase(ALL)];
    program.money_off = vec![super::defaults::bean_money_off()];
    let mut life = Life::new(&program, day(2026, 1, 1));
    // Before the purchase the lasting ones are due first, on 1 February; after it, on 20 February, they would be last.
    let lines = [crate::evaluate::Line { atom: AtomId(0), items: 1, amount: 5_000 }];
    life.buy_lines(at(2026, 1, 20, 9, 0), &lines, &[Use::Points(0, Some(200))]);
    assert_eq!(life.available(0), 200);
    life.settle(at(2026, 2, 11, 0, 0));
    assert_eq!(life.available(0), 0);
}

#[test]
fn entries_of_a_draw_are_not_spent() {
    let mut program = stars(vec![earn("enter", 0, Amount::whole(3))]);
    program.fields = vec![NumericField { name: "spring.entries".into(), unit: String::new(), decimals: 0 }];
    program.accumulators = vec![metric("spent", Aggregate::Spent(HoldingId(0)), Window::Lifetime)];
    program.accumulators[0].on.clear();
    program.rows.push(grant("tell", Trigger::Drawn(0), 1, down(Expr::Field(FieldId(0)), 1)));
    program.raffles = vec![Raffle {
        name: "spring".into(),
        span: Default::default(),
        entries: HoldingId(0),
        draws: vec![Trigger::EndOf(Calendar::plain(Part::Month))],
        drawn: FieldId(0),
        prizes: vec![],
    }];
    let mut life = Life::new(&program, day(2026, 1, 5));
    life.buy(at(2026, 1, 6, 12, 0), 100);
    life.settle(at(2026, 2, 1, 0, 0));
    assert_eq!((life.available(0), life.available(1)), (0, 3));
    assert_eq!(life.member.state.metric(0), 0);
}

#[test]
fn exchanges_of_one_night_run_by_name_whatever_their_periods() {
    let exchange = |name: &str, part: Part, gives: i64| Exchange {
        name: name.into(),
        span: Default::default(),
        from: HoldingId(0),
        when: ExchangeWhen::EndOf(every(part)),
        at_least: 0,
        step: 10,
        gives: (HoldingId(1), gives),
        expiry: None,
        carry: true,
        on: vec![],
        guard: Guard::True,
    };
    // The row brings the month's end first into the plan.
    let mut program = stars(vec![grant("monthly", Trigger::EndOf(every(Part::Month)), 0, Amount::whole(10))]);
    program.exchanges = vec![exchange("a", Part::Year, 2), exchange("b", Part::Month, 1)];
    let mut life = Life::new(&program, day(2026, 11, 1));
    life.settle(at(2026, 12, 1, 0, 0));
    assert_eq!(life.available(1), 1);
    life.settle(at(2027, 1, 1, 0, 0));
    assert_eq!(life.available(1), 3);
}

#[test]
fn what_a_league_sets_off_twice_is_rechecked_the_same_night() {
    let mut program = stars(vec![
        grant("again", Trigger::Crossing(at_least(Expr::Available(HoldingId(1)), 1)), 0, Amount::whole(7)),
        grant("won", Trigger::Placed { board: 0, most: 1 }, 1, Amount::whole(1)),
    ]);
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Month)))];
    program.ladders = vec![ladder("levels", 0, &[i64::MAX], Deadline::never(), Fall::ToEarned)];
    program.boards = vec![Board {
        name: "league".into(),
        span: Default::default(),
        ladder: LadderId(0),
        score: AccumulatorId(0),
        every: every(Part::Month),
        cohort: 10,
        promote: vec![0, 0],
        demote: vec![0, 0],
    }];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 5, 12, 0), 100);
    life.plan.place_in_league(&mut life.member, 0, 1, 10);
    life.settle(at(2026, 2, 1, 0, 0));
    assert_eq!((life.available(0), life.available(1)), (7, 1));
}

#[test]
fn a_group_of_rules_that_only_act_lets_one_of_them_act() {
    let until = |day: i32| Deadline {
        anchor: Anchor::Earning,
        steps: vec![Step::On(Date::new(2026, 1, day as u8).expect("a date").to_day())],
    };
    let set = |name: &str, rank: Rank, day: i32| {
        row(name, Trigger::Purchase(ALL), Effect::SetRank { ladder: LadderId(0), rank, until: until(day) })
    };
    let mut program = stars(vec![set("a", 1, 10), set("b", 2, 5)]);
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.ladders = vec![ladder("status", 0, &[1_000_000, 2_000_000], Deadline::never(), Fall::ToEarned)];
    let part = |name: &str, row: u16| GroupPart::Rule { name: name.into(), rows: vec![RowId(row)] };
    program.groups = vec![Group {
        name: "g".into(),
        span: Default::default(),
        kind: GroupKind::First,
        parts: vec![part("b", 1), part("a", 0)],
    }];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 2, 9, 0), 100);
    assert_eq!(life.rank(), 2);
    life.settle(at(2026, 1, 6, 9, 0));
    assert_eq!(life.rank(), 0);
}
