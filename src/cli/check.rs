//! `loyal check`: what is wrong with programs and scenarios.

use std::path::{Path, PathBuf};

use super::files::{Disk, shown};
use super::shell::{Outcome, Shell, Status};
use crate::base::Sources;
use crate::core::compile;
use crate::diagnostic::{Diagnostic, Severity, render};
use crate::{prove, scenario};

/// Report everything that is wrong with programs and scenarios
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  loyal check programs/bean_club.loyal
  loyal check programs/*.loyal simulations/*.toml
  loyal check --format json programs/bean_club.loyal")]
pub(super) struct Arguments {
    /// Programs (.loyal) and scenarios (.toml)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object (docs/schema/diagnostics.json)
    Json,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut status = Status::Fine;
    let mut all: Vec<(Vec<Diagnostic>, Sources)> = Vec::new();
    for path in &arguments.paths {
        let mut sources = Sources::new();
        let found = examine(path, &mut sources);
        status = status.max(verdict(&found));
        if arguments.format == Format::Human {
            shell.result(&shell.drawn(&found, &sources, shell.result_style()))?;
        }
        all.push((found, sources));
    }
    let each = || all.iter().flat_map(|(found, sources)| found.iter().map(move |one| (one, sources)));
    if arguments.format == Format::Json {
        let files = arguments.paths.iter().map(|path| shown(path)).collect();
        shell.result(&super::json(&render::findings(files, each())))?;
    }
    let count = |severity| each().filter(|(one, _)| one.severity == severity).count();
    shell.say(&format!(
        "{} checked: {}, {}",
        super::counted(arguments.paths.len(), "file"),
        super::counted(count(Severity::Error), "error"),
        super::counted(count(Severity::Warning), "warning")
    ));
    Ok(status)
}

/// Everything that is wrong with a program or a scenario.
pub(super) fn examine(path: &Path, sources: &mut Sources) -> Vec<Diagnostic> {
    if super::is_scenario(path) {
        scenario::read(path, &Disk, sources).1
    } else {
        let compiled = compile(path, &Disk, sources, &[]);
        let mut found = compiled.diagnostics;
        if let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) {
            found.extend(prove::examine(program, checked).findings.iter().map(prove::Finding::diagnostic));
        }
        found
    }
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
