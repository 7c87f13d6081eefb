//! `loyal fmt`: programs in the one layout.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::files::{read_limited, read_text, replace, shown};
use super::shell::{Orderly, Outcome, Problem, Shell, Status, cancelled};
use crate::base::{LoadError, Sources};
use crate::diagnostic::{Diagnostic, load_failed, table};
use crate::syntax;

/// Bring programs into the one layout
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  loyal fmt programs/*.loyal            rewrite what differs
  loyal fmt --check programs/*.loyal    name what differs, exit status 1 if any does
  loyal fmt - < draft.loyal             from standard input to standard output")]
pub(super) struct Arguments {
    /// Programs (.loyal), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that differ
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let mut status = Status::Fine;
    for path in &arguments.paths {
        if cancelled() {
            return Ok(Status::Interrupted);
        }
        let one = if path.as_os_str() == "-" { stream(arguments, shell) } else { file(path, arguments, shell) };
        // A file that cannot be read does not keep the others from being formatted.
        status = status.max(one.unwrap_or_else(|problem| {
            shell.complain(&problem.diagnostics, &problem.sources);
            Status::Failed
        }));
    }
    Ok(status)
}

fn file(path: &Path, arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let name = shown(path);
    if super::is_scenario(path) {
        let wrong = Diagnostic::new(table::FILE_UNREADABLE, format!("`{name}` is a scenario, not a program"));
        return Err(wrong.help("`fmt` lays out programs, whose names end in `.loyal`").into());
    }
    let text = read_text(path).map_err(|error| Box::<Problem>::from(load_failed(&name, &error, None)))?;
    let Some(formatted) = formatted(&name, &text, shell) else { return Ok(Status::Findings) };
    if formatted == text {
        return Ok(Status::Fine);
    }
    if arguments.check {
        shell.result(&format!("{name} would be changed\n"))?;
        return Ok(Status::Findings);
    }
    let _orderly = Orderly::begin();
    replace(path, &formatted)?;
    shell.say(&format!("{name} changed"));
    Ok(Status::Fine)
}

fn stream(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let name = "<stdin>";
    let text = read_limited(std::io::stdin().lock().by_ref(), 0)
        .map_err(|error: LoadError| Box::<Problem>::from(load_failed(name, &error, None)))?;
    let Some(formatted) = formatted(name, &text, shell) else { return Ok(Status::Findings) };
    if !arguments.check {
        shell.result(&formatted)?;
        return Ok(Status::Fine);
    }
    if formatted == text {
        return Ok(Status::Fine);
    }
    shell.result(&format!("{name} would be changed\n"))?;
    Ok(Status::Findings)
}

/// The text in the one layout, or messages on standard error.
fn formatted(name: &str, text: &str, shell: &Shell) -> Option<String> {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    match syntax::format(source, text) {
        Ok(formatted) => Some(formatted),
        Err(found) => {
            let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
            shell.complain(&errors, &sources);
            None
        }
    }
}
