//! Parsing and checking a rule file of 500 rules, and a file of ordinary length, in thread CPU time.
//!
//! `cargo bench --bench check`. Bar: 500 rules in less than 50 ms.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use loyal::base::{MemoryLoader, SourceId, Sources};
use loyal::check::check;
use loyal::core::compile;
use loyal::syntax::parse;
use rustix::time::{ClockId, clock_gettime};

fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// A program of so many rules, as a large retailer's would grow: categories, weekdays, tiers, limits, dates.
fn program(rules: usize) -> String {
    let mut text = String::from(
        "program \"Large\" {\n  currency EUR\n}\n\npoints star {\n  whole, round down\n  expire 12 months after earning\n  cost 0.01 EUR\n}\n\n\
         metric yearly_spend = sum of paid over calendar year\n\n\
         tiers status by yearly_spend {\n  Green\n  Silver at 300 EUR\n  Gold at 1_000 EUR\n  keep to the end of the next calendar year\n}\n\n",
    );
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    for rule in 0..rules {
        let (category, day) = (rule % 50, days[rule % 7]);
        let condition = match rule % 4 {
            0 => format!("weekday is {day}"),
            1 => "status is Silver or above".to_string(),
            2 => format!("yearly_spend >= {} EUR", 10 + rule),
            _ => format!("weekday is {day} and time in 10:00 .. {}:00", 11 + rule % 12),
        };
        let amount = match rule % 3 {
            0 => format!("{} star", 1 + rule % 20),
            1 => format!("{} star per 1 EUR of paid", 1 + rule % 5),
            _ => "by status { Green 1 star, Silver 2 star, Gold 3 star } per 2 EUR of paid".to_string(),
        };
        write!(
            text,
            "earn rule_{rule} on purchase of \"category {category}\" when {condition} {{\n  give {amount}\n  at most {} star per day, clip\n}}\n\n",
            100 + rule
        )
        .expect("text takes everything");
    }
    text
}

/// Median of the times in milliseconds.
fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let start = cpu();
            run();
            (cpu() - start) * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn measure(name: &str, text: &str) {
    let path = PathBuf::from("program.loyal");
    let mut loader = MemoryLoader::default();
    loader.texts.insert(path.clone(), text.to_string());
    let outcome = check(&path, &loader, &mut Sources::new());
    let errors: Vec<_> = outcome.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{:?}", errors.first());
    let parsed = median(|| {
        std::hint::black_box(parse(SourceId(0), text));
    });
    let checked = median(|| {
        std::hint::black_box(check(&path, &loader, &mut Sources::new()));
    });
    let compiled = median(|| {
        std::hint::black_box(compile(&path, &loader, &mut Sources::new(), &[]));
    });
    let lines = text.lines().count();
    println!(
        "{name}: {lines} lines, parse {parsed:.2} ms, parse and check {checked:.2} ms, and lower {compiled:.2} ms"
    );
}

/// Everything that `check` says of a program, proofs included; fewer repetitions, for it takes longer.
fn examined(name: &str, text: &str) {
    let path = PathBuf::from("program.loyal");
    let loader = MemoryLoader { texts: [(path.clone(), text.to_string())].into() };
    let mut sources = Sources::new();
    let compiled = compile(&path, &loader, &mut sources, &[]);
    let (Some(program), Some(checked)) = (compiled.program, compiled.checked) else {
        println!("{name}: no program");
        return;
    };
    let start = cpu();
    let found = loyal::prove::examine(&program, &checked, &sources).findings.len();
    println!("{name}: {found} findings in {:.0} ms", (cpu() - start) * 1e3);
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ordinary = std::fs::read_to_string(root.join("programs/bean_club.loyal")).expect("the program is there");
    measure("bean_club.loyal", &ordinary);
    measure("500 rules", &program(500));
    examined("proofs of bean_club.loyal", &ordinary);
    for (rules, bar) in [(50, "100 ms"), (500, "1 s"), (5_000, "10 s")] {
        examined(&format!("proofs of {rules} rules (bar {bar})"), &program(rules));
    }
    println!("bar: 500 rules parsed and checked in less than 50 ms");
}
