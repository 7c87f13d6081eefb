#![allow(dead_code)] // each test takes what it needs
//! Compiling programs and running their test blocks through the library, as the commands do.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, Sources};
use loyal::core::{self, Program};
use loyal::diagnostic::Diagnostic;
use loyal::diagnostic::render::{Style, terminal};
use loyal::estimate;
use loyal::evaluate::trial;
use loyal::prove;
use loyal::quantity::Day;
use loyal::scenario;
use loyal::simulate::Options;

/// The day on which exceptions are judged: 1 January 2026.
pub const FIXED_DAY: Day = Day(20_454);

/// Reads files of the repository.
pub struct Repository;

impl Loader for Repository {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        fs::read_to_string(root().join(path)).map_err(|_| LoadError::Missing)
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a folder with that ending, by name, relative to the root.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

/// Folders below it too.
fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, ending, into);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            into.push(path.strip_prefix(root()).expect("below the root").to_owned());
        }
    }
}

/// A program with everything that was said about it.
pub struct Compiled {
    /// The texts.
    pub sources: Sources,
    /// Messages.
    pub diagnostics: Vec<Diagnostic>,
    /// The program, if there are no errors.
    pub program: Option<Program>,
}

/// Compiles the program at `path`.
pub fn compile(path: &Path, loader: &dyn Loader) -> Compiled {
    let mut sources = Sources::new();
    let compiled = core::compile(path, loader, &mut sources, &[]);
    Compiled { sources, diagnostics: compiled.diagnostics, program: compiled.program }
}

/// Compiles the program at `path` and looks for what would cost money, as `loyal check` does.
pub fn examine(path: &Path, loader: &dyn Loader) -> Compiled {
    let mut sources = Sources::new();
    let compiled = core::compile(path, loader, &mut sources, &[]);
    let mut diagnostics = compiled.diagnostics;
    if let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) {
        let mut examined = prove::examine(program, checked, &sources);
        // Exceptions are judged on a fixed day, since tests know no clock.
        let excused = prove::excuse(&mut examined, checked, FIXED_DAY);
        diagnostics.extend(excused.diagnostics);
        diagnostics.extend(examined.findings.iter().map(prove::Finding::diagnostic));
    }
    Compiled { sources, diagnostics, program: compiled.program }
}

/// What is found in a program that is held against another one.
pub fn held_against(old: &Path, new: &Path, loader: &dyn Loader) -> Vec<Diagnostic> {
    let read = |path: &Path, sources: &mut Sources| {
        let compiled = core::compile(path, loader, sources, &[]);
        compiled.program.zip(compiled.checked).expect("a program without errors")
    };
    let mut sources = Sources::new();
    let (was, is) = (read(old, &mut Sources::new()), read(new, &mut sources));
    let mut examined = prove::examine(&is.0, &is.1, &sources);
    examined.changed(&is.0, &prove::compare((&was.0, &was.1), (&is.0, &is.1)));
    examined.findings.iter().map(prove::Finding::diagnostic).collect()
}

/// What is found in a program among the customers of a scenario.
pub fn sized(scenario: &Path, program: &Path, loader: &dyn Loader) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let compiled = core::compile(program, loader, &mut sources, &[]);
    let (program_of, checked) = compiled.program.zip(compiled.checked).expect("a program without errors");
    let mut examined = prove::examine(&program_of, &checked, &sources);
    let programs = [("program".to_owned(), program.to_owned())];
    let (read, found) = scenario::read_for(scenario, &programs, loader, &mut sources);
    assert!(read.is_some(), "{found:?}");
    let read = read.expect("just looked at");
    let (cancel, progress) = (AtomicBool::new(false), |_: u64| {});
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &cancel, progress: &progress };
    let seen = estimate::simulated(&read, &options).expect("a run").expect("a whole run");
    examined.sized(&program_of, &seen);
    examined.findings.iter().map(prove::Finding::diagnostic).collect()
}

impl Compiled {
    /// The errors as a reader sees them.
    pub fn errors(&self) -> String {
        self.diagnostics.iter().filter(|found| found.is_error()).map(|found| self.shown(found)).collect()
    }

    /// A message as a reader sees it.
    pub fn shown(&self, diagnostic: &Diagnostic) -> String {
        terminal(diagnostic, &self.sources, Style::PLAIN)
    }

    /// Runs all test blocks; the number of blocks, and what failed as a reader sees it.
    pub fn run_tests(&self) -> (usize, String) {
        let Some(program) = &self.program else { return (0, self.errors()) };
        let mut failures = String::new();
        for test in &program.trials {
            let Some((first, last)) = trial::days(test) else { continue };
            match trial::plan(program, test, first, last) {
                Ok(plan) => {
                    let outcome = trial::run(&plan, test);
                    failures.extend(outcome.failures.iter().map(|failure| self.shown(failure)));
                }
                Err(error) => failures.push_str(&self.shown(&error)),
            }
        }
        (program.trials.len(), failures)
    }
}
