//! Groups, clocks, limits on several rules, on fields and on costs, and the tier after the event.

use proptest::prelude::*;

use super::build::*;
use crate::core::*;
use crate::quantity::{Part, Ratio};

fn part(name: &str, rows: &[u16]) -> GroupPart {
    GroupPart::Rule { name: name.into(), rows: rows.iter().map(|&row| RowId(row)).collect() }
}

fn group(name: &str, kind: GroupKind, parts: Vec<GroupPart>) -> Group {
    Group { name: name.into(), span: Default::default(), kind, parts }
}

/// a: 1 per 1.00; b: 1 per 0.50 from 10.00 on; c: 12 flat.
fn three() -> Program {
    let mut program = program();
    program.holdings =
        vec![points("star", Deadline::never(), Deadline::never()), points("pie", Deadline::never(), Deadline::never())];
    program.rows = vec![
        earn("a", 0, down(paid(ALL), 100)),
        Row { guard: at_least(paid(ALL), 1_000), ..earn("b", 0, down(paid(ALL), 50)) },
        earn("c", 0, Amount::whole(12)),
    ];
    program
}

fn bought(program: &Program, amounts: &[i64]) -> Vec<[i64; 3]> {
    let mut life = Life::new(program, day(2026, 1, 1));
    let mut all = Vec::new();
    for (at_hour, &amount) in (0..).zip(amounts) {
        life.buy(at(2026, 1, 1 + at_hour, 9, 0), amount);
        all.push([life.heard.by_row(0), life.heard.by_row(1), life.heard.by_row(2)]);
    }
    all
}

#[test]
fn the_best_of_a_group_pays_and_ties_go_by_name() {
    let mut program = three();
    program.groups = vec![group("g", GroupKind::Best, vec![part("c", &[2]), part("b", &[1]), part("a", &[0])])];
    assert_eq!(bought(&program, &[500, 1_000, 1_200, 600]), [[0, 0, 12], [0, 20, 0], [0, 24, 0], [0, 0, 12]]);
    // 12.00 on a and 12 on c: a by name, though c stands first.
    program.rows[1].guard = Guard::False;
    assert_eq!(bought(&program, &[1_200]), [[12, 0, 0]]);
}

#[test]
fn the_first_of_a_group_that_gives_anything_pays() {
    let mut program = three();
    program.groups = vec![group("g", GroupKind::First, vec![part("b", &[1]), part("a", &[0]), part("c", &[2])])];
    assert_eq!(bought(&program, &[1_000, 999, 99]), [[0, 20, 0], [9, 0, 0], [0, 0, 12]]);
}

#[test]
fn an_exclusive_rule_keeps_every_other_rule_out_but_only_if_it_gives() {
    let mut program = three();
    program.groups = vec![group("g", GroupKind::Exclusive, vec![part("b", &[1])])];
    assert_eq!(bought(&program, &[1_000, 999]), [[0, 20, 0], [9, 0, 12]]);
}

#[test]
fn groups_inside_are_decided_first() {
    let mut program = three();
    // first of { best of { a, c }, b }: the best of a and c, whatever b would give.
    program.groups = vec![
        group("outer", GroupKind::First, vec![GroupPart::Group(GroupId(1)), part("b", &[1])]),
        group("inner", GroupKind::Best, vec![part("a", &[0]), part("c", &[2])]),
    ];
    assert_eq!(bought(&program, &[1_000, 1_500]), [[0, 0, 12], [15, 0, 0]]);
    // best of { exclusive { c }, a, b }: c keeps out a and b, though b is better.
    program.groups = vec![
        group("outer", GroupKind::Best, vec![GroupPart::Group(GroupId(1)), part("a", &[0]), part("b", &[1])]),
        group("inner", GroupKind::Exclusive, vec![part("c", &[2])]),
    ];
    assert_eq!(bought(&program, &[3_000]), [[0, 0, 12]]);
}

#[test]
fn different_things_are_compared_by_worth() {
    let mut program = three();
    program.holdings[0].worth = Ratio::new(1, 2).ok();
    program.holdings[1].worth = Ratio::new(5, 1).ok();
    program.rows[2] = earn("c", 1, Amount::whole(2));
    program.groups = vec![group("g", GroupKind::Best, vec![part("b", &[1]), part("c", &[2])])];
    // 2 pies are worth 10; 18 stars 9, 20 stars 10 (a tie, by name), 22 stars 11.
    program.rows[1].guard = Guard::True;
    assert_eq!(bought(&program, &[900, 1_000, 1_100]), [[9, 0, 2], [10, 20, 0], [11, 22, 0]]);
}

