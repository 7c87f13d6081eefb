//! Many seeds, on every core; what is reported depends on the seeds alone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use loyal::base::Sources;
use loyal::core::{Length, Program};
use loyal::diagnostic::render::{Style, terminal};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::followed::unknown;
use super::{EVENTS, run};
use crate::acts::{self, Acts};
use crate::generate::coverage::Coverage;
use crate::generate::{has_returns, program, wide};
use crate::surface::whole::whole;
use crate::surface::{Memory, source};

/// How often every construct must act in a campaign of some length.
const LEAST_ACTS: u64 = 5;

/// Of a hundred programs of the whole language, so many must be followed.
const LEAST_FOLLOWED: u64 = 95;

/// Differences that are reported.
const MOST: usize = 10;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Programs of a campaign that says how far it is.
const LONG: u64 = 10_000;

/// What one thread found.
#[derive(Default)]
struct Found {
    differences: Vec<(u64, String)>,
    coverage: Coverage,
    acts: Acts,
    programs: u64,
    /// Events that were compared.
    events: u64,
    /// Programs of the whole language that were followed, and what others have.
    followed: u64,
    unknown: BTreeMap<&'static str, u64>,
}

impl Found {
    /// Whether the second evaluator follows it; counted.
    fn follows(&mut self, program: &Program) -> bool {
        let unknown = unknown(program);
        unknown.iter().for_each(|name| *self.unknown.entry(name).or_insert(0) += 1);
        self.followed += u64::from(unknown.is_empty());
        unknown.is_empty()
    }

    /// With what another thread found.
    fn merge(&mut self, part: Found) {
        self.coverage.merge(&part.coverage);
        for (key, count) in part.acts {
            *self.acts.entry(key).or_insert(0) += count;
        }
        self.programs += part.programs;
        self.events += part.events;
        self.followed += part.followed;
        for (name, count) in part.unknown {
            *self.unknown.entry(name).or_insert(0) += count;
        }
        self.differences.extend(part.differences);
    }
}

/// Where programs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grammar {
    /// The core itself.
    Core,
    /// The core, with returns, households, friends and all further ways to reckon.
    Wide,
    /// The language: text, checked and lowered.
    Surface,
    /// The whole language: what the second evaluator does not follow is counted.
    Whole,
}

fn make(grammar: Grammar, rng: &mut ChaCha8Rng) -> Result<Program, String> {
    if grammar == Grammar::Core {
        return Ok(program(rng));
    }
    if grammar == Grammar::Wide {
        return Ok(wide(rng));
    }
    let text = if grammar == Grammar::Whole { whole(rng) } else { source(rng) };
    let loader = Memory(vec![("random.loyal".to_owned(), text)]);
    let mut sources = Sources::new();
    let compiled = loyal::core::compile(Path::new("random.loyal"), &loader, &mut sources, &[]);
    let errors: String = compiled
        .diagnostics
        .iter()
        .filter(|found| found.is_error())
        .map(|found| terminal(found, &sources, Style::PLAIN))
        .collect();
    let mut program = compiled.program.ok_or(errors)?;
    if grammar == Grammar::Whole && !has_returns(&program) {
        // Everything of a purchase can come back.
        program.returns.within = Length::Days(59);
    }
    Ok(program)
}

/// Seeds that are still to be run, and what is known of those that were.
struct Seeds {
    grammar: Grammar,
    first: u64,
    last: u64,
    next: AtomicU64,
    /// Whether each seed is named on stderr (`LOYAL_REFERENCE_TRACE=1`).
    names_each: bool,
    /// Seeds on which the evaluators differ.
    differ: Mutex<BTreeSet<u64>>,
}

/// Tells how far the campaign is, past the capture of what tests print.
fn say(line: &str) {
    let _told = writeln!(std::io::stderr(), "{line}");
}

impl Seeds {
    fn found(&self) -> usize {
        self.differ.lock().map_or(0, |differ| differ.len())
    }

    /// The next seed; none if all were run, or if enough of those before it differ: so the first few differences are
    /// found on any number of threads.
    fn next(&self) -> Option<u64> {
        let seed = self.next.fetch_add(1, Ordering::Relaxed);
        let differ = self.differ.lock().expect("the evaluators do not panic");
        let enough = differ.range(..seed).count() >= MOST;
        drop(differ);
        let (done, all) = (seed - self.first, self.last - self.first);
        if all >= LONG && done > 0 && done % (all / 100) == 0 && seed < self.last {
            say(&format!("{:?}: {done} of {all} programs, {} differ", self.grammar, self.found()));
        }
        (seed < self.last && !enough).then_some(seed)
    }

