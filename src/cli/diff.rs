//! `loyal diff`: what a change of rules means for every purchase.

use std::path::{Path, PathBuf};

use super::beside::Customers;
use super::files::{Disk, shown};
use super::shell::{Outcome, Problem, Shell, Status};
use crate::base::Sources;
use crate::check::Checked;
use crate::core::{Program, compile};
use crate::diagnostic::{Diagnostic, table};
use crate::prove;
use crate::report::{Compared, diff_json, diff_markdown, diff_text};

/// Compare two programs over every purchase
#[derive(Debug, clap::Args)]
#[command(after_help = "Both programs are looked at over the purchases that the old one assumes. The purchase that
gains most and the one that loses most are replayed under both. With a scenario its customers live under both, too:
what the change costs and earns, who wins and who loses.

Examples:
  loyal diff old/club.loyal club.loyal
  loyal diff --format markdown old/club.loyal club.loyal > comment.md
  loyal diff --fail-on loss old/club.loyal club.loyal
  loyal diff --scenario simulations/bean_club.toml old/bean_club.loyal programs/bean_club.loyal")]
pub(super) struct Arguments {
    /// The program as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The program as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Which difference is exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    fail_on: FailOn,
    #[command(flatten)]
    customers: Customers,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object (docs/schema/diff.json)
    Json,
    /// For a comment on a pull request
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// None
    #[default]
    Never,
    /// Some purchase brings a member less, or a term is worse
    Loss,
    /// Any difference
    Any,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let (old, old_checked) = read(&arguments.old)?;
    let (new, new_checked) = read(&arguments.new)?;
    let (before, after) = (&old.currency.code, &new.currency.code);
    if before != after {
        let message = format!("programs in {before} and in {after} have no purchase in common");
        let help = "compare two programs in one currency";
        return Err(Diagnostic::new(table::TWO_CURRENCIES, message).help(help).into());
    }
    let difference = prove::compare((&old, &old_checked), (&new, &new_checked));
    let simulated = match difference.identical {
        true => None,
        false => arguments.customers.compared(&arguments.old, &arguments.new, shell)?,
    };
    let compared = Compared {
        old: shown(&arguments.old),
        new: shown(&arguments.new),
        currency: new.currency.code.clone(),
        decimals: new.currency.decimals,
        difference: &difference,
        simulated: simulated.as_ref(),
    };
    let text = match arguments.format {
        Format::Human => diff_text(&compared, shell.result_style().unicode),
        Format::Json => super::json(&diff_json(&compared)),
        Format::Markdown => diff_markdown(&compared),
    };
    shell.result(&text)?;
    if simulated.is_some_and(|simulated| simulated.paired.run.partial) {
        return Ok(Status::Interrupted);
    }
    let fails = match arguments.fail_on {
        FailOn::Never => false,
        FailOn::Loss => difference.loses(),
        FailOn::Any => !difference.identical,
    };
    Ok(if fails { Status::Findings } else { Status::Fine })
}

fn read(path: &Path) -> Result<(Program, Checked), Box<Problem>> {
    let mut sources = Sources::new();
    let compiled = compile(path, &Disk, &mut sources, &[]);
    match (compiled.program, compiled.checked) {
        (Some(program), Some(checked)) => Ok((program, checked)),
        _ => Err(Problem::new(compiled.diagnostics, sources)),
    }
}
