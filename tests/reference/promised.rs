//! What is promised of a rule or a wallet, against lives: programs of the whole language live a few random lives, and then
//! promise to give one unit less than they were seen to give, or more. No promise is proved that a life breaks.
//!
//! `LOYAL_PROMISED=500 cargo test --release --test reference promised -- --nocapture` makes the long run;
//! `LOYAL_PROMISED_FROM` is its first seed.

use std::collections::BTreeMap;
use std::path::Path;

use loyal::base::Sources;
use loyal::check::Checked;
use loyal::core::{HoldingId, Program};
use loyal::evaluate::{CashFor, Grant, Joining, Occasion, Plan, Recorder, Source};
use loyal::prove;
use loyal::quantity::{Date, Day, Instant};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::acts::Acts;
use crate::compare::fast;
use crate::generate::coverage::Coverage;
use crate::generate::{Happening, history, known};
use crate::surface::Memory;
use crate::surface::whole::whole;

/// Lives of each program.
const LIVES: u32 = 4;
/// Happenings of a life.
const EVENTS: u32 = 40;
/// Promises of each program.
const PROMISES: usize = 4;

/// What no text says: the core has it, the language writes it otherwise.
const NOT_WRITTEN: [&str; 5] =
    ["Expr::Pending", "Expr::Rest", "Comparison::NotEqual", "Guard::FirstPurchase", "Measure::Cost"];

/// What the text generator lacks.
const MORE: &str = include_str!("promised.loyal");

/// What the lives keep to.
const DOMAIN: &str = "assume basket 0.01 EUR .. 180 EUR\n\nassume item 0.01 EUR\n\nassume visits at most 40 per day\n\n\
    assume price 0 EUR .. 40 EUR\n\nassume nights 0 night .. 4_000 night\n\nassume minutes 0 .. 4_000\n\n\
    assume stay at most 40 per day\n\nassume workout at most 40 per day\n";

/// What a promise is about: a rule and the unit that it gives (`None` = money), or a wallet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Rule(String, Option<HoldingId>),
    Awards(String),
    Wallet(HoldingId),
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Over {
    Purchase,
    Day,
    Month,
    Year,
    Lifetime,
}

const TIMES: [(Over, &str); 5] = [
    (Over::Purchase, "purchase"),
    (Over::Day, "day"),
    (Over::Month, "month"),
    (Over::Year, "year"),
    (Over::Lifetime, "lifetime"),
];

/// One award: in which event, when, by which rule, of what, how much.
struct Award {
    event: usize,
    at: Instant,
    rule: String,
    unit: Option<HoldingId>,
    units: i64,
}

/// What rules give in a life.
struct Given<'p> {
    program: &'p Program,
    occasions: Vec<Occasion>,
    awards: Vec<Award>,
}

impl Given<'_> {
    fn award(&mut self, at: Instant, row: usize, unit: Option<HoldingId>, units: i64) {
        let rule = self.program.rows[row].rule.clone();
        self.awards.push(Award { event: self.occasions.len(), at, rule, unit, units });
    }
}

impl Recorder for Given<'_> {
    fn began(&mut self, _: Instant, occasion: Occasion) {
        self.occasions.push(occasion);
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        if let Source::Row(row) = grant.source {
            self.award(grant.at, row.index(), Some(grant.holding), grant.lot.quantity);
        }
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        if let (CashFor::Row(row), true) = (what, money < 0) {
            self.award(at, row.index(), None, -money);
        }
    }
}

/// The most that was seen in a time.
type Seen = BTreeMap<(Subject, Over), i64>;

