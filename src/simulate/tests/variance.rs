//! How many times fewer customers a difference of cost takes than two independent runs, on REF-1.
//!
//! `LOYAL_VARIANCE=1000 cargo test --release --lib simulate::tests::variance -- --nocapture` measures it on so many samples of
//! 200 members; without the variable a few samples guard against a loss of the common luck.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::base::{MemoryLoader, Sources};
use crate::response::{Effect, Multipliers, Response, Situation};
use crate::scenario::{Scenario, read};
use crate::simulate::assemble::assemble;
use crate::simulate::members::Members;
use crate::simulate::prepare::prepare;
use crate::simulate::{Options, Run};

const SCENARIO: &str = include_str!("../../../simulations/ref1.toml");
const PROGRAM: &str = include_str!("../../../programs/ref1.loyal");
/// Members of a sample.
const MEMBERS: u64 = 200;

/// Intensity × 1.25 on the last fifth of the way to a reward (400 to 500 points of 500), dropout × 0.8 at a purchase
/// that took one.
#[derive(Debug)]
struct OnTheWay;

impl Effect for OnTheWay {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if situation.progress >= 0.8 {
            on.intensity(1.25);
        }
        if situation.since_reward.is_some_and(|days| days <= 0.0) {
            on.dropout(0.8);
        }
    }
}

/// REF-1 and, beside it, REF-1 with something rewritten.
fn scenario(from: &str, to: &str, more: &str) -> Scenario {
    assert!(PROGRAM.contains(from), "{from}");
    let rules = PROGRAM.split("\ntest \"").next().unwrap_or_default();
    let variants = "\n[[variant]]\nname = \"one\"\n[[variant]]\nname = \"other\"\nprogram = \"other.loyal\"\n";
    let text = SCENARIO.replace("../programs/ref1.loyal", "one.loyal").replace("preset = \"none\"", more);
    let texts = BTreeMap::from([
        (Path::new("ref1.toml").to_owned(), format!("{text}{variants}")),
        (Path::new("one.loyal").to_owned(), rules.to_owned()),
        (Path::new("other.loyal").to_owned(), rules.replace(from, to)),
    ]);
    let (scenario, found) = read(Path::new("ref1.toml"), &MemoryLoader { texts }, &mut Sources::new());
    scenario.unwrap_or_else(|| panic!("{found:?}"))
}

/// A sample; `effect` says whether members answer by [`OnTheWay`], where they answer at all.
fn sample(scenario: &Scenario, seed: u64, effect: bool) -> Run {
    let cancel = AtomicBool::new(false);
    let options = Options {
        customers: Some(MEMBERS),
        seed: Some(seed),
        threads: NonZeroUsize::new(1),
        chunk: None,
        cancel: &cancel,
        progress: &|_| (),
    };
    let mut prepared = prepare(scenario, &options).expect("REF-1 runs");
    for answers in &mut prepared.answers {
        let effects: Vec<Box<dyn Effect>> = if effect { vec![Box::new(OnTheWay)] } else { Vec::new() };
        answers.response = Response::of(effects);
    }
    let mut members = Members::new(&prepared, &options).expect("a thread");
    members.count((0, MEMBERS)).expect("REF-1 runs");
    assemble(&prepared, &members.into_sums())
}

fn cost(run: &Run, variant: usize) -> f64 {
    run.variants[variant].measure("reward_cost").expect("measured").per_member
}

fn variance(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)
}

/// The variance that independent runs would have, over that of the difference.
fn factor(pairs: &[(f64, f64)]) -> f64 {
    let apart = variance(pairs.iter().map(|pair| pair.0)) + variance(pairs.iter().map(|pair| pair.1));
    apart / variance(pairs.iter().map(|pair| pair.1 - pair.0))
}

#[test]
fn differences_of_cost_take_far_fewer_customers_than_independent_runs() {
    let asked = std::env::var("LOYAL_VARIANCE").ok().and_then(|number| number.parse::<u64>().ok());
    let samples = asked.unwrap_or(if cfg!(debug_assertions) { 30 } else { 200 });
    let earn = scenario("Plus 1.25 point, Top 1.5 point", "Plus 1.5 point, Top 2 point", "preset = \"none\"");
    let expiry = scenario("expire 8_760 hours", "expire 13_140 hours", "preset = \"none\"");
    let answering =
        scenario("expire 8_760 hours", "expire 8_760 hours", "preset = \"none\"\ndropout_of_members = { times = 1.0 }");
    let both = |scenario: &Scenario, seed: u64| {
        let run = sample(scenario, seed, false);
        (cost(&run, 0), cost(&run, 1))
    };
    let moved = |seed: u64| (cost(&sample(&answering, seed, false), 0), cost(&sample(&answering, seed, true), 0));
    let rows = [
        ("earn rates 1/1.25/1.5 to 1/1.5/2", 25.0, (0..samples).map(|seed| both(&earn, seed)).collect::<Vec<_>>()),
        ("expiry 365 to 547.5 days", 200.0, (0..samples).map(|seed| both(&expiry, seed)).collect()),
        ("intensity × 1.25 near a reward, dropout × 0.8 after", 150.0, (0..samples).map(moved).collect()),
    ];
    // A ratio of two variances over n samples has a relative error of about 2/√n; few samples are held to three of them.
    let slack =
        if asked.is_some_and(|samples| samples >= 1_000) { 1.0 } else { 1.0 / (1.0 + 6.0 / (samples as f64).sqrt()) };
    for (what, bar, pairs) in rows {
        let found = factor(&pairs);
        println!("{what}: {found:.0} times fewer customers over {samples} samples of {MEMBERS} (bar: {bar:.0})");
        assert!(found >= bar * slack, "{what}: {found}");
    }
}
