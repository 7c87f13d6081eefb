//! Scenarios in memory; everything they name lies in the repository.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, Sources};
use loyal::diagnostic::Diagnostic;
use loyal::scenario::{Scenario, read};
use loyal::simulate::{Options, Run, run};

static NEVER: AtomicBool = AtomicBool::new(false);

/// One scenario in memory, as if it lay in a folder of the repository.
struct Beside(String);

impl Loader for Beside {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        if path.ends_with("scenario-in-memory.toml") {
            return Ok(self.0.clone());
        }
        std::fs::read_to_string(path).map_err(|_| LoadError::Missing)
    }
}

fn reading(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations/scenario-in-memory.toml");
    read(&path, &Beside(text.to_owned()), &mut Sources::new())
}

/// The scenario of a text without mistakes.
pub fn scenario_of(text: &str) -> Scenario {
    let (scenario, problems) = reading(text);
    assert!(scenario.is_some(), "{problems:#?}\n{text}");
    scenario.expect("just looked at")
}

/// What is wrong in a text.
pub fn problems(text: &str) -> Vec<Diagnostic> {
    reading(text).1
}

/// What the scenario of a text comes to.
pub fn simulated(text: &str) -> Run {
    simulate(&scenario_of(text))
}

/// What a scenario comes to.
pub fn simulate(scenario: &Scenario) -> Run {
    simulate_on(scenario, 1)
}

/// The same on so many threads.
pub fn simulate_on(scenario: &Scenario, threads: usize) -> Run {
    let threads = std::num::NonZeroUsize::new(threads);
    let options = Options { customers: None, seed: None, threads, chunk: None, cancel: &NEVER, progress: &|_| () };
    run(scenario, &options).expect("the scenario runs")
}
