//! Seeded faults: one thing in a real program is made wrong by chance, and `check` must say something new.
//!
//! `LOYAL_PROVE_FAULTS=400 cargo test --release --test prove faults -- --nocapture` makes the long run and prints how many
//! of each kind are found. Tests of a program do not count, and only what `diff` proves equivalent is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use loyal::base::{LoadError, Loader, Sources, Span};
use loyal::check::Checked;
use loyal::core::{self, Program};
use loyal::diagnostic::Diagnostic;
use loyal::prove;
use rayon::prelude::*;

use crate::brute::Chance;
use crate::mistakes::OPERATORS;
use crate::programs::{FIXED_DAY, Repository, files, root};

/// One text in place of a file.
struct Instead {
    path: PathBuf,
    text: String,
}

impl Loader for Instead {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        if path == self.path { Ok(self.text.clone()) } else { Repository.load(path) }
    }
}

/// What a program of the repository says by itself, for those who look at one.
#[allow(clippy::print_stdout, reason = "it is asked for by hand")]
fn aloud(path: &Path, text: &str) {
    let loader = Instead { path: path.to_owned(), text: text.to_owned() };
    let mut sources = Sources::new();
    let compiled = core::compile(path, &loader, &mut sources, &[]);
    for one in &compiled.diagnostics {
        println!("{}: {} {}", path.display(), one.code.0, one.message);
    }
    if let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) {
        for one in &prove::examine(program, checked, &sources).findings {
            println!(
                "{}: {} {} ({}) {:?}",
                path.display(),
                one.code.0,
                one.message,
                one.verdict.word(),
                one.notes.first()
            );
        }
    }
}

/// What `check` says: the program if there is one, and codes with their lines. A mistake changes one line and moves none, so
/// a code on a line that had it before is nothing new, whatever the line says now.
struct Said {
    compiled: Option<(Program, Checked)>,
    codes: Vec<(&'static str, u32)>,
}

fn check(path: &Path, text: &str) -> Said {
    let loader = Instead { path: path.to_owned(), text: text.to_owned() };
    let mut sources = Sources::new();
    let compiled = core::compile(path, &loader, &mut sources, &[]);
    let mut diagnostics = compiled.diagnostics;
    let both = compiled.program.zip(compiled.checked);
    if let Some((program, checked)) = &both {
        let mut examined = prove::examine(program, checked, &sources);
        diagnostics.extend(prove::excuse(&mut examined, checked, FIXED_DAY).diagnostics);
        diagnostics.extend(examined.findings.iter().map(prove::Finding::diagnostic));
    }
    let line = |span: Span| sources.get(span.source).map_or(0, |source| source.line_column(span.start).0);
    let place = |one: &Diagnostic| one.span().map_or(0, line);
    Said { compiled: both, codes: diagnostics.iter().map(|one| (one.code.0, place(one))).collect() }
}

/// Codes that a mistake adds.
fn added(old: &Said, new: &Said) -> BTreeSet<&'static str> {
    let mut known = old.codes.clone();
    let mut out = BTreeSet::new();
    for one in &new.codes {
        if let Some(place) = known.iter().position(|other| other == one) {
            known.swap_remove(place);
        } else {
            out.insert(one.0);
        }
    }
    out
}

fn equivalent(old: &Said, new: &Said) -> bool {
    let (Some(old), Some(new)) = (&old.compiled, &new.compiled) else { return false };
    if old.0.currency != new.0.currency {
        return false;
    }
    let difference = prove::compare((&old.0, &old.1), (&new.0, &new.1));
    let nothing = difference.gain.is_none() && difference.loss.is_none() && difference.blind.is_empty();
    let rules = difference.added.is_empty() && difference.removed.is_empty() && difference.changed.is_empty();
    difference.identical || nothing && rules
}

/// Every program with its text; `LOYAL_PROVE_ONLY` narrows them to those whose name it begins.
fn programs() -> Vec<(PathBuf, String)> {
    let only = std::env::var("LOYAL_PROVE_ONLY").unwrap_or_default();
    files("programs", "loyal")
        .into_iter()
        .filter(|path| path.components().count() == 2)
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&only)))
        .map(|path| (path.clone(), fs::read_to_string(root().join(&path)).expect("a program is UTF-8")))
        .collect()
}

