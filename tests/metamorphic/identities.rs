//! The identities.

use std::path::Path;

use loyal::base::Sources;
use loyal::core::{Program, compile};
use loyal::diagnostic::render::{Style, terminal};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::changes::{declarations, later, with_words};
use crate::ledger::{Renamed, live};
use crate::life::life;
use crate::programs::{files, root};
use crate::surface::whole::whole;
use crate::surface::{Memory, source};

/// 400 years of the calendar: whole weeks, and every leap day where it was.
const FOUR_CENTURIES: i32 = 146_097;
/// Random programs beside those of `programs/`.
const RANDOM: u64 = 30;
/// Random programs of the whole language besides.
const WHOLE: u64 = 12;

/// Another writing: its files, the first one being the program, and the names that it changed.
pub struct Writing {
    pub files: Vec<(String, String)>,
    pub renamed: Renamed,
    pub days: i32,
}

impl Writing {
    pub fn of(text: String) -> Writing {
        Writing { files: vec![("program.loyal".to_owned(), text)], renamed: Renamed::new(), days: 0 }
    }
}

/// Every program of the repository and some random ones: name and text.
pub fn texts() -> Vec<(String, String)> {
    let read = |path: &Path| std::fs::read_to_string(root().join(path)).expect("a program is UTF-8");
    let mut all: Vec<(String, String)> = files("programs", "loyal")
        .iter()
        .map(|path| (path.display().to_string(), read(path)))
        .filter(|(_, text)| !text.contains("\ninclude "))
        .collect();
    all.extend((0..RANDOM).map(|seed| (format!("random {seed}"), source(&mut ChaCha8Rng::seed_from_u64(seed)))));
    all.extend((0..WHOLE).map(|seed| (format!("whole {seed}"), whole(&mut ChaCha8Rng::seed_from_u64(seed)))));
    all
}

pub fn compiled(writing: &Writing) -> Result<Program, String> {
    let mut sources = Sources::new();
    let loader = Memory(writing.files.clone());
    let compiled = compile(Path::new(&writing.files[0].0), &loader, &mut sources, &[]);
    let errors = compiled.diagnostics.iter().filter(|found| found.is_error());
    let errors: String = errors.map(|found| terminal(found, &sources, Style::PLAIN)).collect();
    compiled.program.ok_or(errors)
}