impl Given<'_> {
    fn add_to(&self, seen: &mut Seen) {
        for (over, _) in TIMES {
            let mut sums: BTreeMap<(Subject, i64), i64> = BTreeMap::new();
            let mut counted = BTreeMap::new();
            for award in &self.awards {
                let date = award.at.day().date();
                let (year, month) = (i64::from(date.year), i64::from(date.month));
                let time = match over {
                    Over::Purchase if self.occasions.get(award.event.wrapping_sub(1)) != Some(&Occasion::Purchase) => {
                        continue;
                    }
                    Over::Purchase => award.event as i64,
                    Over::Day => i64::from(award.at.day().0),
                    Over::Month => year * 12 + month,
                    Over::Year => year,
                    Over::Lifetime => 0,
                };
                *sums.entry((Subject::Rule(award.rule.clone(), award.unit), time)).or_default() += award.units;
                if let Some(unit) = award.unit {
                    *sums.entry((Subject::Wallet(unit), time)).or_default() += award.units;
                }
                if over != Over::Purchase && counted.insert((&award.rule, award.event), ()).is_none() {
                    *sums.entry((Subject::Awards(award.rule.clone()), time)).or_default() += 1;
                }
            }
            for ((subject, _), sum) in sums {
                let most = seen.entry((subject, over)).or_default();
                *most = (*most).max(sum);
            }
        }
    }
}

fn compile(seed: u64, text: &str) -> (Program, Checked, Sources) {
    let loader = Memory(vec![("random.loyal".to_owned(), text.to_owned())]);
    let mut sources = Sources::new();
    let compiled = loyal::core::compile(Path::new("random.loyal"), &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (compiled.program, compiled.checked) else {
        let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.is_error()).collect();
        panic!("seed {seed}: {errors:?}\n{text}");
    };
    (program, checked, sources)
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
    text + "\n" + DOMAIN
}

/// Within the stated domain, and nothing that takes back.
fn within(happening: Happening) -> Option<Happening> {
    match happening {
        Happening::Return { .. } | Happening::Confirm { .. } => None,
        Happening::Purchase { mut lines, words, uses, goods } => {
            lines.iter_mut().for_each(|line| line.amount = line.amount.max(i64::from(line.items)));
            Some(Happening::Purchase { lines, words, uses, goods })
        }
        other => Some(other),
    }
}

/// What a life of the program gives.
fn live<'p>(program: &'p Program, rng: &mut ChaCha8Rng) -> Option<Given<'p>> {
    let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
    let events = history(rng, program, first, EVENTS);
    let end = Instant(events.last()?.0).day().plus_days(70);
    let plan = Plan::with_receipts(program, first, end.plus_days(1)).ok()?;
    let mut given = Given { program, occasions: Vec::new(), awards: Vec::new() };
    let mut member = plan.member();
    let born = Some(Day(-3_000 + rng.random_range(0..366)));
    let (joined, attributes) = (Instant(first.start().0.min(events[0].0)), known(rng, program));
    let joining = Joining { joined, born, attributes: &attributes, run_join_rules: true };
    plan.start(&mut member, &joining, &mut given).ok()?;
    for (second, happening) in events {
        let Some(happening) = within(happening) else { continue };
        let leaves = matches!(happening, Happening::Leave);
        if fast(&plan, &mut member, &mut given, Instant(second), &happening).is_err() || leaves {
            return Some(given);
        }
    }
    let _ = plan.settle(&mut member, end.start(), &mut given);
    Some(given)
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
    about: (Subject, Over),
    /// So many smallest units.
    most: i64,
    /// The most that was seen.
    seen: i64,
    words: String,
}

/// That it gives at most so much; `None` for what has no name in the text.
fn promise(program: &Program, text: &str, about: &(Subject, Over), (seen, most): (i64, i64)) -> Option<Promised> {
    let per = TIMES.iter().find(|time| time.0 == about.1)?.1;
    let declared = |name: &str| ["earn", "gift"].iter().any(|kind| text.contains(&format!("{kind} {name} on ")));
    let (name, amount) = match &about.0 {
        Subject::Rule(name, unit) if declared(name) => (name, written(program, *unit, most)),
        Subject::Awards(name) if declared(name) && most > 0 => (name, most.to_string()),
        Subject::Wallet(unit) => (&program.holdings[unit.index()].name, written(program, Some(*unit), most)),
        _ => return None,
    };
    Some(Promised { about: about.clone(), most, seen, words: format!("guarantee {name} at most {amount} per {per}") })
}

