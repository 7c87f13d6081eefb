//! What is promised of a rule or a wallet, against lives: programs of the whole language live a few random lives, and then
//! promise to give one unit less than they were seen to give, or more. No promise is proved that a life breaks.
//!
//! `LOYAL_SLICES=1000000 cargo test --release --test reference small_program -- --nocapture` makes the long run over small
//! programs, `LOYAL_PROMISED=500 cargo test --release --test reference promise_is_proved -- --nocapture` the one over large
//! ones; `LOYAL_SLICES_FROM` and `LOYAL_PROMISED_FROM` are their first seeds.

mod changed;
mod given;
mod life;
mod slices;

use std::collections::BTreeSet;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use loyal::base::{Sources, Span};
use loyal::check::Checked;
use loyal::core::{HoldingId, Program};
use loyal::prove::{self, Verdict};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::acts::Acts;
use crate::generate::coverage::Coverage;
use crate::surface::Memory;
use crate::surface::whole::whole;
use given::{About, Seen, Subject, TIMES};
use life::Life;

/// Lives of each program.
const LIVES: u32 = 4;
/// Promises of each program.
const PROMISES: usize = 4;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What no text says: the core has it, the language writes it otherwise.
const NOT_WRITTEN: [&str; 5] =
    ["Expr::Pending", "Expr::Rest", "Comparison::NotEqual", "Guard::FirstPurchase", "Measure::Cost"];

/// What the text generator lacks.
const MORE: &str = include_str!("more.loyal");

/// What the lives keep to.
const DOMAIN: &str = "assume basket 0.01 EUR .. 180 EUR\n\nassume item 0.01 EUR\n\nassume visits at most 40 per day\n\n\
    assume price 0 EUR .. 40 EUR\n\nassume nights 0 night .. 4_000 night\n\nassume minutes 0 .. 4_000\n\n\
    assume stay at most 40 per day\n\nassume workout at most 40 per day\n";

fn compile(text: &str) -> (Program, Checked, Sources) {
    compiled(text).unwrap_or_else(|| panic!("no program\n{text}"))
}

fn compiled(text: &str) -> Option<(Program, Checked, Sources)> {
    let loader = Memory(vec![("random.loyal".to_owned(), text.to_owned())]);
    let mut sources = Sources::new();
    let compiled = loyal::core::compile(Path::new("random.loyal"), &loader, &mut sources, &[]);
    let wrong = compiled.diagnostics.iter().any(|found| found.is_error());
    Some((compiled.program.filter(|_| !wrong)?, compiled.checked?, sources))
}

/// A program without promises and assumptions of its own; every second one with some of what the text generator lacks.
fn text(rng: &mut ChaCha8Rng) -> String {
    let apart = ["assume ", "guarantee ", "allow "];
    let whole = whole(rng);
    let lines = whole.lines().filter(|line| !apart.iter().any(|word| line.starts_with(word)));
    let mut text: String = lines.flat_map(|line| [line, "\n"]).collect();
    // What is evaluated anew after a return cannot be rounded with others.
    if rng.random_bool(0.5) && !text.contains("returns recompute") {
        for block in MORE.split("\n\n") {
            // The budget stands on one of the rules.
            let kept = [" zback ", "member {"].iter().any(|word| block.contains(word));
            let is_rule = ["earn ", "gift ", "discount "].iter().any(|word| block.starts_with(word)) && !kept;
            let is_there = block.starts_with("member {") && text.contains("\nmember {");
            if !is_there && (!is_rule || rng.random_bool(0.5)) {
                text += &format!("\n{block}\n");
            }
        }
    }
    text
}

/// So many smallest units as one writes them.
fn written(program: &Program, unit: Option<HoldingId>, units: i64) -> String {
    let (name, decimals) = match unit {
        Some(unit) => {
            let holding = &program.holdings[unit.index()];
            (holding.name.as_str(), u32::from(holding.decimals))
        }
        None => ("EUR", 2),
    };
    let one = 10i64.pow(decimals);
    match decimals {
        0 => format!("{units} {name}"),
        _ => format!("{}.{:0width$} {name}", units / one, units % one, width = decimals as usize),
    }
}

/// What a program promises of a subject.
struct Promised {
    about: About,
    /// So many smallest units.
    most: i64,
    /// The most that was seen.
    seen: i64,
    words: String,
}