#[test]
fn the_best_discount_is_the_one_that_takes_most_off() {
    let mut program = program();
    let off = |name: &str, amount| row(name, Trigger::Purchase(ALL), Effect::PriceOff { amount, scope: ALL });
    program.rows = vec![
        off("a", down(times(10, Expr::Money(ALL, Stage::List)), 100)),
        off("b", Amount::whole(300)),
        earn("c", 0, down(paid(ALL), 100)),
    ];
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.groups = vec![group("g", GroupKind::Best, vec![part("a", &[0]), part("b", &[1])])];
    let mut life = Life::new(&program, day(2026, 1, 1));
    assert_eq!(life.buy(at(2026, 1, 1, 9, 0), 2_000).paid, 1_700);
    assert_eq!(life.buy(at(2026, 1, 1, 9, 0), 4_000).paid, 3_600);
}

#[test]
fn a_share_of_a_rule_takes_its_amount_whether_or_not_a_group_lets_it_pay() {
    let mut program = three();
    let of = |row| Expr::OfRow { row: RowId(row), amount: Box::new(paid(ALL)), over: 100 };
    program.rows[1] = earn("b", 0, down(times(3, of(0)), 100));
    program.rows[2] = earn("c", 0, Amount { numerator: Expr::Credited(RowId(0)), ..Amount::whole(0) });
    program.groups = vec![group("g", GroupKind::Best, vec![part("a", &[0]), part("b", &[1])])];
    // b is three times a; what a is credited with is nothing.
    assert_eq!(bought(&program, &[500]), [[0, 15, 0]]);
}

#[test]
fn a_cooldown_is_counted_in_seconds_from_the_last_award() {
    let mut program = three();
    program.rows.truncate(1);
    let two_hours = Window::LastSeconds(7_200);
    add_limit(&mut program, limit("cool", &[0], Measure::Count, two_hours, 1, Overflowing::Reject));
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for (hour, minute) in [(9, 0), (10, 0), (10, 59), (11, 0), (12, 59), (13, 0)] {
        life.buy(at(2026, 1, 1, hour, minute), 100);
        given.push(life.heard.earned(0));
    }
    assert_eq!(given, [1, 0, 0, 1, 0, 1]);
    // Three in two hours; an award of nothing starts no clock.
    program.limits[0].cap = LimitCap::Fixed(3);
    let mut life = Life::new(&program, day(2026, 1, 1));
    given.clear();
    for (hour, minute, amount) in [
        (9, 0, 100),
        (9, 30, 99),
        (9, 40, 100),
        (10, 0, 100),
        (10, 59, 100),
        (11, 0, 100),
        (11, 39, 100),
        (11, 40, 100),
    ] {
        life.buy(at(2026, 1, 1, hour, minute), amount);
        given.push(life.heard.earned(0));
    }
    assert_eq!(given, [1, 0, 1, 1, 0, 1, 0, 1]);
}

#[test]
fn one_limit_over_several_rules_counts_the_awards_of_all() {
    let mut program = three();
    let per_day = Window::Period(every(Part::Day));
    // b has two effects: one award.
    program.rows[2] = Row { rule: "b".into(), ..earn("b/2", 1, Amount::whole(1)) };
    program.rows[2].guard = program.rows[1].guard.clone();
    add_limit(&mut program, limit("two", &[0, 1, 2], Measure::Count, per_day, 3, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for _ in 0..3 {
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        given.push([life.heard.by_row(0), life.heard.by_row(1), life.heard.by_row(2)]);
    }
    // Two awards, then room for one: a by name.
    assert_eq!(given, [[10, 20, 1], [10, 0, 0], [0, 0, 0]]);
}

#[test]
fn a_limit_with_a_condition_neither_cuts_nor_counts_while_it_does_not_hold() {
    let mut program = three();
    program.rows.truncate(1);
    let per_month = Window::Period(every(Part::Month));
    add_limit(&mut program, limit("cap", &[0], Measure::Units, per_month, 10, Overflowing::Clip));
    program.limits[0].when = Guard::Weekdays(0b1);
    let mut life = Life::new(&program, day(2026, 6, 1));
    let mut given = Vec::new();
    for of_month in [1, 2, 8, 9] {
        life.buy(at(2026, 6, of_month, 9, 0), 800);
        given.push(life.heard.earned(0));
    }
    // Mondays: the 1st and the 8th.
    assert_eq!(given, [8, 8, 2, 8]);
}

#[test]
fn a_limit_on_a_field_bounds_what_the_amount_sees() {
    let mut program = three();
    program.rows.truncate(1);
    let counted = |of| Expr::Counted { limit: LimitId(0), of: Box::new(of) };
    program.rows[0] = earn("a", 0, down(times(3, counted(paid(ALL))), 200));
    program.limits = vec![Limit {
        counts: Some(paid(ALL)),
        ..limit("cap", &[0], Measure::Field, Window::Period(every(Part::Day)), 1_500, Overflowing::Clip)
    }];
    program.rows[0].limits = vec![LimitId(0)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for amount in [1_000, 1_000, 1_000] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        given.push(life.heard.earned(0));
    }
    // 3 for each 2.00 of 10.00, then of 5.00, then of nothing.
    assert_eq!(given, [15, 7, 0]);
    program.limits[0].overflowing = Overflowing::Reject;
    let mut life = Life::new(&program, day(2026, 1, 1));
    given.clear();
    for amount in [1_000, 501, 500] {
        life.buy(at(2026, 1, 1, 9, 0), amount);
        given.push(life.heard.earned(0));
    }
    assert_eq!(given, [15, 0, 7]);
}

#[test]
fn a_limit_in_money_counts_what_is_given_at_its_cost() {
    let mut program = three();
    program.holdings[0].cost = Ratio::new(1, 3).ok();
    program.holdings[1].cost = Ratio::new(20, 1).ok();
    program.rows[1] = earn("b", 1, Amount::whole(1));
    program.rows.truncate(2);
    add_limit(&mut program, limit("cap", &[0, 1], Measure::Cost, Window::Lifetime, 25, Overflowing::Clip));
    let mut life = Life::new(&program, day(2026, 1, 1));
    // 15 stars cost 5 and a pie 20: 25 fit exactly.
    life.buy(at(2026, 1, 1, 9, 0), 1_500);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (15, 1));
    // Next: nothing fits.
    life.buy(at(2026, 1, 1, 9, 0), 1_500);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (0, 0));
    // 60 stars cost 20, with a pie 40: halves are 37.5 stars and 0.625 pies; 25 − 12.33 is too little for a pie,
    // so the largest number of stars goes through that fits beside none.
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 6_000);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (38, 0));
}

