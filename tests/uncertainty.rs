//! Uncertain inputs: what is drawn is what is run, and known functions have the indices that theory says.

#![allow(clippy::panic, clippy::disallowed_methods, reason = "tests touch files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, MemoryLoader, Sources};
use loyal::compare::{Doubt, DoubtAsk, doubt};
use loyal::report::{PageContext, doubt_json, doubt_text, page_html};
use loyal::scenario::{self, Scenario, read_drawn};
use loyal::simulate::Options;

static NEVER: AtomicBool = AtomicBool::new(false);

/// One purchase of 100 EUR each; 5% off: profit is 100 × margin − 5 − what running costs.
const TEXT: &str = r#"
title = "one purchase each"
program = "five.loyal"
customers = 40
horizon = "28 days"
start = 2026-01-01
periods = 1

[economics]
gross_margin = "40% to 60%"
acquisition_cost = "2 to 4 EUR"

[[segment]]
name = "all"
process = { model = "sbg", alpha = 1.0, beta = 1.0, every = "1 year" }
basket = { empirical = { amounts = ["100 EUR"] } }

[[uncertain]]
param = "rate"
range = "4 to 6%"
prior = "uniform"
step = 1
"#;

const PROGRAM: &str =
    "program \"Card\" {\n  currency EUR\n}\n\nparam rate = 5%\n\ndiscount card on purchase {\n  take rate off\n}\n";

fn loader(text: &str) -> MemoryLoader {
    let texts =
        BTreeMap::from([(PathBuf::from("s.toml"), text.to_owned()), (PathBuf::from("five.loyal"), PROGRAM.to_owned())]);
    MemoryLoader { texts }
}

fn read(text: &str) -> Scenario {
    let (scenario, found) = scenario::read(Path::new("s.toml"), &loader(text), &mut Sources::new());
    scenario.unwrap_or_else(|| panic!("{found:#?}"))
}

fn doubted(text: &str, ask: &DoubtAsk) -> Doubt {
    let scenario = read(text);
    let loader = loader(text);
    let at = |shares: &[f64]| {
        let (scenario, found) = read_drawn(Path::new("s.toml"), shares, &loader as &dyn Loader, &mut Sources::new());
        scenario.ok_or(found)
    };
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &NEVER, progress: &|_| () };
    doubt(&scenario, &options, ask, &at).expect("it runs")
}

fn ask() -> DoubtAsk {
    DoubtAsk { measure: Some("profit".into()), draws: 200, morris: 0, sobol: 0 }
}

#[test]
fn inputs_are_found_in_place_and_in_tables() {
    let scenario = read(TEXT);
    let names: Vec<&str> = scenario.uncertain.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["economics.gross_margin", "economics.acquisition_cost", "param rate"]);
    assert_eq!(loader(TEXT).load(Path::new("s.toml")), Ok::<String, LoadError>(TEXT.to_owned()));
}

#[test]
fn draws_have_the_spread_of_their_priors_and_chance_none() {
    let found = doubted(TEXT, &ask());
    let [variant] = found.variants.as_slice() else { panic!("one variant") };
    // Everybody does the same: no chance at all, and 100 × 50% − 5 − 2.83 in cents.
    assert!(variant.central.standard_error.to_bits() == 0);
    assert!((variant.central.per_member - (5_000.0 - 500.0 - 283.0)).abs() <= 1.0, "{}", variant.central.per_member);
    let [first, second, third] = variant.effects.as_slice() else { panic!("three inputs") };
    assert_eq!(first.input, "economics.gross_margin");
    assert!((first.at_high - first.at_low - 2_000.0).abs() < 1.0);
    assert!((second.at_high - second.at_low).abs() > 195.0 && (third.at_high - third.at_low).abs() > 190.0);
    let mut sorted = variant.draws.clone();
    sorted.sort_by(f64::total_cmp);
    // The margin alone gives 90% within ±1,000; the others add a little.
    let width = sorted[189] - sorted[10];
    assert!((1_700.0..2_400.0).contains(&width), "{width}");
    let text = doubt_text(&found, false);
    assert!(text.contains("logit-normal, 90% within 40 to 60%") && text.contains("uniform, within 4 to 6%"), "{text}");
    assert!(text.contains("± is chance alone") && text.contains("value at risk"), "{text}");
    assert!(!doubt_json(&found).to_string().contains("NaN"));
    let page = page_html(&PageContext { run: &found.run, comparison: None, doubt: Some(&found), tuned: None });
    assert!(page.contains("<h2>What it hangs on") && !page.contains("NaN"));
}

#[test]
fn an_additive_result_has_the_indices_of_its_variances() {
    let found = doubted(TEXT, &DoubtAsk { draws: 0, morris: 6, sobol: 200, ..ask() });
    let effects = &found.variants[0].effects;
    // A sum of independent inputs: each index is the input's share of the variance, first and total alike. The margin
    // has nearly all of it: its range is ten times that of each other.
    let (first, total) = effects[0].sobol.expect("asked for");
    // Three standard errors of the first-order index from 200 rows, about 0.1 each.
    assert!(first > 0.68 && total > 0.9 && total < 1.15, "{first} {total}");
    for effect in &effects[1..] {
        let (first, total) = effect.sobol.expect("asked for");
        assert!(first.abs() < 0.15 && total < 0.05, "{}: {first} {total}", effect.input);
    }
    // Elementary effects of something additive vary only as much as its bends: μ* is the swing, σ small.
    let (size, spread) = effects[0].morris.expect("asked for");
    assert!((size - 2_000.0).abs() < 250.0 && spread < 0.15 * size, "{size} {spread}");
}

#[test]
fn the_same_draws_come_again() {
    let form = || doubt_json(&doubted(TEXT, &DoubtAsk { draws: 20, morris: 2, sobol: 2, ..ask() })).to_string();
    assert_eq!(form(), form());
}

/// Nine draws of ten, and one in twenty, are told only where there are that many.
#[test]
fn few_draws_make_no_interval() {
    for (draws, told) in [(1, false), (19, false), (20, true)] {
        let found = doubted(TEXT, &DoubtAsk { draws, ..ask() });
        let text = doubt_text(&found, false);
        assert_eq!(text.contains("nine draws of ten") && text.contains("value at risk)"), told, "{text}");
        assert_eq!(text.contains("too few to say"), !told, "{text}");
        let json = doubt_json(&found);
        let one = &json["variants"][0];
        assert_eq!(one["low"].is_number() && one["value_at_risk"].is_number(), told, "{one}");
        assert_eq!(one["liability_at_risk"].is_number(), told);
        assert_eq!(one["draws"].as_array().map(Vec::len), Some(draws as usize));
    }
}