/// That it gives at most so much; `None` for what has no name in the text.
fn promise(program: &Program, text: &str, about: &About, (seen, most): (i64, i64)) -> Option<Promised> {
    let per = TIMES.iter().find(|time| time.0 == about.over)?.1;
    let declared = |name: &str| ["earn", "gift"].iter().any(|kind| text.contains(&format!("{kind} {name} on ")));
    let (name, amount) = match &about.subject {
        Subject::Rule(name, unit) if declared(name) => (name.as_str(), written(program, *unit, most)),
        Subject::Awards(name) if declared(name) && most > 0 => (name.as_str(), most.to_string()),
        Subject::Wallet(unit) => (program.holdings[unit.index()].name.as_str(), written(program, Some(*unit), most)),
        Subject::GiveBack { .. } => ("give_back", format!("{}.{:02}%", most / 100, most % 100)),
        Subject::Least { .. } => ("give_back", format!("{}.{:02}%", -most / 100, -most % 100)),
        _ => return None,
    };
    let per = match about.subject {
        Subject::GiveBack { stay: false } | Subject::Least { stay: false } => String::new(),
        Subject::GiveBack { stay: true } | Subject::Least { stay: true } => " per stay".to_owned(),
        _ => format!(" per {per}"),
    };
    let when = about.on.map_or_else(String::new, |on| format!(" when weekday is {}", WEEKDAYS[usize::from(on.0)]));
    let bound = if matches!(about.subject, Subject::Least { .. }) { "least" } else { "most" };
    let words = format!("guarantee {name} at {bound} {amount}{per}{when}");
    Some(Promised { about: about.clone(), most, seen, words })
}

/// A few promises, every second of which was seen to be broken; the others leave room.
fn promises(program: &Program, text: &str, seen: &Seen, rng: &mut ChaCha8Rng) -> Vec<Promised> {
    let is_least = |about: &About| matches!(about.subject, Subject::Least { .. });
    let mut all: Vec<_> = seen.iter().filter(|(about, most)| **most > 0 || is_least(about)).collect();
    all.retain(|(about, _)| about.on.is_none() || rng.random_bool(0.1));
    let mut promises = Vec::new();
    while let (true, false) = (promises.len() < PROMISES, all.is_empty()) {
        let is_share = |one: &(&About, &i64)| matches!(one.0.subject, Subject::GiveBack { .. }) || is_least(one.0);
        let give_back = all.iter().rposition(is_share).filter(|_| rng.random_bool(0.2));
        let (about, seen) = all.swap_remove(give_back.unwrap_or_else(|| rng.random_range(0..all.len())));
        let most = match promises.len() % 2 {
            0 => seen - 1,
            _ if is_least(about) => rng.random_range(*seen..=0),
            _ => seen * rng.random_range(1..100),
        };
        // Constants of the language are smaller.
        if most < i64::from(i32::MAX) {
            promises.extend(promise(program, text, about, (*seen, most)));
        }
    }
    promises
}

/// What became of the promises of some programs.
#[derive(Default)]
struct Judged {
    coverage: Coverage,
    promises: u64,
    /// Proved, and held by further lives.
    proved: u64,
    /// Shown to be broken by a life that was replayed.
    broken: u64,
    /// Broken by a life that was lived here, while nothing was found as far as was looked.
    bounded: u64,
    /// Broken by a life that was lived here, and said not to be proved.
    suspected: u64,
    /// Rules of which it is proved that they never pay, tiers that nobody reaches; none of which happened.
    never: u64,
    wrong: Vec<String>,
}

impl Judged {
    fn with(mut self, other: Judged) -> Judged {
        self.coverage.merge(&other.coverage);
        self.promises += other.promises;
        self.proved += other.proved;
        self.broken += other.broken;
        self.bounded += other.bounded;
        self.suspected += other.suspected;
        self.never += other.never;
        self.wrong.extend(other.wrong);
        self
    }

    /// What is said of a promise that is not proved.
    fn not_proved(&mut self, promise: &Promised, verdict: Option<Verdict>) {
        match verdict {
            Some(Verdict::Witness) => self.broken += 1,
            Some(Verdict::Bounded) => self.bounded += u64::from(promise.seen > promise.most),
            Some(Verdict::Suspected) => self.suspected += u64::from(promise.seen > promise.most),
            _ => self.wrong.push(format!("`{}`: {verdict:?}", promise.words)),
        }
    }

    fn said(&self, cases: u64, what: &str) -> String {
        let Judged { promises, proved, broken, bounded, suspected, never, .. } = self;
        format!(
            "{promises} promises of {cases} {what}: {proved} proved, {broken} shown to be broken; of those that a life breaks \
             {bounded} not found, {suspected} not followed; {never} rules and tiers that are never had\n{}",
            self.coverage.table(cases, &Acts::new())
        )
    }
}

/// The most that some lives of the program give, and what gives at all.
fn seen_in(program: &Program, rng: &mut ChaCha8Rng) -> (Seen, BTreeSet<String>) {
    let (mut seen, mut happened) = (Seen::new(), BTreeSet::new());
    for given in (0..LIVES).filter_map(|_| Life::new(program, rng).lived(program)) {
        given.add_to(&mut seen);
        happened.extend(given.happened);
    }
    (seen, happened)
}