/// A few promises, every second of which was seen to be broken; the others leave room.
fn promises(program: &Program, text: &str, seen: &Seen, rng: &mut ChaCha8Rng) -> Vec<Promised> {
    let mut all: Vec<_> = seen.iter().filter(|one| *one.1 > 0).collect();
    let mut promises = Vec::new();
    while let (true, false) = (promises.len() < PROMISES, all.is_empty()) {
        let (about, seen) = all.swap_remove(rng.random_range(0..all.len()));
        let most = if promises.len() % 2 == 0 { seen - 1 } else { seen * rng.random_range(1..100) };
        promises.extend(promise(program, text, about, (*seen, most)));
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
    wrong: Vec<String>,
}

impl Judged {
    fn with(mut self, other: Judged) -> Judged {
        self.coverage.merge(&other.coverage);
        self.promises += other.promises;
        self.proved += other.proved;
        self.broken += other.broken;
        self.wrong.extend(other.wrong);
        self
    }
}

/// The most that some lives of the program give.
fn seen_in(program: &Program, rng: &mut ChaCha8Rng) -> Seen {
    let mut seen = Seen::new();
    (0..LIVES).filter_map(|_| live(program, rng)).for_each(|given| given.add_to(&mut seen));
    seen
}

fn judge(seed: u64) -> Judged {
    let mut judged = Judged::default();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let text = text(&mut rng);
    let (program, ..) = compile(seed, &text);
    judged.coverage.add(&program);
    let promises = promises(&program, &text, &seen_in(&program, &mut rng), &mut rng);
    let promised = promises.iter().fold(text, |text, promise| text + "\n" + &promise.words + "\n");
    let (program, checked, sources) = compile(seed, &promised);
    let examined = prove::examine(&program, &checked, &sources);
    let is_broken = |one: &&prove::Finding| one.code.0 == "L0048" && one.verdict == prove::Verdict::Witness;
    judged.promises += promises.len() as u64;
    judged.broken += examined.findings.iter().filter(is_broken).count() as u64;
    let mut seen = None;
    for proved in &examined.proved {
        let line = promised[proved.span.start as usize..].lines().next().unwrap_or_default();
        let promise = promises.iter().find(|one| one.words == line).expect("nothing else is promised");
        let seen = seen.get_or_insert_with(|| seen_in(&program, &mut rng));
        let given = seen.get(&promise.about).copied().unwrap_or_default().max(promise.seen);
        judged.proved += u64::from(given <= promise.most);
        if given > promise.most {
            judged.wrong.push(format!("seed {seed}: `{line}` is proved ({}), and a life gives {given}", proved.how));
        }
    }
    judged
}

#[test]
fn no_promise_is_proved_that_a_life_breaks() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("LOYAL_PROMISED_FROM").unwrap_or(0);
    let cases = number("LOYAL_PROMISED").unwrap_or(if cfg!(debug_assertions) { 2 } else { 12 });
    let judged = (first..first + cases).into_par_iter().map(judge).reduce(Judged::default, Judged::with);
    println!(
        "{} promises of {cases} programs from seed {first}: {} proved, {} shown to be broken",
        judged.promises, judged.proved, judged.broken
    );
    println!("{}", judged.coverage.table(cases, &Acts::new()));
    assert!(judged.wrong.is_empty(), "{}", judged.wrong.join("\n"));
    if !cfg!(debug_assertions) {
        assert!(judged.proved * 20 > judged.promises, "too little is proved to mean anything");
        assert!(judged.broken * 10 > judged.promises, "too little is shown to be broken");
    }
}

#[test]
fn every_construct_stands_in_a_program_that_promises() {
    let mut coverage = Coverage::default();
    for seed in 0..600 {
        coverage.add(&compile(seed, &text(&mut ChaCha8Rng::seed_from_u64(seed))).0);
    }
    let mut missing = coverage.missing();
    missing.retain(|variant| !NOT_WRITTEN.contains(&variant.as_str()));
    assert!(missing.is_empty(), "never generated: {missing:?}");
}
