//! The literate specification and the guide are executed.
//!
//! All `loyal` blocks under one heading of level 2 are one program; if it has no header, one with `currency EUR` is put
//! before it. A page that begins with `<!-- one file: NAME -->` is one program altogether, and its `toml` blocks and
//! `console` sessions may use it under that name. A program must check without an error, pass its tests and be laid out.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/console.rs"]
mod console;
#[path = "support/markdown.rs"]
mod markdown;
#[path = "support/programs.rs"]
mod programs;
#[path = "support/surface/mod.rs"]
mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use loyal::base::MemoryLoader;
use loyal::core::Program;
use loyal::syntax;
use markdown::blocks;
use programs::{compile, files, root};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const HEADER: &str = "program \"Page\" {\n  currency EUR\n  calendar Europe/Ljubljana\n}\n\n";

/// The program files of a page: name, text and the line on which the first block begins.
fn page_programs(page: &str) -> Vec<(String, String, usize)> {
    let one_file = one_file(page);
    let mut found: Vec<(String, String, usize)> = Vec::new();
    for block in blocks(page).into_iter().filter(|block| block.language == "loyal") {
        let name = one_file.clone().unwrap_or(block.section);
        match found.iter_mut().find(|(known, _, _)| *known == name) {
            Some((_, text, _)) => {
                text.push('\n');
                text.push_str(&block.text);
            }
            None => found.push((name, block.text, block.line)),
        }
    }
    for (_, text, _) in &mut found {
        if !text.contains("program \"") {
            text.insert_str(0, HEADER);
        }
    }
    found
}

fn one_file(page: &str) -> Option<String> {
    let name = page.lines().next()?.strip_prefix("<!-- one file: ")?.strip_suffix(" -->")?;
    Some(name.to_owned())
}

/// Checks and runs the programs of a page; the number of tests that ran and everything that is wrong.
fn execute(path: &Path) -> (usize, String) {
    let page = fs::read_to_string(root().join(path)).expect("a page is UTF-8");
    let mut tests = 0;
    let mut report = String::new();
    for (name, text, line) in page_programs(&page) {
        let shown = PathBuf::from(format!("{}:{line} ({name})", path.display()));
        let loader = MemoryLoader { texts: BTreeMap::from([(shown.clone(), text.clone())]) };
        let compiled = compile(&shown, &loader);
        report.push_str(&compiled.errors());
        let (ran, failures) = compiled.run_tests();
        tests += ran;
        if compiled.program.is_some() {
            report.push_str(&failures);
        }
        let source = loyal::base::Sources::new().add("page", text.clone());
        if syntax::format(source, &text).is_ok_and(|laid_out| laid_out != text) {
            report.push_str(&format!("{}: `loyal fmt` would change it\n", shown.display()));
        }
    }
    (tests, report)
}

#[test]
fn the_specification_holds() {
    let pages = files("tests/spec", "md");
    let mut report = String::new();
    for path in &pages {
        let page = fs::read_to_string(root().join(path)).expect("a page is UTF-8");
        let sections = page.lines().filter(|line| line.starts_with("## ")).count();
        let (tests, problems) = execute(path);
        report.push_str(&problems);
        if tests < sections {
            report.push_str(&format!("{}: {sections} sections, but only {tests} tests\n", path.display()));
        }
    }
    assert!(pages.len() >= 10, "pages of the specification are gone");
    assert!(report.is_empty(), "\n{report}");
}

/// `docs/guide/reference/variants.md` promises a word for each choice: each stands in a program of the page behind it.
#[test]
fn every_word_that_changes_a_default_is_in_its_page() {
    let table = fs::read_to_string(root().join("docs/guide/reference/variants.md")).expect("the table is there");
    let (mut words, mut missing) = (0, Vec::new());
    for line in table.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [question, _, changes, _, tests] = cells.as_slice() else { panic!("five columns: {line}") };
        let pages: Vec<&str> = tests.split("../../../").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        if *question == "question" {
            continue;
        }
        assert!(!pages.is_empty(), "no page behind: {question}");
        let programs: String = pages
            .iter()
            .map(|page| fs::read_to_string(root().join(page)).unwrap_or_else(|_| panic!("{page} is not there")))
            .flat_map(|page| blocks(&page).into_iter().map(|block| block.text))
            .collect();
        for word in changes.split('`').skip(1).step_by(2) {
            words += 1;
            if !programs.contains(word) {
                missing.push(format!("{question}: `{word}` is in no program of {}", pages.join(", ")));
            }
        }
    }
    assert!(words >= 50, "only {words} words");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// What is written as code on the pages of the reference.
