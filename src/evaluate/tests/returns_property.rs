//! Laws of returns on random programs and histories: what comes back whole never was; cutting into
//! parts changes nothing; the ledger always balances.

use super::build::*;
use super::returned::keeping;
use crate::core::*;
use crate::evaluate::{Line, Part, Which};
use crate::quantity::{Instant, Part as Period, Rounding};

/// A small generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64) % bound
    }
    fn once_in(&mut self, bound: i64) -> bool {
        self.below(bound) == 0
    }
}

fn set(dice: &mut Dice) -> AtomSet {
    [ALL, AtomSet(0b01), AtomSet(0b10), AtomSet(0b110)][dice.below(4) as usize]
}

fn window(dice: &mut Dice) -> Window {
    match dice.below(6) {
        0 => Window::Lifetime,
        1 => Window::Period(every(Period::Month)),
        2 => Window::Period(every(Period::Year)),
        3 => Window::LastDays(20 + dice.below(40) as u16),
        4 => Window::LastMonths(2),
        _ => Window::SinceJoining { months: 1 },
    }
}

fn amount(dice: &mut Dice, atoms: AtomSet) -> Amount {
    let stage = [Stage::Paid, Stage::List, Stage::AfterDiscounts][dice.below(3) as usize];
    let money = Expr::Money(atoms, stage);
    let rounding = [Rounding::Down, Rounding::Up, Rounding::Nearest][dice.below(3) as usize];
    match dice.below(5) {
        0 => Amount::whole(1 + dice.below(9)),
        1 => Amount { numerator: Expr::Items(atoms), over: 1, rounding },
        2 => Amount { numerator: times(3, Expr::Steps(Box::new(money), 700)), over: 1, rounding },
        _ => Amount { numerator: times(1 + dice.below(7), money), over: 100, rounding },
    }
}

/// Wallets, a thing, metrics of every sum, a ladder, limits, a discount; nothing that a return leaves.
fn random_program(dice: &mut Dice) -> Program {
    let mut made = program();
    made.atoms = 3;
    made.atom_table = vec![AtomId(0), AtomId(1), AtomId(2)];
    made.categories = vec!["a".into(), "b".into()];
    let pending = if dice.once_in(2) { after(&[days(7)]) } else { Deadline::default() };
    let term = [Deadline::default(), after(&[months(9)]), after(&[days(300)])][dice.below(3) as usize].clone();
    made.holdings = vec![
        points("bean", pending, term.clone()),
        Holding { kind: HoldingKind::Piece, ..points("cup", Deadline::default(), term) },
    ];
    for at in 0..2 + dice.below(3) {
        let atoms = set(dice);
        let mut row = earn(&format!("r{at}"), u16::from(dice.once_in(4)), amount(dice, atoms));
        (row.on, row.scope) = (vec![Trigger::Purchase(atoms)], atoms);
        made.rows.push(row);
    }
    if dice.once_in(2) {
        let off = Effect::PriceOff { amount: down(times(10, Expr::Money(ALL, Stage::List)), 100), scope: ALL };
        made.rows.push(row("z_off", Trigger::Purchase(ALL), off));
    }
    for at in 0..4 {
        let aggregate = match dice.below(4) {
            0 => Aggregate::Count,
            1 => Aggregate::Earned(HoldingId(0)),
            _ => Aggregate::Sum(Expr::Money(set(dice), Stage::Paid)),
        };
        made.accumulators.push(metric(&format!("m{at}"), aggregate, window(dice)));
    }
    made.ladders = vec![ladder("status", 0, &[3, 6_000], after(&[months(3)]), Fall::ToEarned)];
    made.returns.recount_tiers = true;
    let measure = if dice.once_in(2) { Measure::Units } else { Measure::Count };
    let over = if dice.once_in(2) { Overflowing::Clip } else { Overflowing::Reject };
    let cap = 10 + dice.below(100);
    let span = window(dice);
    add_limit(&mut made, limit("cap", &[0], measure, span, cap, over));
    made
}