/// Findings by which a rule never pays, or nobody reaches a tier.
const NEVER: [&str; 2] = ["L0013", "L0016"];

fn judged(text: &str, rng: &mut ChaCha8Rng) -> Judged {
    let mut judged = Judged::default();
    let text = format!("{text}\n{DOMAIN}");
    let (program, ..) = compile(&text);
    judged.coverage.add(&program);
    let (seen, happened) = seen_in(&program, rng);
    let promises = promises(&program, &text, &seen, rng);
    let promised = promises.iter().fold(text, |text, promise| text + "\n" + &promise.words + "\n");
    let (program, checked, sources) = compile(&promised);
    let examined = prove::examine(&program, &checked, &sources);
    judged.promises += promises.len() as u64;
    judged.wrong.extend(examined.findings.iter().filter(|one| one.code.0 == "E0150").map(|one| format!("{one:?}")));
    let never = examined.findings.iter().filter(|one| NEVER.contains(&one.code.0) && one.verdict == Verdict::Proved);
    for finding in never {
        judged.never += 1;
        if happened.contains(&finding.about) {
            judged.wrong.push(format!("{}: {}, and it happens", finding.code.0, finding.message));
        }
    }
    let mut seen = None;
    for promise in &promises {
        let is_it = |span: Span| promised[span.start as usize..].lines().next() == Some(&promise.words);
        let Some(proved) = examined.proved.iter().find(|one| is_it(one.span)) else {
            let mut found = examined.findings.iter().filter(|one| one.labels.first().is_some_and(|at| is_it(at.span)));
            judged.not_proved(promise, found.next().map(|one| one.verdict));
            continue;
        };
        let seen = seen.get_or_insert_with(|| seen_in(&program, rng).0);
        let given = seen.get(&promise.about).copied().unwrap_or(promise.seen).max(promise.seen);
        judged.proved += u64::from(given <= promise.most);
        if given > promise.most {
            judged.wrong.push(format!("`{}` is proved ({}), and a life gives {given}", promise.words, proved.how));
        }
    }
    judged
}

/// A program of its own for each seed; what goes wrong is said with it.
fn all(seeds: Range<u64>, text: fn(&mut ChaCha8Rng) -> String) -> Judged {
    let one = |seed: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let text = text(&mut rng);
        let mut judged = catch_unwind(AssertUnwindSafe(|| judged(&text, &mut rng)))
            .unwrap_or_else(|_| Judged { wrong: vec!["it fails".to_owned()], ..Judged::default() });
        judged.wrong.iter_mut().for_each(|wrong| *wrong = format!("seed {seed}: {wrong}\n{text}"));
        judged
    };
    seeds.into_par_iter().map(one).reduce(Judged::default, Judged::with)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn no_promise_is_proved_that_a_life_breaks() {
    let first = number("LOYAL_PROMISED_FROM").unwrap_or(0);
    let cases = number("LOYAL_PROMISED").unwrap_or(if cfg!(debug_assertions) { 2 } else { 12 });
    let judged = all(first..first + cases, text);
    println!("{}", judged.said(cases, "programs"));
    assert!(judged.wrong.is_empty(), "{}", judged.wrong.join("\n"));
    if !cfg!(debug_assertions) {
        assert!(judged.proved * 20 > judged.promises, "too little is proved to mean anything");
        assert!(judged.broken * 10 > judged.promises, "too little is shown to be broken");
    }
}

#[test]
fn no_promise_of_a_small_program_is_proved_that_a_life_breaks() {
    let first = number("LOYAL_SLICES_FROM").unwrap_or(0);
    let cases = number("LOYAL_SLICES").unwrap_or(if cfg!(debug_assertions) { 40 } else { 10_000 });
    let judged = all(first..first + cases, |rng| slices::slice(&text(rng), rng));
    println!("{}", judged.said(cases, "small programs"));
    assert!(judged.wrong.is_empty(), "{}", judged.wrong.join("\n"));
    assert!(judged.proved * 10 > judged.promises, "too little is proved to mean anything");
    assert!(judged.broken * 10 > judged.promises, "too little is shown to be broken");
    let mut missing = judged.coverage.missing();
    missing.retain(|variant| !NOT_WRITTEN.contains(&variant.as_str()));
    assert!(cases < 10_000 || missing.is_empty(), "never generated: {missing:?}");
}

#[test]
fn every_construct_stands_in_a_program_that_promises() {
    let mut coverage = Coverage::default();
    for seed in 0..600 {
        coverage.add(&compile(&text(&mut ChaCha8Rng::seed_from_u64(seed))).0);
    }
    let mut missing = coverage.missing();
    missing.retain(|variant| !NOT_WRITTEN.contains(&variant.as_str()));
    assert!(missing.is_empty(), "never generated: {missing:?}");
}
