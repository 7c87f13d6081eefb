//! Many seeds, on every core; what is reported depends on the seeds alone.

use std::thread;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{EVENTS, run};
use crate::generate::coverage::Coverage;
use crate::generate::program;

/// Differences that are reported.
const MOST: usize = 10;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What one thread found.
#[derive(Default)]
struct Found {
    differences: Vec<(u64, String)>,
    coverage: Coverage,
    programs: u64,
}

/// Every `step`th seed from `from` on.
fn seeds(from: u64, until: u64, step: usize) -> Found {
    let mut found = Found::default();
    for seed in (from..until).step_by(step) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let program = program(&mut rng);
        found.coverage.add(&program);
        found.programs += 1;
        if until - from == 1 {
            println!("{}", loyal::core::listing(&program));
        }
        if let Err(difference) = run(&program, &mut rng) {
            found.differences.push((seed, difference));
        }
        if found.differences.len() >= MOST {
            break;
        }
    }
    found
}

#[test]
fn full_ledgers_are_equal_on_random_programs() {
    let events = from_environment("LOYAL_REFERENCE_EVENTS", 100_000);
    let first = from_environment("LOYAL_REFERENCE_SEED", 1);
    let last = first + events.div_ceil(u64::from(EVENTS));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let parts: Vec<Found> = thread::scope(|scope| {
        let spawn = |thread: usize| scope.spawn(move || seeds(first + thread as u64, last, threads));
        let running: Vec<_> = (0..threads).map(spawn).collect();
        running.into_iter().map(|thread| thread.join().expect("the evaluators do not panic")).collect()
    });
    let mut all = Found::default();
    for part in parts {
        all.coverage.merge(&part.coverage);
        all.programs += part.programs;
        all.differences.extend(part.differences);
    }
    all.differences.sort();
    all.differences.truncate(MOST);
    println!("{}", all.coverage.table(all.programs));
    let lines: Vec<String> = all.differences.iter().map(|(seed, what)| format!("seed {seed}: {what}")).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

/// What the second evaluator does not know yet.
const NOT_YET: [&str; 14] = [
    "Trigger::Return",
    "Trigger::Closing",
    "Trigger::Met",
    "Trigger::Passing",
    "Trigger::Completed",
    "Trigger::Placed",
    "Trigger::Drawn",
    "Aggregate::EarnedBy",
    "Aggregate::Distinct",
    "Aggregate::Periods",
    "Aggregate::Run",
    "Aggregate::Goals",
    "Window::LastPeriods",
    "Window::SinceReaching",
];

#[test]
fn every_construct_of_the_core_is_generated() {
    let mut coverage = Coverage::default();
    for seed in 0..3_000 {
        coverage.add(&program(&mut ChaCha8Rng::seed_from_u64(seed)));
    }
    let mut missing = coverage.missing();
    missing.retain(|variant| !NOT_YET.contains(&variant.as_str()));
    assert!(missing.is_empty(), "never generated: {}", missing.join(", "));
}