fn basket(dice: &mut Dice) -> Vec<Line> {
    (0..1 + dice.below(3))
        .map(|atom| Line { atom: AtomId(atom as u16), items: 1 + dice.below(3) as i32, amount: dice.below(5_000) })
        .collect()
}

/// Everything that the future can depend on, but clocks.
fn shown(life: &Life) -> String {
    let state = &life.member.state;
    let mut text = String::new();
    for account in &state.accounts {
        text.push_str(&format!(
            "{:?} {} {} {}\n",
            account.lots(),
            account.available(),
            account.pending(),
            account.debt()
        ));
    }
    for (tally, history) in state.tallies.iter().zip(&state.histories) {
        text.push_str(&format!("{} {history:?}\n", tally.value));
    }
    for ladder in &state.ladders {
        text.push_str(&format!("{} {:?}\n", ladder.rank, &ladder.until[..3]));
    }
    text + &format!("{}", state.purchases)
}

#[test]
fn buying_and_returning_all_of_it_leaves_no_trace() {
    for seed in 0..600 {
        let mut dice = Dice(seed);
        let program = random_program(&mut dice);
        let (mut with, mut without) = (keeping(&program, day(2026, 1, 5)), keeping(&program, day(2026, 1, 5)));
        let mut minute = 60 * 24 * dice.below(10);
        for _ in 0..8 {
            minute += 1 + dice.below(60 * 24 * 12);
            let now = Instant(day(2026, 1, 6).start().0 + minute * 60);
            let lines = basket(&mut dice);
            if dice.once_in(3) {
                // Something is bought and comes back within the hour.
                let before = shown_after(&mut without, now);
                with.buy_lines(now, &lines, &[]);
                with.undo(Instant(now.0 + 60 * dice.below(1)));
                assert_eq!(shown(&with), before, "seed {seed}: {program:#?} {lines:?}");
            } else {
                with.buy_lines(now, &lines, &[]);
                without.buy_lines(now, &lines, &[]);
            }
        }
        assert_eq!(shown(&with), shown(&without), "seed {seed}");
    }
}

fn shown_after(life: &mut Life, now: Instant) -> String {
    life.settle(now);
    shown(life)
}

/// A return in one part, and the same in several.
#[test]
fn cutting_a_return_into_parts_changes_nothing() {
    for seed in 0..600 {
        let mut dice = Dice(1_000 + seed);
        let mut program = random_program(&mut dice);
        program.holdings[0].may_go_negative = dice.once_in(2);
        program.offers = vec![offer("mug", &[(0, 7)], &[])];
        let (mut one, mut parts) = (keeping(&program, day(2026, 1, 5)), keeping(&program, day(2026, 1, 5)));
        let bought = at(2026, 2, 1, 9, 0);
        let (first, lines) = (basket(&mut dice), basket(&mut dice));
        let mut paid = 0;
        for life in [&mut one, &mut parts] {
            life.buy_lines(at(2026, 1, 20, 9, 0), &first, &[]);
            paid = life.buy_lines(bought, &lines, &[]).paid;
            life.redeem(at(2026, 2, 9, 9, 0), 0, 1);
        }
        if paid < 3 {
            continue;
        }
        let back = at(2026, 2, 10, 9, 0);
        let amount = 1 + dice.below(paid);
        one.give_back(back, Which::Number(2), Part::Amount(amount));
        let mut left = amount;
        while left > 0 {
            let part = 1 + dice.below(left);
            parts.give_back(back, Which::Number(2), Part::Amount(part));
            left -= part;
        }
        let seen = |life: &Life| {
            let account = life.member.account(HoldingId(0)).expect("a wallet");
            (shown(life), account.clawed(), account.issued(), account.redeemed())
        };
        assert_eq!(seen(&one), seen(&parts), "seed {seed}: {amount} of {paid} {lines:?} {program:#?}");
        one.undo(back);
        parts.undo(back);
        assert_eq!(seen(&one), seen(&parts), "seed {seed}");
    }
}
