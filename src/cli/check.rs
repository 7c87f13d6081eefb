//! `loyal check`: what is wrong with programs and scenarios, and what would cost money.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::beside::{Customers, hold_against};
use super::files::{Disk, Results, read_text, shown};
use super::paths::expanded;
use super::shell::{Outcome, Problem, Shell, Status};
use crate::base::Sources;
use crate::core::compile;
use crate::diagnostic::{Diagnostic, Severity, load_failed, render, table, write_failed};
use crate::quantity::Day;
use crate::report::{Identified, findings_junit, findings_markdown, gitlab, identified, sarif};
use crate::simulate::unmeasured;
use crate::{prove, scenario};

/// Report everything that is wrong with programs and scenarios, and what would cost money
#[derive(Debug, clap::Args)]
#[command(after_help = "A folder stands for every program in it. Findings of proofs (L0001 …) say how sure they are
and bring the purchase that shows them; `loyal explain L0001` prints the page of one.

Examples:
  loyal check programs/bean_club.loyal
  loyal check programs simulations/*.toml
  loyal check --format sarif programs > findings.sarif
  loyal check --write-baseline known.json programs
  loyal check --baseline known.json --fail-on warning programs
  loyal check --against base/programs programs
  loyal check --scenario simulations/bean_club.toml programs/bean_club.loyal")]
pub(super) struct Arguments {
    /// Programs (.loyal), scenarios (.toml), folders, patterns
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    fail_on: FailOn,
    /// Leave out what this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found now into a new file, to be left out later
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// The day on which exceptions (`allow`) are judged, as in 2026-06-30; today if left out
    #[arg(long, value_name = "DATE", value_parser = super::close::day)]
    today: Option<Day>,
    /// Write the purchases that show findings as `test` blocks into a new file
    #[arg(long, value_name = "FILE")]
    save_as_test: Option<PathBuf>,
    /// Warn of what members lose against the programs as they were: a file, or a folder with the same paths or names
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
    #[command(flatten)]
    customers: Customers,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object (docs/schema/diagnostics.json)
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// JUnit XML, for build servers
    Junit,
    /// For a comment on a pull request
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Nothing but files that cannot be read
    Never,
}

/// One file's messages.
struct Looked {
    found: Vec<Diagnostic>,
    sources: Sources,
    tests: String,
    proved: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let paths = expanded(&arguments.paths);
    let known = known(arguments.baseline.as_deref())?;
    // File by file, because some take a hundred times as long as others.
    let all: Vec<Looked> = paths.par_iter().with_max_len(1).map(|path| look(path, arguments)).collect();
    let files: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    let each = all.iter().flat_map(|one| one.found.iter().map(move |message| (message, &one.sources)));
    let mut listed = identified(each);
    if let Some(path) = &arguments.write_baseline {
        let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
        let text = super::json(&serde_json::json!({ "schema": "loyal-baseline/1", "known": ids }));
        write_new(path, &text)?;
    }
    listed.retain(|one| !known.contains(&one.id));
    if let Some(path) = &arguments.save_as_test {
        write_new(path, &all.iter().map(|one| one.tests.as_str()).collect::<String>())?;
    }
    print(arguments.format, &files, &listed, shell)?;
    for one in all.iter().flat_map(|one| &one.proved) {
        shell.say(one);
    }
    let count = |severity| listed.iter().filter(|one| one.message.severity == severity).count();
    let left_out = match known.len() {
        0 => String::new(),
        _ => ", known ones left out".into(),
    };
    shell.say(&format!(
        "{} checked: {}, {}{left_out}",
        super::counted(files.len(), "file"),
        super::counted(count(Severity::Error), "error"),
        super::counted(count(Severity::Warning), "warning")
    ));
    let status = status(&listed, arguments.fail_on);
    Ok(status)
}

fn status(listed: &[Identified<'_>], fail_on: FailOn) -> Status {
    let mut status = Status::Fine;
    for one in listed {
        let unreadable = one.message.is_error() && one.message.labels.is_empty() && one.message.code.0.starts_with('F');
        let fails = match fail_on {
            FailOn::Error => one.message.is_error(),
            FailOn::Warning => one.message.severity <= Severity::Warning,
            FailOn::Never => false,
        };
        status = status.max(match (unreadable, fails) {
            (true, _) => Status::Failed,
            (false, true) => Status::Findings,
            (false, false) => Status::Fine,
        });
    }
    status
}

fn print(format: Format, files: &[String], listed: &[Identified<'_>], shell: &mut Shell) -> Result<(), Box<Problem>> {
    match format {
        Format::Human => {
            for one in listed {
                let text = shell.drawn(std::slice::from_ref(one.message), one.sources, shell.result_style());
                shell.result(&text)?;
            }
            Ok(())
        }
        Format::Json => {
            let each = listed.iter().map(|one| (one.message, one.sources));
            shell.result(&super::json(&render::findings(files.to_vec(), each)))
        }
        Format::Sarif => shell.result(&super::json(&sarif(listed))),
        Format::Gitlab => shell.result(&super::json(&gitlab(listed))),
        Format::Github => {
            let lines = listed.iter().flat_map(|one| render::annotations(one.message, one.sources));
            shell.result(&lines.map(|line| line + "\n").collect::<String>())
        }
        Format::Junit => {
            let xml = findings_junit(files, listed)
                .map_err(|why| Box::<Problem>::from(write_failed("standard output", &why)))?;
            shell.result(&xml)
        }
        Format::Markdown => shell.result(&findings_markdown(files.len(), listed)),
    }
}

/// Identifiers in a baseline.
fn known(path: Option<&Path>) -> Result<Vec<String>, Box<Problem>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let name = shown(path);
    let text = read_text(path).map_err(|error| Box::<Problem>::from(load_failed(&name, &error, None)))?;
    let read = serde_json::from_str::<serde_json::Value>(&text).ok();
    let ids = read.as_ref().and_then(|value| value.get("known")).and_then(serde_json::Value::as_array);
    let Some(ids) = ids else {
        let message = format!("`{name}` is no list of known findings");
        let help = "write one with `loyal check --write-baseline FILE …`";
        return Err(Diagnostic::new(table::NO_BASELINE, message).help(help).into());
    };
    Ok(ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect())
}

/// A file that does not exist yet.
fn write_new(path: &Path, text: &str) -> Result<(), Box<Problem>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut results = Results::begin(folder)?;
    results.add(&name, text.as_bytes())?;
    results.finish_new().map(drop)
}

/// The day by the computer's clock, in UTC.
#[allow(clippy::disallowed_methods, reason = "whether an exception is over depends on the day of the check")]
fn today() -> Day {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    Day(i32::try_from(days).unwrap_or(i32::MAX))
}

fn look(path: &Path, arguments: &Arguments) -> Looked {
    let mut sources = Sources::new();
    let mut looked = Looked { found: Vec::new(), sources: Sources::new(), tests: String::new(), proved: Vec::new() };
    if super::is_scenario(path) {
        let (scenario, found) = scenario::read(path, &Disk, &mut sources);
        looked.found = found;
        // What can be said only of the measures that its programs have.
        looked.found.extend(scenario.iter().flat_map(unmeasured));
    } else {
        let compiled = compile(path, &Disk, &mut sources, &[]);
        looked.found = compiled.diagnostics;
        if let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) {
            let name = shown(path);
            let mut examined = prove::examine(program, checked, &sources);
            if let Some(old) = &arguments.against {
                let remark = hold_against(old, path, (program, checked), &mut examined);
                looked.proved.extend(remark.map(|remark| format!("{name} {remark}")));
            }
            looked.found.extend(arguments.customers.size(path, program, &mut examined, &mut sources));
            if !checked.exceptions.is_empty() {
                let excused = prove::excuse(&mut examined, checked, arguments.today.unwrap_or_else(today));
                looked.found.extend(excused.diagnostics);
                let allowed = excused.allowed.iter();
                let said = allowed.map(|(one, why)| format!("{name}: allowed {why}; {} {}", one.code.0, one.message));
                looked.proved.extend(said);
            }
            looked.found.extend(examined.findings.iter().map(prove::Finding::diagnostic));
            looked.tests = examined
                .findings
                .iter()
                .filter_map(|one| one.test.as_deref())
                .map(|test| format!("{test}\n"))
                .collect();
            let proved = examined.proved.iter();
            looked.proved.extend(proved.map(|one| format!("{name}: proved: {}; {}", one.words, one.how)));
        }
    }
    looked.sources = sources;
    looked
}

/// An error without a place means that the file itself could not be read.
pub(super) fn verdict(found: &[Diagnostic]) -> Status {
    let errors = || found.iter().filter(|one| one.is_error());
    if errors().any(|one| one.labels.is_empty() && one.code.0.starts_with('F')) {
        Status::Failed
    } else if errors().next().is_some() {
        Status::Findings
    } else {
        Status::Fine
    }
}
