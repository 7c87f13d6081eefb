//! The command line: one command a file, each a struct of arguments and a function from it to an
//! exit status.
//!
//! Newly true here: there is a disk, a terminal, a clock and an environment. Nothing below this room
//! knows of them.

mod beside;
mod check;
mod close;
mod columnar;
mod compare;
mod diff;
mod explain;
mod exports;
mod files;
mod fit;
mod fit_redemption;
mod form;
mod format;
mod hashed;
mod liability;
mod luck;
mod new;
mod optimise;
mod overflow;
mod parts;
mod paths;
mod progress;
mod redeem_by;
mod replay;
mod shell;
mod simulate;
mod test;
mod uncertainty;

use std::ffi::OsString;
use std::path::Path;

use clap::{CommandFactory as _, Parser, Subcommand};

pub use shell::Status;
use shell::{Color, Outcome, Shell};

/// Write a loyalty program as you would write its terms; check, test, simulate and price it.
#[derive(Debug, Parser)]
#[command(name = "loyal", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Exit status:
  0    fine
  1    findings of `check`, a difference of `fmt --check`, a failed test, a missed target
  2    wrong usage, a file that cannot be read or written, and for every command but check, fmt
       and test an invalid program, scenario or data file
  130  interrupted

The result goes to standard output, everything else to standard error. NO_COLOR is respected.")]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", hide_possible_values = true)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    #[command(name = "fmt")]
    Format(format::Arguments),
    Test(test::Arguments),
    Explain(explain::Arguments),
    Fit(fit::Arguments),
    Simulate(simulate::Arguments),
    Merge(parts::Arguments),
    Compare(Box<compare::Arguments>),
    Uncertainty(uncertainty::Arguments),
    Optimise(optimise::Arguments),
    Replay(replay::Arguments),
    New(new::Arguments),
    Liability(Box<liability::Arguments>),
}

/// Runs the command that the arguments name and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to standard output, usage errors to standard error; a closed one is nobody's business.
            let _ = error.print();
            return if error.use_stderr() { Status::Failed } else { Status::Fine };
        }
    };
    shell::listen();
    let mut shell = Shell::new(arguments.color);
    let outcome: Outcome = match &arguments.command {
        Command::Check(arguments) => check::run(arguments, &mut shell),
        Command::Diff(arguments) => diff::run(arguments, &mut shell),
        Command::Format(arguments) => format::run(arguments, &mut shell),
        Command::Test(arguments) => test::run(arguments, &mut shell),
        Command::Simulate(arguments) => simulate::run(arguments, &mut shell),
        Command::Merge(arguments) => parts::run(arguments, &mut shell),
        Command::Compare(arguments) => compare::run(arguments, &mut shell),
        Command::Optimise(arguments) => optimise::run(arguments, &mut shell),
        Command::Uncertainty(arguments) => uncertainty::run(arguments, &mut shell),
        Command::Explain(arguments) => explain::run(arguments, &mut shell),
        Command::Fit(arguments) => fit::run(arguments, &mut shell),
        Command::Replay(arguments) => replay::run(arguments, &mut shell),
        Command::New(arguments) => new::run(arguments, &mut shell),
        Command::Liability(arguments) => liability::run(arguments, &mut shell),
    };
    match outcome {
        Ok(status) => status,
        Err(problem) => {
            shell.complain(&problem.diagnostics, &problem.sources);
            Status::Failed
        }
    }
}

/// The command line as data, for its generated reference.
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// Whether a path names a scenario.
fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// "1 file", "2 files".
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A value as indented JSON with a line break at its end.
fn json(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("INVARIANT: our reports hold no maps with odd keys");
    text.push('\n');
    text
}