/// A mistake: of which kind, in which program, and the text with it.
type Fault = (&'static str, PathBuf, String);

/// Mistakes drawn by chance: the kind first, then the program, then the place, so that rare kinds are not drowned.
fn drawn(programs: &[(PathBuf, String)], wanted: usize) -> Vec<Fault> {
    let mut chance = Chance(0x10a1);
    let mut seen: BTreeSet<(PathBuf, String)> = BTreeSet::new();
    let mut out = Vec::new();
    for _ in 0..wanted * 40 {
        let (name, operator) = OPERATORS[chance.below(OPERATORS.len() as i64) as usize];
        let (path, text) = &programs[chance.below(programs.len() as i64) as usize];
        let sites = operator(text);
        if sites.is_empty() {
            continue;
        }
        let mutant = &sites[chance.below(sites.len() as i64) as usize];
        if seen.insert((path.clone(), mutant.clone())) {
            out.push((name, path.clone(), mutant.clone()));
        }
    }
    out
}

/// All mistakes that the operators make.
fn every(programs: &[(PathBuf, String)]) -> Vec<Fault> {
    let mut out = Vec::new();
    for (name, operator) in OPERATORS {
        for (path, text) in programs {
            out.extend(operator(text).into_iter().map(|mutant| (*name, path.clone(), mutant)));
        }
    }
    out
}

/// What became of a mistake.
enum Fate {
    /// `diff` proves it no mistake.
    Same,
    /// `check` says something new: the codes.
    Found(BTreeSet<&'static str>),
    Missed,
}

fn fate(old: &Said, path: &Path, mutant: &str) -> Fate {
    let new = check(path, mutant);
    if equivalent(old, &new) {
        return Fate::Same;
    }
    let codes = added(old, &new);
    if codes.is_empty() { Fate::Missed } else { Fate::Found(codes) }
}

/// What was found of how many.
#[derive(Default)]
struct Tally(BTreeMap<String, (usize, usize)>);

impl Tally {
    fn count(&mut self, of: &str, found: bool) {
        let slot = self.0.entry(of.to_owned()).or_default();
        slot.0 += usize::from(found);
        slot.1 += 1;
    }

    #[allow(clippy::print_stdout, reason = "the table is what the run is for")]
    fn print(&self) {
        for (of, (found, all)) in &self.0 {
            println!("{of}: {found} of {all}");
        }
    }
}

#[test]
fn seeded_faults_are_found() {
    let asked = std::env::var("LOYAL_PROVE_FAULTS").unwrap_or_default();
    let usual = if cfg!(debug_assertions) { 6 } else { 60 };
    let programs = programs();
    let (wanted, faults) = if asked == "all" {
        (usize::MAX, every(&programs))
    } else {
        let wanted = asked.parse().unwrap_or(usual);
        (wanted, drawn(&programs, wanted))
    };
    if std::env::var_os("LOYAL_PROVE_ONLY").is_some() {
        programs.iter().for_each(|(path, text)| aloud(path, text));
    }
    // What is said of a clean program is asked once.
    let needed: BTreeSet<&PathBuf> = faults.iter().map(|(_, path, _)| path).collect();
    let clean: BTreeMap<&PathBuf, (&String, Said)> = programs
        .par_iter()
        .filter(|(path, _)| needed.contains(path))
        .map(|(path, text)| (path, (text, check(path, text))))
        .collect();
    let (mut by_kind, mut by_program) = (Tally::default(), Tally::default());
    let (mut found, mut made, mut same) = (0usize, 0usize, 0usize);
    // In parallel, and counted in the order in which they were drawn.
    for some in faults.chunks(32) {
        if made >= wanted {
            break;
        }
        let fates: Vec<Fate> = some
            .par_iter()
            .map(|(_, path, mutant)| clean.get(path).map_or(Fate::Same, |(_, old)| fate(old, path, mutant)))
            .collect();
        for ((name, path, mutant), fate) in some.iter().zip(fates) {
            let text = clean.get(path).map_or("", |(text, _)| text.as_str());
            let codes = match fate {
                _ if made >= wanted => break,
                Fate::Same => {
                    same += 1;
                    continue;
                }
                Fate::Found(codes) => Some(codes),
                Fate::Missed => None,
            };
            made += 1;
            found += usize::from(codes.is_some());
            by_kind.count(name, codes.is_some());
            by_program.count(&path.display().to_string(), codes.is_some());
            let line = line_of(text, mutant);
            match codes {
                None => println!("missed: {name} in {}: {line}", path.display()),
                Some(codes) if asked == "all" => {
                    println!("found {}: {name} in {}: {line}", Vec::from_iter(codes).join(" "), path.display());
                }
                Some(_) => {}
            }
        }
    }
    by_kind.print();
    by_program.print();
    for (path, (_, said)) in &clean {
        for (code, line) in &said.codes {
            println!("clean: {}:{line} {code}", path.display());
        }
    }
    println!("{found} of {made} found, {same} equivalent");
    assert!(wanted == usize::MAX || made * 2 >= wanted, "too few faults could be made: {made}");
    assert!(found * 100 >= made * FOUND, "{found} of {made}");
}

/// What must be found at least, in hundredths: the aim. `docs/design/0005-proofs.md` says what is not seen.
const FOUND: usize = 95;

/// The first line that differs.
fn line_of(old: &str, new: &str) -> String {
    let differ = old.lines().zip(new.lines()).find(|(one, two)| one != two);
    differ.map_or_else(String::new, |(one, two)| format!("`{}` became `{}`", one.trim(), two.trim()))
}
