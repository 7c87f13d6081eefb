//! Random programs of the whole language: they check, their layout means the same, and every rule of the grammar that
//! the checker takes occurs in the first few of them.
//!
//! `LOYAL_WHOLE_PROGRAMS=10000 cargo test --release --test generated` reads more of them.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests fail by panicking and touch files; a campaign prints what it covered"
)]

#[path = "support/surface/mod.rs"]
mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use loyal::base::{SourceId, Sources};
use loyal::core::{Program, listing};
use loyal::diagnostic::render::{Style, terminal};
use pest::Parser;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use surface::Memory;
use surface::whole::whole;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/loyal.pest"]
struct Grammar;

/// Programs of a test.
fn programs() -> impl Iterator<Item = (u64, String)> {
    let count = std::env::var("LOYAL_WHOLE_PROGRAMS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    (0..count).map(|seed| (seed, whole(&mut ChaCha8Rng::seed_from_u64(seed))))
}

/// Programs that the normal run checks; reading alone takes a tenth of the time.
const MOST_CHECKED: u64 = 30;

fn checked() -> impl Iterator<Item = (u64, String)> {
    let all = std::env::var_os("LOYAL_WHOLE_PROGRAMS").is_some();
    programs().take_while(move |(seed, _)| all || *seed < MOST_CHECKED)
}

fn compile(text: &str) -> Result<Program, String> {
    let loader = Memory(vec![("random.loyal".to_owned(), text.to_owned())]);
    let mut sources = Sources::new();
    let compiled = loyal::core::compile(Path::new("random.loyal"), &loader, &mut sources, &[]);
    let errors = compiled.diagnostics.iter().filter(|found| found.is_error());
    let errors: String = errors.map(|found| terminal(found, &sources, Style::PLAIN)).collect();
    compiled.program.filter(|_| errors.is_empty()).ok_or(errors)
}

#[test]
fn a_program_of_the_whole_language_checks_and_its_layout_means_the_same() {
    let mut found: Vec<String> = Vec::new();
    for (seed, text) in checked() {
        let program = match compile(&text) {
            Ok(program) => program,
            Err(errors) => {
                found.push(format!("seed {seed}:\n{errors}"));
                continue;
            }
        };
        let once = loyal::syntax::format(SourceId(0), &text).unwrap_or_else(|errors| panic!("seed {seed}: {errors:?}"));
        let again = compile(&once).unwrap_or_else(|errors| panic!("seed {seed}: its layout: {errors}"));
        assert_eq!(listing(&program), listing(&again), "seed {seed}: the layout means something else");
        assert_eq!(loyal::syntax::format(SourceId(0), &once).as_ref(), Ok(&once), "seed {seed}: not the last layout");
    }
    assert!(found.is_empty(), "{} programs are refused\n{}", found.len(), found.join("\n"));
}

/// Rules that no program of the whole language has, by reason.
const EXCEPT: &[(&str, &[&str])] = &[
    ("files of several parts are read by the tests of includes", &["include", "kw_include"]),
    (
        "they only look ahead, or stand inside a spelling from elsewhere",
        &[
            "clause_word",
            "reserved",
            "plain_number",
            "plain_word",
            "month_ahead",
            "weekday_ahead",
            "comma_number",
            "meridiem",
            "money_sign",
            "month_word",
        ],
    ),
];

/// Names of the rules of the grammar that leave a trace: silent ones do not.
fn rules() -> BTreeSet<String> {
    let grammar = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/loyal.pest"));
    let grammar = grammar.expect("the grammar is there");
    let mut rules = BTreeSet::new();
    for line in grammar.lines() {
        let Some((name, body)) = line.split_once('=') else { continue };
        let (name, body) = (name.trim_end(), body.trim_start());
        let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
        if named && !body.starts_with('_') {
            rules.insert(name.to_owned());
        }
    }
    rules
}

#[test]
fn every_rule_of_the_grammar_that_the_checker_takes_is_reached() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = 0;
    for (seed, text) in programs() {
        count += 1;
        let pairs = Grammar::parse(Rule::whole_items, &text).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let here: BTreeSet<String> = pairs.flatten().map(|pair| format!("{:?}", pair.as_rule())).collect();
        for rule in here {
            *seen.entry(rule).or_insert(0) += 1;
        }
    }
    let excepted = |rule: &str| rule.starts_with("foreign_") || EXCEPT.iter().any(|(_, rules)| rules.contains(&rule));
    println!("{count} programs had");
    for (rule, count) in &seen {
        println!("  {rule:<20} {count:>6}");
    }
    let missing: Vec<String> = rules().into_iter().filter(|rule| !seen.contains_key(rule) && !excepted(rule)).collect();
    assert!(missing.is_empty(), "rules that no program has: {}", missing.join(" "));
    let wrong: Vec<&str> =
        EXCEPT.iter().flat_map(|(_, rules)| rules.iter().copied()).filter(|rule| seen.contains_key(*rule)).collect();
    assert!(wrong.is_empty(), "excepted without a reason: {}", wrong.join(" "));
}
