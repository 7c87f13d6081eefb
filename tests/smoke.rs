//! Every scenario in `simulations/`, at a small size, comes to what it came to before.
//!
//! The summaries in `tests/golden/` are not right because they stand there: each measure has oracles of its own elsewhere.
//! They show what a change changes, scenario by scenario.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/programs.rs"]
mod programs;

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::Sources;
use loyal::diagnostic::render::{Style, terminal};
use loyal::scenario;
use loyal::simulate::{self, Options, VariantResult};
use programs::{Repository, files};

const MEMBERS: u64 = 2_000;

/// One line a measure: what all members together come to, exact; ratios with six digits.
fn summary(variant: &VariantResult) -> String {
    let mut text = format!("{}\n", variant.name);
    for (key, estimate) in &variant.measures {
        let value = estimate.total.as_ref().map_or_else(|| format!("{:.6}", estimate.per_member), ToString::to_string);
        let _ = writeln!(text, "  {key} {value} {}", estimate.unit);
    }
    text
}

fn small_run(path: &Path) -> String {
    let mut sources = Sources::new();
    let (scenario, said) = scenario::read(path, &Repository, &mut sources);
    let messages: String = said.iter().map(|found| terminal(found, &sources, Style::PLAIN)).collect();
    assert!(messages.is_empty(), "\n{messages}");
    let scenario = scenario.expect("a scenario without errors");
    let (cancel, progress) = (AtomicBool::new(false), |_: u64| {});
    let options = Options {
        customers: Some(MEMBERS),
        seed: None,
        threads: NonZeroUsize::new(2),
        chunk: None,
        cancel: &cancel,
        progress: &progress,
    };
    let run = simulate::run(&scenario, &options).expect("a run");
    run.variants.iter().chain([&run.twin]).map(summary).collect()
}

/// All scenario files; `data` holds what they and the pages read.
fn scenarios() -> Vec<std::path::PathBuf> {
    files("simulations", "toml").into_iter().filter(|path| !path.starts_with("simulations/data")).collect()
}

#[test]
fn every_scenario_comes_to_its_golden_summary() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in scenarios() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, small_run(&path)));
    }
}
