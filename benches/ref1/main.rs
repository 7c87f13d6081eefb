//! REF-1 from a rule file against REF-1 written by hand, in one process, turn by turn, in thread CPU time.
//!
//! `cargo bench --bench ref1` (options: `-- MEMBERS ROUNDS`). The two must agree in every sum before any time
//! is printed. Bars: the yardstick at least 10 million purchases a CPU-second, the rule file at most 2 times
//! its CPU time.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench reads its scenario and prints"
)]

#[path = "../../tests/support/reference.rs"]
mod reference;
mod yardstick;

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use loyal::simulate::{Options, Run, run};
use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of this thread, or of the whole process where a pool does the work.
fn cpu(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn engine(scenario: &loyal::scenario::Scenario, customers: u64) -> Run {
    let cancel = AtomicBool::new(false);
    let options = Options {
        customers: Some(customers),
        seed: None,
        threads: NonZeroUsize::new(1),
        chunk: None,
        cancel: &cancel,
        progress: &|_| (),
    };
    run(scenario, &options).expect("REF-1 runs")
}

/// Sums and standard errors of every month and of the whole must be the same numbers.
fn agree(hand: &yardstick::Totals, run: &Run, customers: u64) {
    let variant = &run.variants[0];
    let keys = ["purchases", "revenue", "issued", "redeemed", "expired"];
    let same = |found: &loyal::simulate::Estimate, moment: loyal::measure::Moment| {
        found.total == Some(moment.sum) && found.standard_error.to_bits() == moment.standard_error(customers).to_bits()
    };
    for (at, key) in keys.iter().enumerate() {
        assert!(same(variant.measure(key).expect("measured"), hand.whole[at]), "{key}");
        for (period, row) in variant.periods.iter().zip(&hand.flows) {
            assert!(same(period.measure(key).expect("measured"), row[at]), "{key} in month {}", period.index);
        }
    }
    let mut outstanding = loyal::measure::Moment::default();
    for (period, (row, square)) in variant.periods.iter().zip(hand.flows.iter().zip(&hand.squares)) {
        outstanding.sum += row[2].sum - row[3].sum - row[4].sum;
        outstanding.square += square;
        assert!(
            same(period.measure("outstanding").expect("measured"), outstanding),
            "outstanding in month {}",
            period.index
        );
    }
    assert!(same(variant.measure("outstanding").expect("measured"), hand.outstanding), "outstanding");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|text| text.parse().ok()).collect();
    let customers = numbers.first().copied().unwrap_or(20_000);
    let rounds = numbers.get(1).copied().unwrap_or(15).max(1);
    let scenario = reference::scenario(customers);
    let hand = yardstick::run(&scenario, customers);
    agree(&hand, &engine(&scenario, customers), customers);
    println!("REF-1, {customers} members, {} purchases: every sum and standard error agrees", hand.whole[0].sum);
    let purchases = hand.whole[0].sum as f64;
    let (mut by_hand, mut by_rules, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let start = cpu(ClockId::ThreadCPUTime);
        std::hint::black_box(yardstick::run(&scenario, customers));
        let hand = cpu(ClockId::ThreadCPUTime) - start;
        // The engine works on a pool of one thread, so the process's clock is the one that sees it.
        let start = cpu(ClockId::ProcessCPUTime);
        std::hint::black_box(engine(&scenario, customers));
        let rules = cpu(ClockId::ProcessCPUTime) - start;
        by_hand.push(hand);
        by_rules.push(rules);
        ratios.push(rules / hand);
    }
    let (hand, rules, ratio) = (median(by_hand), median(by_rules), median(ratios));
    println!(
        "by hand    {:6.1} ns a purchase, {:5.1} million purchases a CPU-second",
        hand / purchases * 1e9,
        purchases / hand / 1e6
    );
    println!(
        "rule file  {:6.1} ns a purchase, {:5.1} million purchases a CPU-second",
        rules / purchases * 1e9,
        purchases / rules / 1e6
    );
    println!("ratio      {ratio:6.2}, median of {rounds} rounds (bar: 2.0)");
}
