//! Events that cannot be carried out leave the member as it was; order in the file changes nothing.

use proptest::prelude::*;

use super::bean_club::bean_club;
use super::build::*;
use crate::core::*;
use crate::diagnostic::Diagnostic;
use crate::evaluate::{EventError, Fault, Joining, Line, Member, NoRecorder, Plan, Purchase, Recorder};
use crate::ledger::Lot;
use crate::quantity::{Instant, Part};

fn huge_rate() -> Program {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.rows = vec![
        earn("a", 0, down(paid(ALL), 100)),
        earn("b", 0, down(times(2_000_000_000, times(2_000_000_000, paid(ALL))), 1)),
    ];
    program
}

fn buy(plan: &Plan, member: &mut Member, at: Instant, amounts: &[i64]) -> Result<i64, EventError> {
    let lines: Vec<Line> = amounts.iter().map(|&amount| Line { atom: AtomId(0), items: 1, amount }).collect();
    let purchase = Purchase { at, lines: &lines, words: &[], uses: &[] };
    plan.purchase(member, &purchase, &mut NoRecorder).map(|receipt| receipt.paid)
}

pub(super) fn joined(plan: &Plan, at: Instant) -> Member {
    let mut member = plan.member();
    plan.start(
        &mut member,
        &Joining { joined: at, born: None, attributes: &[], run_join_rules: true },
        &mut NoRecorder,
    )
    .expect("joining");
    member
}

#[test]
fn an_award_beyond_bounds_undoes_its_event_and_names_its_rule() {
    let plan = Plan::new(&huge_rate(), day(2026, 1, 1), day(2026, 12, 31)).expect("64 bits are left, 128 are not");
    let mut member = joined(&plan, at(2026, 1, 1, 0, 0));
    assert_eq!(buy(&plan, &mut member, at(2026, 1, 2, 0, 0), &[0]), Ok(0));
    let error = buy(&plan, &mut member, at(2026, 1, 3, 0, 0), &[1_000]).expect_err("4·10^21 points");
    assert_eq!((error.fault(), error.rule().map(|(row, _)| row)), (Fault::TooLarge, Some(RowId(1))));
    assert_eq!(Diagnostic::from(&error).code.0, "E0001");
    assert_eq!((member.available(HoldingId(0)), member.accumulated(&plan, AccumulatorId(0))), (0, 0));
    member.conserved().expect("balance");
}

#[test]
fn a_balance_beyond_bounds_undoes_its_event() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), Deadline::never())];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Lifetime)];
    program.rows = vec![earn("a", 0, down(times(400, paid(ALL)), 1)), earn("b", 0, down(times(300, paid(ALL)), 1))];
    let plan = Plan::new(&program, day(2026, 1, 1), day(2026, 12, 31)).expect("small");
    let mut member = joined(&plan, at(2026, 1, 1, 0, 0));
    assert!(buy(&plan, &mut member, at(2026, 1, 2, 0, 0), &[1_000_000_000_000]).is_ok());
    let before = (member.available(HoldingId(0)), member.accumulated(&plan, AccumulatorId(0)));
    assert_eq!(before, (700_000_000_000_000, 1_000_000_000_000));
    // The first award would still fit; with the second the balance would not.
    let error = buy(&plan, &mut member, at(2026, 1, 3, 0, 0), &[700_000_000_000]).expect_err("too much");
    assert_eq!(error.fault(), Fault::TooLarge);
    assert_eq!((member.available(HoldingId(0)), member.accumulated(&plan, AccumulatorId(0))), before);
    member.conserved().expect("balance");
    assert!(buy(&plan, &mut member, at(2026, 1, 3, 0, 0), &[100]).is_ok());
}

