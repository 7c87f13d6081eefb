//! Budgets: alone, among others by passes, and against one stream of all members' events.

use std::sync::Arc;

use proptest::prelude::*;

use super::build::*;
use crate::core::*;
use crate::evaluate::{Cuts, Draw, Joining, Line, Member, Plan, Purchase, Redeemed, Refused};
use crate::quantity::{Calendar, Day, Instant, Part, Ratio};

fn budget(name: &str, rows: &[u16], measure: Spending, period: Option<Calendar>, cap: i64, last: LastAward) -> Budget {
    Budget {
        name: name.into(),
        span: Default::default(),
        rows: rows.iter().map(|&row| RowId(row)).collect(),
        offers: vec![],
        payments: vec![],
        measure,
        period,
        cap,
        last,
        when: Guard::True,
        returned_on_refund: false,
    }
}

fn stars(rows: Vec<Row>) -> Program {
    let mut program = program();
    let star = points("star", Deadline::never(), Deadline::never());
    program.holdings = vec![Holding { cost: Ratio::new(1, 2).ok(), ..star }];
    program.rows = rows;
    program
}

#[test]
fn alone_the_award_that_crosses_is_clipped_and_later_ones_stop_until_the_next_period() {
    let mut program = stars(vec![earn("a", 0, down(paid(ALL), 100))]);
    let month = Some(every(Part::Month));
    for (last, expected) in
        [(LastAward::Clip, [10, 5, 0, 10]), (LastAward::Finish, [10, 10, 0, 10]), (LastAward::Reject, [10, 0, 0, 10])]
    {
        program.budgets = vec![budget("b", &[0], Spending::Units, month, 15, last)];
        let mut life = Life::new(&program, day(2026, 1, 1));
        let mut given = Vec::new();
        for (month, of_month) in [(1, 1), (1, 2), (1, 31), (2, 1)] {
            life.buy(at(2026, month, of_month, 9, 0), 1_000);
            given.push(life.heard.earned(0));
        }
        assert_eq!(given, expected);
    }
}