/// Compares the lives under every text with those under its other writing; how many were compared.
fn nothing_changes(what: &str, change: &dyn Fn(&str, &Program) -> Option<Writing>) -> usize {
    let (mut compared, mut report) = (0, String::new());
    for (name, text) in texts() {
        let program = compiled(&Writing::of(text.clone())).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let Some(writing) = change(&text, &program) else { continue };
        let other = match compiled(&writing) {
            Ok(other) => other,
            Err(errors) => {
                report += &format!("{what}, {name}: the other writing is not accepted\n{errors}");
                continue;
            }
        };
        for seed in 0..2 {
            let life = life(&program, seed, 40);
            let first = live(&program, &life, &Renamed::new(), 0).map(|ledger| ledger.lines);
            let second = live(&other, &life, &writing.renamed, writing.days).map(|ledger| ledger.lines);
            // What was added is nobody's business.
            let second = second.map(|lines| lines.into_iter().filter(|line| !line.contains("zz_")).collect::<Vec<_>>());
            compared += 1;
            if first != second {
                let (first, second) = (first.unwrap_or_else(|e| vec![e]), second.unwrap_or_else(|e| vec![e]));
                let place = (0..first.len().max(second.len())).find(|&at| first.get(at) != second.get(at));
                let at = place.unwrap_or(0);
                report += &format!("{what}, {name}, life {seed}: {:?} became {:?}\n", first.get(at), second.get(at));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
    compared
}

/// Rules are renamed so that the order of their names stays: ties are decided by it.
#[test]
fn names_of_rules_mean_nothing() {
    let compared = nothing_changes("renamed", &|text, program| {
        let holdings: Vec<&str> = program.holdings.iter().map(|holding| holding.name.as_str()).collect();
        let rules = program.rows.iter().map(|row| row.rule.clone());
        let rewards = program.offers.iter().map(|offer| offer.name.clone());
        let mut names: Vec<String> = rules.chain(rewards).filter(|name| !holdings.contains(&name.as_str())).collect();
        names.retain(|name| !["birthday", "anniversary", "join", "redemption"].contains(&name.as_str()));
        // A challenge is known by its own name beside that of what it gives.
        names.retain(|name| program.challenges.iter().all(|challenge| challenge.name != *name));
        names.sort();
        names.dedup();
        let renamed: Renamed = names.iter().map(|name| (format!("q_{name}"), name.clone())).collect();
        let new = |word: &str| renamed.iter().find(|(_, old)| old == word).map(|(new, _)| new.clone());
        Some(Writing { renamed: renamed.clone(), ..Writing::of(with_words(text, &new)) })
    });
    assert!(compared > 60, "{compared}");
}

#[test]
fn the_order_of_declarations_means_nothing() {
    let compared = nothing_changes("turned round", &|text, _| {
        let mut parts = declarations(text);
        parts.reverse();
        Some(Writing::of(parts.join("\n")))
    });
    assert!(compared > 60, "{compared}");
    nothing_changes("interleaved", &|text, _| {
        let parts = declarations(text);
        let (even, odd): (Vec<_>, Vec<_>) = parts.iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let all: Vec<String> = odd.into_iter().chain(even).map(|(_, part)| part.clone()).collect();
        Some(Writing::of(all.join("\n")))
    });
}

/// A tier above all others that nobody can reach.
#[test]
fn a_tier_that_nobody_reaches_means_nothing() {
    let compared = nothing_changes("with a tier more", &|text, _| {
        let mut changed = false;
        let parts: Vec<String> = declarations(text)
            .into_iter()
            .map(|part| match with_a_tier_more(&part) {
                Some(more) => {
                    changed = true;
                    more
                }
                None => part,
            })
            .collect();
        changed.then(|| Writing::of(parts.concat()))
    });
    assert!(compared > 20, "{compared}");
}

fn with_a_tier_more(part: &str) -> Option<String> {
    let header = part.lines().find(|line| line.starts_with("tiers "))?;
    if !header.contains(" by ") {
        return None;
    }
    let name = header.split_whitespace().nth(1)?;
    let is_tier = |line: &&str| {
        let tier = line.trim().chars().next().is_some_and(|first| first.is_ascii_uppercase());
        tier && line.starts_with("  ") && line.contains(" at ")
    };
    let highest = part.lines().rfind(is_tier)?;
    // The unit of any number among the thresholds; a parameter does not show it.
    let mut numbers = part.lines().filter(is_tier).filter_map(|line| line.split(" at ").nth(1));
    let number = numbers.rfind(|value| value.starts_with(|c: char| c.is_ascii_digit()))?;
    let unit = number.split_whitespace().nth(1).filter(|unit| *unit != "kept" && *unit != "#");
    let unit = unit.map_or(String::new(), |unit| format!(" {unit}"));
    Some(part.replacen(highest, &format!("{highest}\n  Zz_{name} at 20_000_000{unit}"), 1))
}

#[test]
fn a_rule_that_is_never_true_means_nothing() {
    let compared = nothing_changes("with rules that never act", &|text, program| {
        let wallet = program.holdings.iter().find(|holding| {
            let declared = format!("\npoints {} ", holding.name);
            format!("\n{text}").contains(&declared)
        })?;
        let name = &wallet.name;
        let more = format!(
            "\nmetric zz_purchases = count of purchase over lifetime\n\
             earn zz_never on purchase from 1990-01-01 until 1990-01-02 {{\n  give 5 {name}\n}}\n\
             gift zz_poor on start of month when zz_purchases < 0 {{\n  give 7 {name}\n  at most once per month\n}}\n\
             discount zz_dream on purchase when zz_purchases < 0 {{\n  take 9% off\n}}\n"
        );
        Some(Writing::of(format!("{text}{more}")))
    });
    assert!(compared > 40, "{compared}");
}

#[test]
fn what_nobody_uses_means_nothing() {
    let compared = nothing_changes("with unused declarations", &|text, program| {
        let money = &program.currency.code;
        let more = format!(
            "\npoints zz_wallet {{\n  whole\n  expire 3 months after earning\n  cost 0.01 {money}\n}}\n\
             unit zz_unit\nevent zz_event {{\n  zz_field zz_unit\n}}\n\
             metric zz_metric = sum of paid over last 30 days\nmetric zz_other = count of zz_event over calendar week\n\
             item zz_item {{\n  worth 1 {money}\n  cost 1 {money}\n}}\n\
             tiers zz_tiers by zz_metric {{\n  Zz_low\n  Zz_high at 10 {money}\n}}\n"
        );
        Some(Writing::of(format!("{text}{more}")))
    });
    assert!(compared > 60, "{compared}");
}

#[test]
fn files_mean_nothing() {
    let compared = nothing_changes("in three files", &|text, _| Some(in_files(text)));
    assert!(compared > 60, "{compared}");
}

/// The declarations of a text in three files that include one another.
pub fn in_files(text: &str) -> Writing {
    let parts = declarations(text);
    let third = parts.len() / 3;
    let (first, rest) = parts.split_at(third);
    let (second, last) = rest.split_at(third);
    let main = format!("include \"one.loyal\"\n{}", second.concat());
    let one = format!("include \"two.loyal\"\n{}", first.concat());
    let files = [("program.loyal", main), ("one.loyal", one), ("two.loyal", last.concat())];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    Writing { files, renamed: Renamed::new(), days: 0 }
}

#[test]
fn four_hundred_years_later_all_is_the_same() {
    let compared = nothing_changes("400 years later", &|text, _| {
        Some(Writing { days: FOUR_CENTURIES, ..Writing::of(later(text, 400)) })
    });
    assert!(compared > 60, "{compared}");
}