#[test]
fn figures_days_and_order_are_checked() {
    let plan = Plan::new(&bean_club(), day(2026, 1, 1), day(2026, 12, 31)).expect("small");
    let mut member = joined(&plan, at(2026, 1, 1, 0, 0));
    let mut fault = |at, amounts: &[i64]| buy(&plan, &mut member, at, amounts).map_err(|error| error.fault());
    assert_eq!(fault(at(2026, 1, 2, 0, 0), &[-1]), Err(Fault::BadInput));
    assert_eq!(fault(at(2026, 1, 2, 0, 0), &[1_000_000_000_001]), Err(Fault::BadInput));
    assert_eq!(fault(at(2026, 1, 2, 0, 0), &[1; 1_001]), Err(Fault::BadInput));
    assert_eq!(fault(at(2026, 1, 2, 0, 0), &[1; 1_000]), Ok(1_000));
    assert_eq!(fault(at(2026, 1, 1, 23, 59), &[1]), Err(Fault::OutOfOrder));
    assert_eq!(fault(at(2027, 1, 5, 0, 0), &[1]), Err(Fault::OutsideDays));
    assert_eq!(fault(at(2026, 12, 31, 23, 59), &[1]), Ok(1));
    let redeem = plan.redeem(&mut member, at(2026, 12, 31, 23, 59), OfferId(9), 1, &mut NoRecorder);
    assert_eq!(redeem.map_err(|error| error.fault()), Err(Fault::Unknown));
    plan.settle(&mut member, day(2027, 1, 1).start(), &mut NoRecorder).expect("the last midnight");
}

#[test]
fn a_holding_takes_4096_lots() {
    let mut program = program();
    program.holdings = vec![points("star", Deadline::never(), after(&[Step::After(Length::Seconds(864_000))]))];
    program.rows = vec![earn("a", 0, Amount::whole(1)), earn("b", 0, Amount::whole(1))];
    let plan = Plan::new(&program, day(2026, 1, 1), day(2026, 12, 31)).expect("small");
    let mut member = joined(&plan, at(2026, 1, 1, 0, 0));
    let start = at(2026, 1, 1, 0, 0).0;
    let results: Vec<bool> = (0..2_100).map(|n| buy(&plan, &mut member, Instant(start + n), &[1]).is_ok()).collect();
    assert_eq!(results.iter().filter(|&&fits| fits).count(), 2_048);
    assert_eq!(member.available(HoldingId(0)), 4_096);
    member.conserved().expect("balance");
}

#[test]
fn programs_beyond_their_bounds_are_refused() {
    let code = |program: &Program| {
        Plan::new(program, day(2026, 1, 1), day(2026, 12, 31)).map(|_| ()).map_err(|diagnostic| diagnostic.code.0)
    };
    let mut tower = paid(ALL);
    for _ in 0..4 {
        tower = times(2_000_000_000, tower);
    }
    let mut program = huge_rate();
    program.rows.push(earn("tower", 0, down(tower, 1)));
    assert_eq!(code(&program), Err("E0103"));
    let mut circle = huge_rate();
    let of = |row| Expr::OfRow { row: RowId(row), amount: Box::new(paid(ALL)), over: 1 };
    circle.rows = vec![earn("a", 0, down(of(1), 2)), earn("b", 0, down(of(0), 2))];
    assert_eq!(code(&circle), Err("E0104"));
    let mut many = huge_rate();
    many.holdings = vec![many.holdings[0].clone(); 65];
    assert_eq!(code(&many), Err("E0102"));
    assert!(Plan::new(&bean_club(), day(2026, 1, 2), day(2026, 1, 1)).is_err());
}

/// Listens to nothing but asks for reasons, which sends purchases through every phase.
struct Tracing;

impl Recorder for Tracing {
    const TRACES: bool = true;
}

/// A program whose purchases may take the short way.
fn plain_program() -> Program {
    let mut program = program();
    program.atoms = 3;
    program.holdings = vec![
        points("star", after(&[days(2)]), after(&[months(3), end_of(Part::Month, 0)])),
        points("stamp", Deadline::never(), after(&[Step::After(Length::Seconds(1_000_000))])),
    ];
    program.accumulators = vec![
        metric("spend", Aggregate::Sum(paid(ALL)), Window::LastDays(60)),
        metric("visits", Aggregate::Count, Window::Period(every(Part::Month))),
    ];
    program.ladders = vec![ladder("status", 0, &[3_000, 9_000], after(&[months(2)]), Fall::OneStep)];
    let rate = Expr::ByRank { ladder: LadderId(0), factors: vec![2, 3, 4], on: Box::new(paid(ALL)) };
    let coffee = AtomSet(0b110);
    program.rows = vec![
        earn("base", 0, down(rate, 100)),
        grant(
            "coffee",
            Trigger::Purchase(coffee),
            1,
            Amount { numerator: Expr::Items(coffee), over: 1, rounding: Default::default() },
        ),
        Row { guard: Guard::Weekdays(0b11), ..earn("early", 0, down(paid(AtomSet(0b1)), 30)) },
        Row { guard: at_least(value(1), 3), ..earn("loyal", 0, Amount::whole(5)) },
        Row { guard: Guard::Clock { from: 79_200, until: 3_600 }, ..earn("night", 1, Amount::whole(2)) },
        Row { guard: Guard::HasLine(AtomSet(0b100)), ..earn("cake", 1, Amount::whole(1)) },
    ];
    program.offers = vec![offer("cup", &[(0, 40)], &[(1, 1)])];
    program
}

