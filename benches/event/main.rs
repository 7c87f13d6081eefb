//! What one purchase costs in programs of growing size, and in two of them written by hand.
//!
//! `cargo bench --bench event` (options: `-- MEMBERS ROUNDS`). Rule files are read from `programs/`; every program lives the
//! same members: three years, a basket of two lines every 1 to 26 days. A program and its hand-written equivalent must
//! agree in every member's payments and final state before a time is printed. Thread CPU time, median of rounds,
//! drawing the events included.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench reads its programs and prints"
)]

mod by_hand;
mod life;
mod rules;

use std::path::Path;

use life::{Life, live};
use rules::Rules;
use rustix::time::{ClockId, clock_gettime};

/// By size: a discount, a tiered discount, points with tiers, and two whole programs.
const PROGRAMS: [&str; 5] = ["discount_card", "progressive_card", "ref1", "bean_club", "starbucks_2026"];

fn nanoseconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// (purchases, digest, nanoseconds a purchase) of one round.
fn timed(life: &mut impl Life, members: u64) -> (u64, i64, f64) {
    let start = nanoseconds();
    let (purchases, digest) = live(life, members);
    (purchases, digest, (nanoseconds() - start) / purchases as f64)
}

fn rounds(life: &mut impl Life, members: u64, rounds: u64) -> (i64, f64) {
    let runs: Vec<_> = (0..rounds).map(|_| timed(life, members)).collect();
    (runs[0].1, median(runs.iter().map(|run| run.2).collect()))
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|text| text.parse().ok()).collect();
    let members = numbers.first().copied().unwrap_or(5_000);
    let times = numbers.get(1).copied().unwrap_or(9).max(1);
    println!("{:<18} {:>5} {:>12} {:>12} {:>7}", "program", "rows", "rules ns", "by hand ns", "ratio");
    for name in PROGRAMS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(format!("{name}.loyal"));
        let mut rules = Rules::read(&path);
        let rows = rules.rows();
        let (digest, by_rules) = rounds(&mut rules, members, times);
        let by_hand = match name {
            "progressive_card" => Some(rounds(&mut by_hand::Progressive::default(), members, times)),
            "ref1" => Some(rounds(&mut by_hand::Ref1::default(), members, times)),
            _ => None,
        };
        match by_hand {
            Some((same, hand)) => {
                assert_eq!(digest, same, "{name}: rule file and hand-written program differ");
                println!("{name:<18} {rows:>5} {by_rules:>12.1} {hand:>12.1} {:>7.2}", by_rules / hand);
            }
            None => println!("{name:<18} {rows:>5} {by_rules:>12.1} {:>12} {:>7}", "", ""),
        }
    }
}