fn code_of_the_reference() -> String {
    let pages = files("docs/guide/reference", "md").into_iter().chain([PathBuf::from("docs/guide/reference.md")]);
    let mut code = String::new();
    for page in pages {
        let text = fs::read_to_string(root().join(page)).expect("a page is there");
        // between fences, or between single marks of a line
        for (at, part) in text.split("```").enumerate() {
            let marked = part.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
            let whole = std::iter::once(part).filter(|_| at % 2 == 1);
            for piece in whole.chain(marked.filter(|_| at % 2 == 0)) {
                code.push_str(piece);
                code.push('\n');
            }
        }
    }
    code
}

#[test]
fn every_word_of_the_grammar_stands_in_the_reference() {
    let code = code_of_the_reference();
    let known: BTreeSet<&str> = code.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let grammar = fs::read_to_string(root().join("grammar/loyal.pest")).expect("the grammar is there");
    let words: BTreeSet<&str> = grammar
        .lines()
        .filter(|line| line.starts_with("kw_"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
        .collect();
    assert!(words.len() > 200, "only {} words", words.len());
    let missing: Vec<&str> = words.into_iter().filter(|word| !known.contains(word)).collect();
    assert!(missing.is_empty(), "on no page of docs/guide/reference: {missing:?}");
}

#[test]
fn the_guide_holds() {
    let mut tests = 0;
    let mut report = String::new();
    for path in files("docs/guide", "md").into_iter().chain([PathBuf::from("README.md")]) {
        let (ran, problems) = execute(&path);
        tests += ran;
        report.push_str(&problems);
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(tests >= 8, "only {tests} tests ran on the pages of the guide");
}

/// Everything that a core program names, by kind.
fn named(program: &Program) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    names.extend(program.rows.iter().map(|one| one.name.as_str()));
    names.extend(program.holdings.iter().map(|one| one.name.as_str()));
    names.extend(program.accumulators.iter().map(|one| one.name.as_str()));
    names.extend(program.ladders.iter().flat_map(|one| one.tiers.iter().map(|tier| tier.name.as_str())));
    names.extend(program.ladders.iter().map(|one| one.name.as_str()));
    names.extend(program.limits.iter().map(|one| one.name.as_str()));
    names.extend(program.groups.iter().map(|one| one.name.as_str()));
    names.extend(program.budgets.iter().map(|one| one.name.as_str()));
    names.extend(program.offers.iter().map(|one| one.name.as_str()));
    names.extend(program.offers.iter().map(|one| one.rung.as_str()));
    names.extend(program.money_off.iter().map(|one| one.name.as_str()));
    names.extend(program.exchanges.iter().map(|one| one.name.as_str()));
    names.extend(program.challenges.iter().map(|one| one.name.as_str()));
    names.extend(program.boards.iter().map(|one| one.name.as_str()));
    names.extend(program.raffles.iter().map(|one| one.name.as_str()));
    names.extend(program.attributes.iter().map(|one| one.name.as_str()));
    names.extend(program.activations.iter().map(|one| one.name.as_str()));
    names.extend(program.menus.iter().map(|one| one.name.as_str()));
    names.extend(program.memberships.iter().map(|one| one.name.as_str()));
    names.extend(program.parties.funders.iter().map(|one| one.name.as_str()));
    names
}

/// What the verifier and the printer say about a lowered program: nothing wrong, and every name printed. A name that a
/// number does not lead to would be printed as a question mark.
fn unprinted(shown: &Path, program: &Program) -> String {
    let mut report = String::new();
    for found in loyal::core::verify(program) {
        report.push_str(&format!("{}: lowered, but {}\n", shown.display(), found.message));
    }
    let listing = loyal::core::listing(program);
    for line in listing.lines().filter(|line| line.contains('?')) {
        report.push_str(&format!("{}: a part is not known: {line}\n", shown.display()));
    }
    for name in named(program).into_iter().filter(|name| !listing.contains(name)) {
        report.push_str(&format!("{}: `{name}` is not printed\n", shown.display()));
    }
    let versions: usize = program.holdings.iter().map(|one| one.versions.len()).sum();
    if listing.matches("from 2").count() < versions {
        report.push_str(&format!("{}: {versions} versions of holdings, fewer printed\n", shown.display()));
    }
    report
}

#[test]
fn every_core_verifies_and_prints() {
    let mut report = String::new();
    let mut seen = 0;
    for path in files("tests/spec", "md").into_iter().chain(files("docs/guide", "md")) {
        let page = fs::read_to_string(root().join(&path)).expect("a page is UTF-8");
        for (name, text, line) in page_programs(&page) {
            let shown = PathBuf::from(format!("{}:{line} ({name})", path.display()));
            let loader = MemoryLoader { texts: BTreeMap::from([(shown.clone(), text)]) };
            let Some(program) = compile(&shown, &loader).program else { continue };
            report.push_str(&unprinted(&shown, &program));
            seen += 1;
        }
    }
    for path in files("programs", "loyal") {
        let Some(program) = compile(&path, &programs::Repository).program else { continue };
        report.push_str(&unprinted(&path, &program));
        seen += 1;
    }
    for seed in 0..200 {
        let text = surface::source(&mut ChaCha8Rng::seed_from_u64(seed));
        let shown = PathBuf::from(format!("random {seed}"));
        let loader = MemoryLoader { texts: BTreeMap::from([(shown.clone(), text)]) };
        let compiled = compile(&shown, &loader);
        report.push_str(&compiled.errors());
        if let Some(program) = compiled.program {
            report.push_str(&unprinted(&shown, &program));
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(seen >= 100, "only {seen} programs were lowered");
}

/// The anchor of a heading, as pages are shown.
fn anchor(heading: &str) -> String {
    let kept =
        heading.trim().to_lowercase().chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect::<String>();
    kept.replace(' ', "-")
}

#[test]
fn every_answer_leads_to_a_place_that_is_executed() {
    let page = fs::read_to_string(root().join("docs/guide/what-happens-when.md")).expect("the index of questions");
    let mut answers = 0;
    let mut report = String::new();
    for row in page.lines().filter(|line| line.starts_with("| ") && line.contains("](")) {
        answers += 1;
        let link = row.rsplit_once("](").and_then(|(_, rest)| rest.split_once(')')).map_or("", |(link, _)| link);
        let (file, place) = link.split_once('#').unwrap_or((link, ""));
        let Ok(target) = fs::read_to_string(root().join("docs/guide").join(file)) else {
            report.push_str(&format!("no such page: {row}\n"));
            continue;
        };
        let headings = target.lines().filter_map(|line| line.strip_prefix("## "));
        if !place.is_empty() && !headings.map(anchor).any(|one| one == place) {
            report.push_str(&format!("no such section: {row}\n"));
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(answers >= 60, "only {answers} questions");
}

/// The folder in which the sessions of a page run: the repository, or a new one with the page's own files.
fn folder_of(page: &str, fresh: &Path) -> PathBuf {
    let Some(name) = one_file(page) else { return root() };
    for (_, text, _) in page_programs(page) {
        fs::write(fresh.join(&name), text).expect("the page's program is written");
    }
    for block in blocks(page).iter().filter(|block| block.language == "toml" || block.language == "text") {
        if let Some(name) = block.words.first() {
            fs::write(fresh.join(name), &block.text).expect("the page's file is written");
        }
    }
    fresh.to_owned()
}

/// With `LOYAL_GENERATE=write`, pages are brought up to date instead.
#[test]
fn the_sessions_of_readme_and_guide_print_what_they_show() {
    let write = std::env::var_os("LOYAL_GENERATE").is_some_and(|value| value == "write");
    let mut report = String::new();
    for path in files("docs/guide", "md").into_iter().chain([PathBuf::from("README.md")]) {
        let mut page = fs::read_to_string(root().join(&path)).expect("a page is UTF-8");
        let fresh = tempfile::tempdir().expect("a temporary folder");
        let here = folder_of(&page, fresh.path());
        for block in blocks(&page).iter().filter(|block| block.language == "console") {
            let at_root = block.words.iter().any(|word| word == "root");
            let Err(found) = console::replay(block, &if at_root { root() } else { here.clone() }) else { continue };
            if write {
                page = page.replacen(&block.text, &found.text, 1);
            } else {
                report.push_str(&format!("{}:{}: {}\n", path.display(), block.line, found.problem));
            }
        }
        if write {
            fs::write(root().join(&path), page).expect("the page is written");
        }
    }
    let again = "if that is right: LOYAL_GENERATE=write cargo test --release --test spec sessions";
    assert!(report.is_empty(), "\n{report}{again}");
    if !cfg!(debug_assertions) {
        pictures(write);
    }
}

/// The pictures of the README are those that its command has drawn.
fn pictures(write: bool) {
    for picture in files("docs/picture", "svg") {
        let drawn = root().join("target/bean_club").join(picture.file_name().expect("a name"));
        let drawn = fs::read(drawn).expect("the README's command draws it");
        if write {
            fs::write(root().join(&picture), &drawn).expect("the picture is written");
        }
        let shown = fs::read(root().join(&picture)).expect("a picture");
        assert!(drawn == shown, "{} is not what the README's command draws", picture.display());
    }
}