/// Lots by holding, values of accumulators, rank.
pub(super) type Snapshot = (Vec<Vec<Lot>>, Vec<i64>, Rank);

pub(super) fn state(member: &Member, plan: &Plan) -> Snapshot {
    let lots: Vec<_> = (0..4).map(|holding| member.lots(HoldingId(holding)).to_vec()).collect();
    let values: Vec<i64> = (0..3).map(|id| member.accumulated(plan, AccumulatorId(id))).collect();
    (lots, values, member.rank(LadderId(0)))
}

/// Lives the same events with a recorder; returns the state after each.
pub(super) fn lives<R: Recorder>(
    program: &Program,
    events: &[(i64, u16, i64, bool)],
    recorder: &mut R,
) -> Vec<Snapshot> {
    let first = day(2026, 1, 1);
    let plan = Plan::new(program, first, first.plus_days(4_000)).expect("small");
    let (mut member, mut at, mut states) = (joined(&plan, first.start()), first.start(), Vec::new());
    for &(gap, atom, amount, redeems) in events {
        at = Instant(at.0 + gap);
        let lines = [
            Line { atom: AtomId(atom), items: 2, amount },
            Line { atom: AtomId(atom / 2), items: 1, amount: amount / 3 },
        ];
        let lines = if amount % 2 == 0 { &lines[..] } else { &lines[..1] };
        plan.purchase(&mut member, &Purchase { at, lines, words: &[], uses: &[] }, recorder).expect("a purchase");
        if redeems {
            plan.redeem(&mut member, at, OfferId(0), 1, recorder).expect("an answer");
        }
        member.conserved().expect("balance");
        states.push(state(&member, &plan));
    }
    states
}

pub(super) fn events(atoms: u16) -> impl Strategy<Value = Vec<(i64, u16, i64, bool)>> {
    prop::collection::vec((0i64..4_000_000, 0u16..atoms, 0i64..4_000, any::<bool>()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_short_way_ends_where_the_long_one_does(events in events(3)) {
        let program = plain_program();
        prop_assert!(Plan::new(&program, day(2026, 1, 1), day(2026, 1, 2)).expect("small").straight.is_some());
        prop_assert_eq!(lives(&program, &events, &mut NoRecorder), lives(&program, &events, &mut Tracing));
    }

    /// Rows, limits and accumulators in another order in the file: the same ledger.
    #[test]
    fn the_place_in_the_file_changes_nothing(events in events(2), turn in 1usize..8) {
        let program = bean_club();
        let mut turned = program.clone();
        let count = program.rows.len();
        turned.rows.rotate_left(turn % count);
        let moved = |row: RowId| RowId(((row.index() + count - turn % count) % count) as u16);
        for limit in &mut turned.limits {
            limit.rows.iter_mut().for_each(|row| *row = moved(*row));
        }
        for row in &mut turned.rows {
            if let Effect::Grant { amount, .. } = &mut row.effect {
                move_references(&mut amount.numerator, &moved);
            }
        }
        prop_assert_eq!(lives(&program, &events, &mut NoRecorder), lives(&turned, &events, &mut NoRecorder));
    }
}

fn move_references(expr: &mut Expr, moved: &impl Fn(RowId) -> RowId) {
    match expr {
        Expr::OfRow { row, .. } => *row = moved(*row),
        Expr::ByRank { on, .. } | Expr::Scale(on, _) => move_references(on, moved),
        _ => {}
    }
}