    /// Runs seeds until none is left.
    fn run(&self) -> Found {
        let mut found = Found::default();
        while let Some(seed) = self.next() {
            if self.names_each {
                // The last name before it stands still is that of a program that never ends.
                say(&format!("{:?}: seed {seed}", self.grammar));
            }
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let result = make(self.grammar, &mut rng).and_then(|program| {
                found.coverage.add(&program);
                found.programs += 1;
                if self.grammar == Grammar::Whole && !found.follows(&program) {
                    return Ok(());
                }
                if self.last - self.first == 1 {
                    println!("{}", loyal::core::listing(&program));
                }
                found.events += u64::from(run(&program, &mut rng)?);
                Ok(())
            });
            if let Err(difference) = result {
                self.differ.lock().expect("the evaluators do not panic").insert(seed);
                found.differences.push((seed, difference));
            }
        }
        found.acts = acts::taken();
        found
    }
}

/// Compares so many events on as many threads as there are cores.
fn campaign(grammar: Grammar, events: u64) {
    let first = from_environment("LOYAL_REFERENCE_SEED", 1);
    let last = first + events.div_ceil(u64::from(EVENTS));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let names_each = from_environment("LOYAL_REFERENCE_TRACE", 0) > 0;
    let seeds = Seeds { grammar, first, last, next: AtomicU64::new(first), names_each, differ: Mutex::default() };
    let parts: Vec<Found> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(|| seeds.run())).collect();
        running.into_iter().map(|thread| thread.join().expect("the evaluators do not panic")).collect()
    });
    let mut all = Found::default();
    parts.into_iter().for_each(|part| all.merge(part));
    all.differences.sort();
    all.differences.truncate(MOST);
    println!("{grammar:?}: {} events compared", all.events);
    println!("{grammar:?}: {}", all.coverage.table(all.programs, &all.acts));
    let lines: Vec<String> = all.differences.iter().map(|(seed, what)| format!("seed {seed}: {what}")).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    if grammar == Grammar::Whole {
        println!("{} of {} programs were followed; the others have", all.followed, all.programs);
        all.unknown.iter().for_each(|(name, count)| println!("  {count:>6} {name}"));
        let share = 100 * all.followed / all.programs.max(1);
        assert!(share >= LEAST_FOLLOWED, "only {share}% of the programs of the whole language are followed");
        return;
    }
    // A construct that never acts is not covered by being there.
    if events >= 20_000 {
        let idle = all.coverage.idle(&all.acts, LEAST_ACTS);
        assert!(idle.is_empty(), "generated, but acted less than {LEAST_ACTS} times: {}", idle.join(", "));
    }
}

/// Of the events that are asked for, the part of one of the four kinds of programs: a little over a quarter, for some
/// lives end early.
fn events() -> u64 {
    (from_environment("LOYAL_REFERENCE_EVENTS", 100_000) * 27).div_ceil(100)
}

#[test]
fn full_ledgers_are_equal_on_random_cores() {
    campaign(Grammar::Core, events());
}

#[test]
fn full_ledgers_are_equal_on_wide_cores() {
    campaign(Grammar::Wide, events());
}

#[test]
fn full_ledgers_are_equal_on_random_programs() {
    campaign(Grammar::Surface, events());
}

#[test]
fn full_ledgers_are_equal_on_programs_of_the_whole_language() {
    campaign(Grammar::Whole, events());
}

/// What the second evaluator does not know yet, by enumeration.
pub const NOT_YET: [(&str, &str); 0] = [];

#[test]
fn every_construct_of_the_core_is_generated() {
    let mut coverage = Coverage::default();
    for seed in 0..3_000 {
        coverage.add(&wide(&mut ChaCha8Rng::seed_from_u64(seed)));
    }
    let mut missing = coverage.missing();
    let known = |variant: &str| {
        let (kind, name) = variant.split_once("::").unwrap_or_default();
        NOT_YET.iter().any(|(of, names)| *of == kind && names.split(' ').any(|one| one == name))
    };
    missing.retain(|variant| !known(variant));
    assert!(missing.is_empty(), "never generated: {}", missing.join(", "));
}
