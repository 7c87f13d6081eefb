//! `loyal new`: a first program and scenario to change.

use std::path::{Path, PathBuf};

use super::files::{Results, shown};
use super::shell::{Outcome, Problem, Shell, Status};
use crate::diagnostic::{Diagnostic, table};

/// Write a commented program and scenario to begin with
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  loyal new            here
  loyal new my_club    in a folder of its own

Nothing that exists is overwritten.")]
pub(super) struct Arguments {
    /// The folder; it is made if it is missing
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

const FILES: [(&str, &str); 2] =
    [("program.loyal", include_str!("new/program.loyal")), ("scenario.toml", include_str!("new/scenario.toml"))];

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let folder = &arguments.folder;
    for (name, _) in FILES {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() {
            let taken = Diagnostic::new(table::STANDS_ALREADY, format!("`{}` stands there already", shown(&path)));
            return Err(taken.help("name another folder, or move the file away").into());
        }
    }
    let mut results = Results::begin(folder)?;
    for (name, text) in FILES {
        results.add(name, text.as_bytes())?;
    }
    let written: Result<Vec<PathBuf>, Box<Problem>> = results.finish_new();
    for path in written? {
        shell.result(&format!("{}\n", shown(&path)))?;
    }
    let here = |name: &str| shown(&if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) });
    shell.say(&format!("next:\n  loyal test {}\n  loyal simulate {}", here("program.loyal"), here("scenario.toml")));
    Ok(Status::Fine)
}