#[test]
fn what_fits_exactly_passes_and_closes_the_budget() {
    let mut program = stars(vec![
        earn("a", 0, down(paid(ALL), 100)),
        Row { guard: Guard::BudgetOpen(BudgetId(0)), ..earn("b", 0, Amount::whole(1)) },
    ]);
    program.budgets = vec![budget("b", &[0], Spending::Units, None, 20, LastAward::Reject)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for _ in 0..3 {
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        given.push((life.heard.by_row(0), life.heard.by_row(1)));
    }
    // b sees the budget open before the event that closes it.
    assert_eq!(given, [(10, 1), (10, 1), (0, 0)]);
}

#[test]
fn money_is_charged_at_cost_unrounded_and_the_largest_quantity_that_fits_goes_through() {
    let mut program = stars(vec![earn("a", 0, down(paid(ALL), 100))]);
    program.holdings[0].cost = Ratio::new(2, 3).ok();
    program.budgets = vec![budget("b", &[0], Spending::Cost, None, 9, LastAward::Clip)];
    let mut life = Life::new(&program, day(2026, 1, 1));
    let mut given = Vec::new();
    for _ in 0..3 {
        life.buy(at(2026, 1, 1, 9, 0), 1_000);
        given.push(life.heard.earned(0));
    }
    // 10 stars cost 6⅔; 2⅓ are left, enough for 3.
    assert_eq!(given, [10, 3, 0]);
    assert_eq!(life.member.drawn(&life.plan, BudgetId(0)), (26, true));
}

#[test]
fn a_row_draws_on_several_budgets_by_name_each_on_the_result_of_the_last() {
    let mut program = stars(vec![earn("a", 0, down(paid(ALL), 100)), earn("b", 0, down(paid(ALL), 100))]);
    program.budgets = vec![
        budget("both", &[0, 1], Spending::Units, None, 15, LastAward::Clip),
        budget("one", &[0], Spending::Units, None, 3, LastAward::Clip),
    ];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!((life.heard.by_row(0), life.heard.by_row(1)), (3, 7));
    assert!(life.member.drawn(&life.plan, BudgetId(0)).1);
}

#[test]
fn a_stock_refuses_whole_and_stays_closed() {
    let mut program = stars(vec![earn("a", 0, down(paid(ALL), 1))]);
    program.offers = vec![offer("mug", &[(0, 10)], &[])];
    program.budgets = vec![Budget {
        rows: vec![],
        offers: vec![OfferId(0)],
        ..budget("mug", &[], Spending::Count, Some(every(Part::Month)), 3, LastAward::Clip)
    }];
    let mut life = Life::new(&program, day(2026, 1, 1));
    life.buy(at(2026, 1, 1, 9, 0), 1_000);
    assert_eq!(life.redeem(at(2026, 1, 1, 9, 0), 0, 2), Redeemed::Done);
    let out = Redeemed::Refused(Refused::Exhausted { budget: BudgetId(0) });
    assert_eq!(life.redeem(at(2026, 1, 1, 9, 0), 0, 2), out);
    assert_eq!(life.redeem(at(2026, 1, 1, 9, 0), 0, 1), out);
    assert_eq!(life.redeem(at(2026, 2, 1, 9, 0), 0, 3), Redeemed::Done);
    assert_eq!(life.redeem(at(2026, 2, 1, 9, 0), 0, 1), out);
}

/// A program whose budgets hang on one another: what b gives lets c be taken, which draws again.
fn entangled(caps: [i64; 3], last: LastAward, month: bool) -> Program {
    let mut program = stars(vec![
        earn("a", 0, down(paid(ALL), 100)),
        Row { guard: Guard::BudgetOpen(BudgetId(0)), ..earn("b", 0, down(paid(ALL), 200)) },
        Row { guard: at_least(Expr::Available(HoldingId(0)), 12), ..earn("c", 0, Amount::whole(7)) },
        grant("d", Trigger::EndOf(every(Part::Week)), 0, Amount::whole(2)),
    ]);
    program.offers = vec![offer("mug", &[(0, 9)], &[])];
    let period = Some(every(if month { Part::Month } else { Part::Week }));
    program.budgets = vec![
        budget("first", &[0, 2], Spending::Units, period, caps[0], last),
        Budget { offers: vec![OfferId(0)], ..budget("mug", &[3], Spending::Count, None, caps[1], LastAward::Clip) },
        budget("second", &[1, 2, 3], Spending::Cost, period, caps[2], last),
    ];
    program
}

/// Something that a member does: when, who, how much, and whether a mug is asked for instead.
type Deed = (Instant, u64, i64, bool);

/// What every member was given and holds, in the order of what they do.
fn one_stream(plan: &Plan, members: u64, deeds: &[Deed], start: Day, end: Day) -> Vec<(u64, i64)> {
    // All members share one account of what was drawn: each gets what the one before left.
    let mut all: Vec<Member> = (0..members).map(|_| plan.member()).collect();
    let joining = Joining { joined: start.start(), born: None, run_join_rules: true, attributes: &[] };
    let mut heard = Heard::default();
    for member in &mut all {
        plan.start(member, &joining, &mut heard).expect("joining");
    }
    let mut budgets = all[0].state.budgets.clone();
    let mut told = Vec::new();
    let mut step = |all: &mut Vec<Member>, who: u64, act: &mut dyn FnMut(&mut Member, &mut Heard)| {
        let member = &mut all[who as usize];
        member.state.budgets.clone_from(&budgets);
        act(member, &mut heard);
        budgets.clone_from(&member.state.budgets);
        let given: i64 = heard.granted.values().sum();
        heard.clear();
        told.push((who, given));
    };
    let mut day = start;
    while day <= end {
        // The midnight that begins the day, member by member; at each of its steps there is at most one draw.
        for who in 0..members {
            step(&mut all, who, &mut |member, heard| plan.settle(member, day.start(), heard).expect("a midnight"));
        }
        for &(at, who, amount, mug) in deeds.iter().filter(|deed| deed.0.day() == day) {
            step(&mut all, who, &mut |member, heard| act(plan, member, at, amount, mug, heard));
        }
        day = day.plus_days(1);
    }
    told.retain(|one| one.1 != 0);
    told.extend(all.iter().map(|member| (u64::MAX, member.available(HoldingId(0)))));
    told
}

fn act(plan: &Plan, member: &mut Member, at: Instant, amount: i64, mug: bool, heard: &mut Heard) {
    if mug {
        plan.redeem(member, at, OfferId(0), 1, heard).expect("an answer");
        return;
    }
    let lines = [Line { atom: AtomId(0), items: 1, amount }];
    plan.purchase(member, &Purchase { at, lines: &lines, words: &[], uses: &[] }, heard).expect("a purchase");
}

/// Every member's whole life with known cuts; what was given day by day, and what was drawn.
fn a_pass(
    plan: &Plan,
    members: u64,
    deeds: &[Deed],
    (start, end): (Day, Day),
    cuts: &Arc<Cuts>,
) -> (Vec<i64>, Vec<Draw>) {
    let (mut held, mut draws) = (Vec::new(), Vec::new());
    let mut member = plan.member();
    let mut heard = Heard::default();
    for who in 0..members {
        member.join_others(who, cuts);
        let joining = Joining { joined: start.start(), born: None, run_join_rules: true, attributes: &[] };
        plan.start(&mut member, &joining, &mut heard).expect("joining");
        for &(at, _, amount, mug) in deeds.iter().filter(|deed| deed.1 == who) {
            act(plan, &mut member, at, amount, mug, &mut heard);
        }
        plan.settle(&mut member, end.start(), &mut heard).expect("the end");
        held.push(member.available(HoldingId(0)));
        draws.extend_from_slice(member.draws());
    }
    (held, draws)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn passes_find_what_one_stream_of_all_events_gives(
        deeds in proptest::collection::vec((0i64..60, 0i64..86_400, 0u64..4, 0i64..3_000, 0u8..5), 1..60),
        caps in [1i64..120, 1i64..12, 1i64..60], last in 0usize..3, month in any::<bool>(),
    ) {
        let last = [LastAward::Clip, LastAward::Finish, LastAward::Reject][last];
        let program = entangled(caps, last, month);
        let (start, end) = (day(2026, 1, 1), day(2026, 1, 1).plus_days(61));
        let plan = Plan::new(&program, start, end).expect("a small program");
        let mut deeds: Vec<Deed> = deeds
            .into_iter()
            .map(|(on, second, who, amount, kind)| {
                (Instant(start.plus_days(on as i32).start().0 + second), who, amount, kind == 0)
            })
            .collect();
        // Purchases come before redemptions of the same instant, members in order of their numbers.
        deeds.sort_by_key(|&(at, who, _, mug)| (at, mug, who));
        let stream = one_stream(&plan, 4, &deeds, start, end);
        let stream: Vec<i64> = stream.iter().filter(|one| one.0 == u64::MAX).map(|one| one.1).collect();
        let caps = plan.budget_caps();
        let mut cuts = Arc::new(Cuts::default());
        for pass in 0.. {
            let (held, draws) = a_pass(&plan, 4, &deeds, (start, end), &cuts);
            let found = Cuts::found(draws, &caps);
            let Some(differs) = cuts.first_difference(&found) else {
                prop_assert_eq!(held, stream);
                // One cut a pass, and one pass to see that there is no further.
                prop_assert!(pass <= found.len());
                break;
            };
            cuts = Arc::new(found.until(differs));
        }
    }
}
