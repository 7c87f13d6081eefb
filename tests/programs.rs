//! Every program in `programs/` is clean, laid out, tested, and says where it comes from.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/programs.rs"]
mod programs;

use std::fs;
use std::path::PathBuf;

use loyal::base::Sources;
use loyal::evaluate::Plan;
use loyal::quantity::Day;
use loyal::syntax;
use programs::{Repository, compile, files, root};

#[test]
fn every_program_checks_without_a_word_and_passes_its_tests() {
    let mut report = String::new();
    let paths = files("programs", "loyal");
    assert!(paths.len() >= 5, "the example programs are gone: {paths:?}");
    for path in paths {
        let compiled = compile(&path, &Repository);
        report.extend(compiled.diagnostics.iter().map(|found| compiled.shown(found)));
        let (tests, failures) = compiled.run_tests();
        report.push_str(&failures);
        // A fiasco shows one thing.
        let least = if path.starts_with("programs/fiascos") { 1 } else { 3 };
        if tests < least {
            report.push_str(&format!("{}: {tests} test blocks do not exercise a program\n", path.display()));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_program_is_laid_out() {
    for path in files("programs", "loyal") {
        let text = fs::read_to_string(root().join(&path)).expect("a program is UTF-8");
        let source = Sources::new().add(path.to_string_lossy(), text.clone());
        let laid_out = syntax::format(source, &text).expect("a program can be read");
        assert!(laid_out == text, "run `loyal fmt {}`", path.display());
    }
}

#[test]
fn every_program_names_its_source_and_year() {
    for path in files("programs", "loyal") {
        let text = fs::read_to_string(root().join(&path)).expect("a program is UTF-8");
        let comment: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let comment = comment.join("\n");
        let year = comment.split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 4);
        let sourced = ["Source", "invented", "single source"].iter().any(|word| comment.contains(word));
        assert!(year && sourced, "{}: the comment at its head names no source and year", path.display());
    }
}

/// Programs whose purchases may follow one another in a tight loop (`evaluate::Stretch`): whatever the word for that comes
/// to mean, a change of it shows here.
const STEADY: &[&str] = &[
    "programs/body_shop.loyal",
    "programs/fiascos/air_miles.loyal",
    "programs/fiascos/air_miles_repaired.loyal",
    "programs/ref1.loyal",
];

#[test]
fn programs_whose_purchases_go_in_stretches() {
    let steady = |path: &PathBuf| {
        let program = compile(path, &Repository).program.expect("programs of the repository are clean");
        let plan = Plan::new(&program, Day(20_089), Day(20_089 + 400)).expect("a plan of a year");
        plan.is_steady()
    };
    let found: Vec<PathBuf> = files("programs", "loyal").into_iter().filter(steady).collect();
    let found: Vec<&str> = found.iter().filter_map(|path| path.to_str()).collect();
    assert_eq!(found, STEADY);
}
