//! The fiascos of history: each is found with a life that replays, each repaired twin is clean.

use std::fmt::Write as _;
use std::fs;

use loyal::base::Sources;
use loyal::core;
use loyal::prove::{self, Finding, Verdict};

use crate::programs::{Repository, files, root};

const FOLDER: &str = "programs/fiascos";

fn findings(path: &std::path::Path) -> Vec<Finding> {
    let mut sources = Sources::new();
    let compiled = core::compile(path, &Repository, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
        panic!("{}: {:?}", path.display(), compiled.diagnostics);
    };
    assert!(compiled.diagnostics.is_empty(), "{}: {:?}", path.display(), compiled.diagnostics);
    prove::examine(program, checked, &sources).findings
}

/// The line of the head comment that begins with a word.
fn head(text: &str, word: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(word));
    line.map(|rest| rest.trim_start_matches(':').trim().to_owned())
}

#[test]
fn every_fiasco_is_found_and_every_twin_is_clean() {
    let mut report = String::new();
    let mut page = String::from(
        "# Fiascos\n\nPrograms that cost their companies more than they meant, each with its source, what `loyal check` finds in it,\n\
         and a repaired twin in which it finds nothing. The life under each finding was replayed through the evaluator.\n\
         This page is made by `LOYAL_GENERATE=write cargo test --test prove fiascos`.\n",
    );
    let mut count = 0;
    for path in files(FOLDER, "loyal") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let found = findings(&path);
        if name.ends_with("_repaired") {
            for one in &found {
                let _ = writeln!(report, "{name}: {} {}", one.code.0, one.message);
            }
            continue;
        }
        count += 1;
        assert!(root().join(FOLDER).join(format!("{name}_repaired.loyal")).is_file(), "{name} has no repaired twin");
        let text = fs::read_to_string(root().join(&path)).expect("a program is UTF-8");
        let title = text.lines().next().unwrap_or("").trim_start_matches("# ");
        let source = head(&text, "Source").unwrap_or_default();
        let wanted = head(&text, "Finding").unwrap_or_default();
        let _ = write!(page, "\n## {}\n\n{title}\n\nSource: {source}\n", name.replace('_', " "));
        let _ = writeln!(page, "[The program]({name}.loyal), [repaired]({name}_repaired.loyal).");
        for code in wanted.split(", ") {
            let one = found.iter().find(|one| one.code.0 == code);
            match one {
                Some(one) if matches!(one.verdict, Verdict::Witness | Verdict::Proved) => {
                    let _ = write!(
                        page,
                        "\n**[{code}](../../docs/diagnostics/{code}.md), {}**: {}\n",
                        one.verdict.word(),
                        one.message
                    );
                    if let Some(test) = &one.test {
                        let _ = write!(page, "\n```text\n{test}```\n");
                    }
                }
                Some(one) => {
                    let _ = writeln!(report, "{name}: {code} is only {}", one.verdict.word());
                }
                None => {
                    let all: Vec<&str> = found.iter().map(|one| one.code.0).collect();
                    let _ = writeln!(report, "{name}: {code} is not found, but {all:?}");
                }
            }
        }
    }
    assert!(count >= 12, "fiascos are gone: {count}");
    assert!(report.is_empty(), "\n{report}");
    let path = root().join(FOLDER).join("README.md");
    if std::env::var("LOYAL_GENERATE").is_ok_and(|how| how == "write") {
        fs::write(&path, &page).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "run LOYAL_GENERATE=write cargo test --test prove fiascos");
}

#[test]
fn every_saved_witness_is_a_test_that_passes() {
    let mut report = String::new();
    for path in files(FOLDER, "loyal").into_iter().chain(files("programs", "loyal")) {
        let text = fs::read_to_string(root().join(&path)).expect("a program is UTF-8");
        let tests: Vec<String> = findings_of(&path).into_iter().filter_map(|one| one.test).collect();
        for test in tests {
            let whole = format!("{text}\n{test}");
            let name = std::path::PathBuf::from("programs/with_witness.loyal");
            let loader = With { name: name.clone(), text: whole };
            let compiled = crate::programs::compile(&name, &loader);
            let (_, failures) = compiled.run_tests();
            if !failures.is_empty() {
                let _ = writeln!(report, "{}:\n{test}{failures}", path.display());
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

fn findings_of(path: &std::path::Path) -> Vec<Finding> {
    let mut sources = Sources::new();
    let compiled = core::compile(path, &Repository, &mut sources, &[]);
    match (&compiled.program, &compiled.checked) {
        (Some(program), Some(checked)) => prove::examine(program, checked, &sources).findings,
        _ => Vec::new(),
    }
}

/// One text, and the repository behind it.
struct With {
    name: std::path::PathBuf,
    text: String,
}

impl loyal::base::Loader for With {
    fn load(&self, path: &std::path::Path) -> Result<String, loyal::base::LoadError> {
        if path == self.name { Ok(self.text.clone()) } else { Repository.load(path) }
    }
}

#[test]
fn no_program_of_the_repository_has_an_error() {
    let mut report = String::new();
    for path in files("programs", "loyal").into_iter().filter(|path| !path.starts_with(FOLDER)) {
        for one in findings_of(&path).iter().filter(|one| one.diagnostic().is_error() || one.code.0 == "E0150") {
            let _ = writeln!(report, "{}: {} {}", path.display(), one.code.0, one.message);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
