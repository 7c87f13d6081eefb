//! Scenarios: malformed files are told what is wrong with them, and the schema for editors says the same as the reader.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

#[path = "support/markdown.rs"]
mod markdown;

use std::fs;
use std::path::{Path, PathBuf};

use loyal::base::{LoadError, Loader, Sources};
use loyal::diagnostic::Diagnostic;
use loyal::scenario::{Scenario, read, schema};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files of the repository, with one text put in place of a file.
struct Folder {
    at: PathBuf,
    text: String,
}

impl Loader for Folder {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        if path == self.at {
            return Ok(self.text.clone());
        }
        fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => LoadError::Missing,
            _ => LoadError::Unreadable(error.to_string()),
        })
    }
}

/// Reads a text as if it stood in `simulations/`.
fn read_text(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let at = root().join("simulations/tried.toml");
    read(&at, &Folder { at: at.clone(), text: text.to_string() }, &mut Sources::new())
}

/// The fixtures; what exactly is said of each stands in the snapshots of the command line's tests.
fn malformed() -> Vec<(PathBuf, String)> {
    let folder = root().join("tests/fixture/scenario_error");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).unwrap_or_default())).collect()
}

#[test]
fn malformed_scenarios_are_refused_with_a_place_and_a_way_out() {
    let files = malformed();
    assert!(files.len() >= 25);
    for (path, text) in files {
        let loader = Folder { at: path.clone(), text };
        let mut sources = Sources::new();
        let (scenario, found) = read(&path, &loader, &mut sources);
        let shown = path.display();
        assert!(scenario.is_none(), "{shown} was accepted");
        for diagnostic in found.iter().filter(|diagnostic| diagnostic.is_error()) {
            assert!(diagnostic.span().is_some() && diagnostic.help.is_some(), "{shown}: {}", diagnostic.message);
            assert!(sources.get(diagnostic.span().expect("a place").source).is_some(), "{shown}");
        }
        assert!(found.iter().any(Diagnostic::is_error), "{shown}: nothing is said");
    }
}

/// TOML in the data model of JSON, as editors see it.
fn to_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(list) => list.iter().map(to_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), to_json(value))).collect(),
    }
}

fn fits(text: &str) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let table: toml::Table = text.parse().expect("TOML");
    let json = to_json(&toml::Value::Table(table));
    validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn scenarios_of_this_repository_are_read_and_fit_the_schema() {
    let mut read_any = 0;
    for entry in fs::read_dir(root().join("simulations")).expect("simulations") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable");
        let (scenario, found) = read(&path, &Folder { at: PathBuf::new(), text: String::new() }, &mut Sources::new());
        assert!(scenario.is_some() && found.is_empty(), "{}: {found:?}", path.display());
        let errors = fits(&text);
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        read_any += 1;
    }
    assert!(read_any >= 2, "REF-1 and one scenario a program");
}

#[test]
fn the_schema_refuses_what_the_reader_refuses_by_shape() {
    for code in ["X0002", "X0003", "X0004", "X0005", "X0015"] {
        let page = fs::read_to_string(root().join(format!("docs/diagnostics/{code}.md"))).expect("a page");
        for block in markdown::blocks(&page).iter().filter(|block| block.language == "toml") {
            assert_eq!(fits(&block.text).is_empty(), block.section != "Example", "{code}, line {}", block.line);
        }
    }
}

/// Whatever stands in a scenario, reading it ends and says something.
#[test]
fn hostile_texts_are_refused_and_not_suffered() {
    let deep = format!("x = {}", "[".repeat(100_000));
    let wide = format!("title = \"{}\"", "a".repeat(1_000_000));
    let keys: String = (0..20_000).map(|at| format!("key{at} = 1\n")).collect();
    let dotted = format!("{} = 1", vec!["a"; 10_000].join("."));
    for text in [deep, wide, keys, dotted, "\u{feff}\u{0}".into(), "[[segment]]\n".repeat(5_000)] {
        let (scenario, found) = read_text(&text);
        assert!(scenario.is_none() && (1..100).contains(&found.len()));
    }
}