#[test]
fn finish_gives_the_award_that_crosses_whole() {
    let mut program = three();
    program.rows.truncate(1);
    add_limit(&mut program, limit("cap", &[0], Measure::Units, Window::Lifetime, 15, Overflowing::Finish));
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for _ in 0..3 {
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        given.push(life.heard.earned(0));
    }
    assert_eq!(given, [10, 10, 0]);
}

#[test]
fn the_tier_after_is_the_one_that_this_purchase_reaches() {
    let mut program = three();
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.ladders = vec![ladder("status", 0, &[2_000], Deadline::never(), Fall::ToEarned)];
    let by = |after: bool| {
        let (ladder, factors, on) = (LadderId(0), vec![1, 3], Box::new(paid(ALL)));
        if after { Expr::ByRankAfter { ladder, factors, on } } else { Expr::ByRank { ladder, factors, on } }
    };
    program.rows[0] = earn("a", 0, down(by(false), 100));
    program.rows[1] = earn("b", 0, down(by(true), 100));
    program.rows[2] =
        Row { guard: Guard::RankAfter { ladder: LadderId(0), ranks: 0b10 }, ..earn("c", 0, Amount::whole(5)) };
    assert_eq!(bought(&program, &[1_999, 1, 100]), [[19, 19, 0], [0, 0, 5], [3, 3, 5]]);
    assert_eq!(bought(&program, &[2_000]), [[20, 60, 5]]);
}

proptest! {
    #[test]
    fn the_order_of_rules_and_parts_changes_nothing(
        flat in proptest::collection::vec(0i64..40, 4), rates in proptest::collection::vec(1i64..200, 4),
        amounts in proptest::collection::vec(0i64..5_000, 1..6), cap in 1i64..120, order in Just([0usize, 1, 2, 3]).prop_shuffle(),
        exclusive in any::<bool>(), count in any::<bool>(),
    ) {
        let names = ["a", "b", "c", "d"];
        let build = |order: [usize; 4]| {
            let mut program = three();
            program.rows = order
                .iter()
                .map(|&at| {
                    let numerator = Expr::Add(Box::new(paid(ALL)), Box::new(Expr::Const(flat[at] * rates[at])));
                    earn(names[at], 0, down(numerator, rates[at]))
                })
                .collect();
            let place = |name: &str| program.rows.iter().position(|row| row.name == name).expect("a row") as u16;
            let parts = |of: &[usize]| {
                let mut parts: Vec<usize> = of.to_vec();
                parts.sort_by_key(|at| order.iter().position(|other| other == at));
                parts.iter().map(|&at| part(names[at], &[place(names[at])])).collect::<Vec<_>>()
            };
            let kind = if exclusive { GroupKind::Exclusive } else { GroupKind::Best };
            program.groups = vec![group("g", kind, parts(&[0, 1]))];
            let measure = if count { Measure::Count } else { Measure::Units };
            let rows = [place("b"), place("c"), place("d")];
            let limit = limit("cap", &rows, measure, Window::Period(every(Part::Week)), cap, Overflowing::Clip);
            add_limit(&mut program, limit);
            program
        };
        let told = |order: [usize; 4]| {
            let program = build(order);
            let mut life = Life::new(&program, day(2026, 1, 1));
            let mut all = Vec::new();
            for (of_month, &amount) in (1..).zip(&amounts) {
                life.buy(at(2026, 1, of_month, 9, 0), amount);
                for name in names {
                    let row = program.rows.iter().position(|row| row.name == name).expect("a row");
                    all.push(life.heard.by_row(row as u16));
                }
            }
            all
        };
        prop_assert_eq!(told([0, 1, 2, 3]), told(order));
    }
}
