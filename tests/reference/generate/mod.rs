//! Random core programs and random histories, from a seed.

mod after;
mod amounts;
mod asks;
mod budgets;
pub mod coverage;
mod friends;
mod games;
mod history;
mod holdings;
mod household;
mod lines;
mod metrics;
mod occasions;
mod own;
mod payments;
mod requests;
mod returns;
mod rounds;
mod rows;
mod sharing;
mod terms;

use loyal::core::{AtomId, AtomSet, Currency, DeclaredEvent, FiniteField, Guard, NumericField, Program, Trigger};
use loyal::quantity::{Calendar, Part};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

pub use asks::known;
pub use history::{Happening, history};

pub fn below(rng: &mut ChaCha8Rng, n: u32) -> u32 {
    rng.random_range(0..n)
}

pub fn chance(rng: &mut ChaCha8Rng, percent: u32) -> bool {
    below(rng, 100) < percent
}

pub fn pick<T: Clone>(rng: &mut ChaCha8Rng, of: &[T]) -> T {
    of[below(rng, of.len() as u32) as usize].clone()
}

fn calendar(rng: &mut ChaCha8Rng) -> Calendar {
    let part = pick(rng, &[Part::Day, Part::Week, Part::Month, Part::Quarter, Part::Half, Part::Year]);
    let mut calendar = Calendar::plain(part);
    if chance(rng, 20) && !matches!(part, Part::Day | Part::Week) {
        calendar.from_month = below(rng, 12) as u8;
        calendar.from_day = 1 + below(rng, 28) as u8;
    }
    if chance(rng, 20) && part == Part::Week {
        calendar.from_weekday = below(rng, 7) as u8;
    }
    calendar
}

fn scope(rng: &mut ChaCha8Rng) -> AtomSet {
    if chance(rng, 60) { AtomSet::ALL } else { AtomSet(u64::from(1 + below(rng, 7))) }
}

fn place(rng: &mut ChaCha8Rng, count: usize) -> u16 {
    below(rng, count as u32) as u16
}

/// A program of up to three wallets and two things, four metrics, two ladders and ten rows.
pub fn program(rng: &mut ChaCha8Rng) -> Program {
    let finite = |name: &str, words: &[&str]| FiniteField {
        name: name.to_owned(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    };
    let numeric = |name: &str| NumericField { name: name.to_owned(), unit: "EUR".to_owned(), decimals: 2 };
    let event = |name: &str| DeclaredEvent { name: name.to_owned(), span: Default::default() };
    let mut program = Program {
        title: "random".to_owned(),
        currency: Currency { code: "EUR".to_owned(), decimals: 2 },
        categories: vec!["a".to_owned(), "b".to_owned()],
        atom_table: vec![AtomId(0), AtomId(1), AtomId(2)],
        atoms: 3,
        atom_names: vec!["other".to_owned(), "a".to_owned(), "b".to_owned()],
        finite: vec![
            finite("channel", &["app", "web"]),
            finite("store", &[]),
            finite("partner", &["north"]),
            finite("payment", &[]),
        ],
        fields: vec![numeric("stay.price"), numeric("stay.nights")],
        events: vec![event("stay"), event("workout")],
        ..Program::default()
    };
    metrics::add(rng, &mut program);
    holdings::add(rng, &mut program);
    metrics::of_wallets(rng, &mut program);
    metrics::ladders(rng, &mut program);
    metrics::of_state(rng, &mut program);
    holdings::by_tier(rng, &mut program);
    rows::add(rng, &mut program);
    metrics::of_rows(rng, &mut program);
    requests::add(rng, &mut program);
    // What came later draws from a stream of its own, so that programs without it stay what they were.
    let mut later = rng.clone();
    later.set_stream(1);
    if chance(&mut later, 50) {
        sharing::add(&mut later, &mut program);
        budgets::add(&mut later, &mut program);
    }
    if chance(&mut later, 30) {
        games::add(&mut later, &mut program);
    }
    let mut own = rng.clone();
    own.set_stream(2);
    if chance(&mut own, 40) {
        own::add(&mut own, &mut program);
    }
    let mut amended = rng.clone();
    amended.set_stream(3);
    if chance(&mut amended, 40) {
        terms::add(&mut amended, &mut program);
    }
    program
}

/// A program of this kind in which purchases come back, members live together and invite each other, and amounts are
/// reckoned in all further ways.
pub fn wide(rng: &mut ChaCha8Rng) -> Program {
    let mut program = program(rng);
    let mut more = rng.clone();
    more.set_stream(4);
    if chance(&mut more, 60) {
        returns::add(&mut more, &mut program);
    }
    let mut after = rng.clone();
    after.set_stream(5);
    if chance(&mut after, 40) {
        after::add(&mut after, &mut program);
    }
    let mut friends = rng.clone();
    friends.set_stream(6);
    // Cuts of budgets are found one member at a time.
    if program.budgets.is_empty() && chance(&mut friends, 35) {
        friends::add(&mut friends, &mut program);
    }
    let mut prices = rng.clone();
    prices.set_stream(7);
    if chance(&mut prices, 50) {
        payments::add(&mut prices, &mut program);
    }
    let mut occasions = rng.clone();
    occasions.set_stream(8);
    if chance(&mut occasions, 50) {
        occasions::add(&mut occasions, &mut program);
    }
    let mut rounds = rng.clone();
    rounds.set_stream(9);
    if chance(&mut rounds, 50) {
        rounds::add(&mut rounds, &mut program);
    }
    let mut together = rng.clone();
    together.set_stream(10);
    for budget in &mut program.budgets {
        budget.returned_on_refund = chance(&mut together, 40);
    }
    if program.budgets.is_empty() && chance(&mut together, 35) {
        household::add(&mut together, &mut program);
    }
    let mut told = rng.clone();
    told.set_stream(11);
    if chance(&mut told, 25) {
        lines::of_events(&mut told, &mut program);
    }
    if chance(&mut told, 25) {
        lines::of_goods(&mut told, &mut program);
    }
    program
}

/// Whether friends tell their inviters what they do.
pub fn has_friends(program: &Program) -> bool {
    let on = program.rows.iter().flat_map(|row| &row.on);
    let fed = program.accumulators.iter().flat_map(|metric| &metric.on);
    on.chain(fed).any(|trigger| matches!(trigger, Trigger::Friend { .. }))
}

/// Whether budgets get back what is returned: that is known for members who meet them alone.
pub fn has_budgets_back(program: &Program) -> bool {
    program.budgets.iter().any(|budget| budget.returned_on_refund)
}

/// Whether purchases come back in it.
pub fn has_returns(program: &Program) -> bool {
    program.returns.within != loyal::core::Returns::default().within
}

/// A condition on the event or on the state before it; `depth` bounds nesting.
fn guard(rng: &mut ChaCha8Rng, program: &Program, depth: u32) -> Guard {
    amounts::guard(rng, program, depth)
}
