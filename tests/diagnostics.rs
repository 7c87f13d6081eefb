//! Every code has a page, every page is a code, and the page does what it says.
//!
//! A page reads `# CODE: title`, a paragraph, `## Example`, `## Repair`. The example, a `loyal` or `toml` block, raises
//! exactly that code and no error of another; the repair is clean. Examples that need files or events are
//! `console` blocks and only allowed for the families that speak of these: F, E, T and X01 (how a run is made). A block with a name behind its
//! language (`loyal shared.loyal`) is a further file beside the example, which is `program.loyal` or `scenario.toml`. The page of a
//! finding that needs two programs or a scenario has these beside it.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/markdown.rs"]
mod markdown;
#[path = "support/programs.rs"]
mod programs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, MemoryLoader, Sources};
use loyal::diagnostic::{CODES, Diagnostic, Severity};
use loyal::scenario;
use loyal::simulate::{self, Options};
use markdown::Block;
use programs::Repository;

fn pages_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics")
}

fn page(code: &str) -> String {
    fs::read_to_string(pages_folder().join(format!("{code}.md"))).unwrap_or_default()
}

#[test]
fn every_code_has_a_page_and_every_page_is_a_code() {
    let codes: BTreeSet<String> = CODES.iter().map(|row| row.code.0.to_owned()).collect();
    assert_eq!(codes.len(), CODES.len(), "a code stands twice in the table");
    let mut pages = BTreeSet::new();
    for entry in fs::read_dir(pages_folder()).expect("docs/diagnostics can be listed") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if stem != "README" {
            pages.insert(stem);
        }
    }
    let without_page: Vec<_> = codes.difference(&pages).collect();
    let without_code: Vec<_> = pages.difference(&codes).collect();
    assert!(without_page.is_empty(), "codes without docs/diagnostics/<CODE>.md: {without_page:?}");
    assert!(without_code.is_empty(), "pages without a code in src/diagnostic/codes.rs: {without_code:?}");
}

#[test]
fn every_page_has_the_title_of_the_table_and_its_sections() {
    let mut findings = Vec::new();
    for row in CODES {
        let code = row.code.0;
        let text = page(code);
        let heading = format!("# {code}: {}", row.title);
        if text.lines().next() != Some(heading.as_str()) {
            findings.push(format!("{code}: the first line must be `{heading}`"));
        }
        let paragraph = text.lines().skip(1).find(|line| !line.trim().is_empty());
        if paragraph.is_none_or(|line| line.starts_with('#') || line.starts_with("```")) {
            findings.push(format!("{code}: no paragraph says what it means"));
        }
        for section in ["Example", "Repair"] {
            let languages: Vec<String> = markdown::blocks(&text)
                .into_iter()
                .filter(|block| block.section == section)
                .map(|block| block.language)
                .collect();
            let console = languages.iter().any(|language| language == "console");
            if languages.is_empty() {
                findings.push(format!("{code}: `## {section}` has no block"));
            } else if console && !code.starts_with(['F', 'E', 'T']) && !code.starts_with("X01") {
                findings.push(format!("{code}: `## {section}` must be a program or a scenario, not a console session"));
            } else if !console && !languages.iter().all(|language| language == "loyal" || language == "toml") {
                findings.push(format!("{code}: `## {section}` has a block of another language: {languages:?}"));
            }
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// The files of a section; what it does not hold is read from the repository.
struct Section {
    own: MemoryLoader,
}

impl Loader for Section {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        self.own.load(path).or_else(|_| Repository.load(path))
    }
}

/// What is said about the blocks of a section: the first unnamed one is read, the named ones lie beside it.
fn said(code: &str, blocks: &[Block]) -> Option<Vec<Diagnostic>> {
    let main = blocks.iter().find(|block| block.words.is_empty())?;
    // The folder of the scenarios, so that `../programs/…` is found.
    let beside = |name: &str| Path::new("simulations").join(name);
    let path = beside(if main.language == "toml" { "scenario.toml" } else { "program.loyal" });
    let mut texts = BTreeMap::from([(path.clone(), main.text.clone())]);
    for block in blocks {
        texts.extend(block.words.first().map(|name| (beside(name), block.text.clone())));
    }
    let loader = Section { own: MemoryLoader { texts } };
    match main.language.as_str() {
        // Held against the program as it was, and among the customers of a scenario.
        "loyal" if code == "L0047" => Some(programs::held_against(&beside("old.loyal"), &path, &loader)),
        "toml" if code.starts_with('L') => Some(programs::sized(&path, &beside("club.loyal"), &loader)),
        // Findings of proofs, and what became of a guarantee.
        "loyal" if code.starts_with('L') || code == "W0003" || code == "C0122" => {
            Some(programs::examine(&path, &loader).diagnostics)
        }
        "loyal" => Some(programs::compile(&path, &loader).diagnostics),
        "toml" => Some(read_and_run(&path, &loader)),
        _ => None,
    }
}

/// What is said about a scenario; one that can be read is run with a few members.
fn read_and_run(path: &Path, loader: &dyn Loader) -> Vec<Diagnostic> {
    let (scenario, mut said) = scenario::read(path, loader, &mut Sources::new());
    if let Some(scenario) = scenario {
        let (cancel, progress) = (AtomicBool::new(false), |_: u64| {});
        let few = Options {
            customers: Some(8),
            seed: None,
            threads: NonZeroUsize::new(1),
            chunk: None,
            cancel: &cancel,
            progress: &progress,
        };
        said.extend(simulate::run(&scenario, &few).err().into_iter().flatten());
    }
    said
}

fn section(code: &str, name: &str) -> Vec<Block> {
    markdown::blocks(&page(code)).into_iter().filter(|block| block.section == name).collect()
}

#[test]
fn every_example_raises_exactly_its_code() {
    let mut findings = Vec::new();
    for row in CODES {
        let Some(said) = said(row.code.0, &section(row.code.0, "Example")) else { continue };
        let codes = |wanted: Option<Severity>| -> BTreeSet<&str> {
            let of = said.iter().filter(|found| wanted.is_none_or(|severity| found.severity == severity));
            of.map(|found| found.code.0).collect()
        };
        let errors = codes(Some(Severity::Error));
        let fine = match row.severity {
            Severity::Error => errors == BTreeSet::from([row.code.0]),
            Severity::Warning | Severity::Note => errors.is_empty() && codes(None).contains(row.code.0),
        };
        if !fine {
            findings.push(format!("{}: the example says {:?}", row.code.0, codes(None)));
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn every_repair_is_clean() {
    let mut findings = Vec::new();
    for row in CODES {
        let Some(said) = said(row.code.0, &section(row.code.0, "Repair")) else { continue };
        for found in said.iter().filter(|found| found.is_error() || found.code == row.code) {
            findings.push(format!("{}: the repair says {}: {}", row.code.0, found.code.0, found.message));
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}
