//! Every ratio that the simulator promises, on REF-1, turn by turn in one process, in CPU time.
//!
//! `cargo bench --bench bars` (options: `-- MEMBERS ROUNDS`). Two runs that are compared take turns, and their ratio is
//! the median of the ratios of the turns, so that a busy machine disturbs both alike. Threads are compared by the wall
//! clock, which means something on an idle machine only.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench reads its scenario and prints"
)]

mod worlds;
#[path = "../ref1/yardstick.rs"]
mod yardstick;

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use loyal::scenario::Scenario;
use loyal::simulate::{Options, Run, run};
use rustix::time::{ClockId, clock_gettime};
use worlds::{Change, Which, world};

/// Purchases a CPU-second of other ways to simulate REF-1, measured by hand on a machine of the same kind
/// (`docs/performance.md` says which figures those are).
const PEERS: [(&str, f64); 6] = [
    ("Numba loop", 9.0e6),
    ("NumPy, day by day", 5.0e6),
    ("NumPy, exact", 2.3e6),
    ("plain Python", 0.6e6),
    ("SimPy", 0.08e6),
    ("Mesa", 0.03e6),
];

/// CPU seconds of the process: the engine works on a pool of its own.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = cpu();
    let done = std::hint::black_box(work());
    (cpu() - start, done)
}

fn engine(scenario: &Scenario, threads: usize) -> Run {
    let cancel = AtomicBool::new(false);
    let options = Options {
        customers: None,
        seed: None,
        threads: NonZeroUsize::new(threads),
        chunk: None,
        cancel: &cancel,
        progress: &|_| (),
    };
    run(scenario, &options).expect("REF-1 runs")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The second over the first, turn by turn.
fn ratio(rounds: u64, mut first: impl FnMut() -> f64, mut second: impl FnMut() -> f64) -> f64 {
    let turn = |_| {
        let first = first();
        second() / first
    };
    median((0..rounds).map(turn).collect())
}

fn line(what: &str, ratio: f64, bar: &str) {
    println!("{what:<64} {ratio:>6.2}   {bar}");
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|text| text.parse().ok()).collect();
    let customers = numbers.first().copied().unwrap_or(20_000);
    let rounds = numbers.get(1).copied().unwrap_or(7).max(1);
    let of = |change| world(customers, change);
    let plain = of(Change::None);
    let rules = || timed(|| engine(&plain, 1)).0;
    let hand = || timed(|| yardstick::run(&plain, customers)).0;
    println!("REF-1, {customers} members, median of {rounds} turns");
    line("rule file over hand-written, effects off", ratio(rounds, hand, rules), "at most 1.25");
    let evidence = of(Change::Evidence);
    let moved = || timed(|| engine(&evidence, 1)).0;
    line("rule file over hand-written, evidence preset", ratio(rounds, hand, moved), "at most 2.0");
    for (before, which, what) in
        [(Change::None, Which::Calendar, "calendar"), (Change::Lines, Which::Category, "category")]
    {
        let (without, with) = (of(before), of(Change::Promotions(which)));
        let ratio = ratio(rounds, || timed(|| engine(&without, 1)).0, || timed(|| engine(&with, 1)).0);
        line(&format!("50 {what} promotions more, over without"), ratio, "at most 1.1");
    }
    let two = of(Change::Variants(2));
    let three = of(Change::Variants(3));
    let both = || timed(|| engine(&two, 1)).0;
    let all = || timed(|| engine(&three, 1)).0;
    line("a second variant, in runs of one", ratio(rounds, rules, both) - 1.0, "at most 0.6");
    let further = ratio(rounds, both, all);
    line("a third variant, in runs of one", (further - 1.0) * ratio(rounds, rules, both), "at most 0.6");
    let wall = |threads: usize| {
        let start = std::time::Instant::now();
        std::hint::black_box(engine(&plain, threads));
        start.elapsed().as_secs_f64()
    };
    line("two threads, times as fast as one (wall clock)", ratio(rounds, || wall(2), || wall(1)), "at least 1.8, idle");
    until_known();
}

/// What a difference known to a hundredth takes, here and elsewhere.
fn until_known() {
    for (change, what) in
        [(Change::Earn, "earn rates 1/1.25/1.5 against 1/1.5/2"), (Change::Expiry, "365 against 547.5 days")]
    {
        let scenario = world(20_000_000, change);
        let (seconds, run) = timed(|| engine(&scenario, 1));
        let precision = run.stopped.precision.as_ref().expect("asked for");
        let value = &precision.values[0];
        let members = run.manifest.finished as f64;
        let fewer = value.fewer_members.unwrap_or(1.0);
        let purchases = run.twin.measure("purchases").expect("measured").per_member;
        println!();
        println!("cost difference of {what}, known to 1% with 95%");
        println!("{:<24} {:>12} {:>14}", "", "members", "CPU seconds");
        println!("{:<24} {members:>12.0} {seconds:>14.2}   (both programs and the twin)", "loyal");
        let apart = members * fewer;
        for (peer, rate) in PEERS {
            let seconds = 2.0 * apart * purchases / rate;
            println!("{peer:<24} {apart:>12.0} {seconds:>14.0}   (two independent runs)");
        }
    }
}
