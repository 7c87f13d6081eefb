//! `loyal test`: do the examples in programs hold?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::check::verdict;
use super::files::{Disk, shown};
use super::shell::{Outcome, Shell, Status};
use crate::base::{Sources, Span};
use crate::core::{Program, RowId, Trial, compile};
use crate::diagnostic::{Diagnostic, write_failed};
use crate::evaluate::trial;
use crate::quantity::Day;
use crate::report::{Case, Tested, tests_github, tests_junit, tests_report, tests_text};

/// Run the `test` blocks of programs
#[derive(Debug, clap::Args)]
#[command(after_help = "Rules that no test lets give anything are listed.

Examples:
  loyal test programs/*.loyal
  loyal test --filter birthday programs/bean_club.loyal
  loyal test --format junit programs/*.loyal > tests.xml")]
pub(super) struct Arguments {
    /// Programs (.loyal)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only tests whose title contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object (docs/schema/tests.json)
    Json,
    /// JUnit XML, for build servers
    Junit,
    /// Annotations of a GitHub workflow
    Github,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut status = Status::Fine;
    let mut all = Vec::new();
    for path in &arguments.paths {
        let tested = examine(path, arguments.filter.as_deref());
        status = status.max(verdict(&tested.diagnostics));
        if tested.failed() > 0 {
            status = status.max(Status::Findings);
        }
        // The machine formats carry these messages themselves.
        if matches!(arguments.format, Format::Human | Format::Junit) {
            shell.complain(&tested.diagnostics, &tested.sources);
        }
        match arguments.format {
            Format::Human if !tested.broken() => shell.result(&tests_text(&tested, shell.result_style()))?,
            Format::Github => shell.result(&tests_github(&tested))?,
            _ => {}
        }
        all.push(tested);
    }
    let report = tests_report(&all);
    match arguments.format {
        Format::Human | Format::Github => {}
        Format::Json => shell.result(&super::json(&report))?,
        Format::Junit => {
            let xml = tests_junit(&all).map_err(|why| write_failed("standard output", &why))?;
            shell.result(&xml)?;
        }
    }
    let broken = match report.broken {
        0 => String::new(),
        count => format!(", {} with errors", super::counted(count, "program")),
    };
    shell.say(&format!("{} passed, {} failed{broken}", super::counted(report.passed, "test"), report.failed));
    Ok(status)
}

fn examine(path: &Path, filter: Option<&str>) -> Tested {
    let mut sources = Sources::new();
    let compiled = compile(path, &Disk, &mut sources, &[]);
    let mut tested =
        Tested { file: shown(path), sources, diagnostics: compiled.diagnostics, cases: vec![], uncovered: vec![] };
    let Some(program) = compiled.program else { return tested };
    let wanted = |one: &&Trial| filter.is_none_or(|text| one.title.contains(text));
    let mut fired = BTreeSet::new();
    for one in program.trials.iter().filter(wanted) {
        let (case, rows) = case(&program, one);
        tested.cases.push(case);
        fired.extend(rows);
    }
    if filter.is_none() {
        tested.uncovered = uncovered(&program, &fired);
    }
    tested
}

fn case(program: &Program, one: &Trial) -> (Case, BTreeSet<RowId>) {
    let (first, last) = trial::days(one).unwrap_or((ANY_DAY, ANY_DAY));
    let (failures, rows): (Vec<Diagnostic>, _) = match trial::plan(program, one, first, last) {
        Ok(plan) => {
            let outcome = trial::run(&plan, one);
            (outcome.failures, outcome.rows_fired)
        }
        Err(refused) => (vec![refused.label(one.span, "this test")], BTreeSet::new()),
    };
    (Case { title: one.title.clone(), span: one.span, failures }, rows)
}

/// The day on which a test without any date takes place: 1 January 2026.
const ANY_DAY: Day = Day(20_454);

/// Rules of which no row gave anything, in file order.
fn uncovered(program: &Program, fired: &BTreeSet<RowId>) -> Vec<(String, Span)> {
    let ids = || program.rows.iter().enumerate().map(|(at, row)| (RowId(at as u16), row));
    let covered: BTreeSet<&str> =
        ids().filter(|(id, _)| fired.contains(id)).map(|(_, row)| row.rule.as_str()).collect();
    let mut rules: Vec<(String, Span)> = Vec::new();
    for (_, row) in ids() {
        if !covered.contains(row.rule.as_str()) && !rules.iter().any(|(name, _)| *name == row.rule) {
            rules.push((row.rule.clone(), row.span));
        }
    }
    rules.sort_by_key(|(_, span)| *span);
    rules
}

#[cfg(test)]
#[test]
fn any_day_is_a_day_of_2026() {
    assert_eq!(crate::quantity::Date::new(2026, 1, 1).map(crate::quantity::Date::to_day), Some(ANY_DAY));
}
