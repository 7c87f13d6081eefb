//! `loyal explain`: one member's diary, or the page of a message's code.

use super::shell::{Outcome, Shell, Status};
use crate::diagnostic::{CODES, Diagnostic, table};

/// Explain a message's code
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A code such as U0301
    target: String,
}

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Outcome {
    let wanted = arguments.target.to_uppercase();
    let Some(info) = CODES.iter().find(|info| info.code.0 == wanted) else {
        let mut problem = Diagnostic::new(table::CODE_UNKNOWN, format!("there is no code `{}`", arguments.target));
        if let Some(close) = crate::base::closest(&wanted, CODES.iter().map(|info| info.code.0)) {
            problem = problem.help(format!("did you mean `{close}`?"));
        }
        return Err(problem.into());
    };
    shell.result(&format!("{}: {}\n", info.code.0, info.title))?;
    Ok(Status::Fine)
}
