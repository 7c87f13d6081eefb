//! `allow …`: findings that are meant, each with a reason, an owner and an end.

use super::Examined;
use super::finding::Finding;
use crate::check::Checked;
use crate::check::model::Exception;
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::Day;

/// What became of the exceptions of a program.
#[derive(Clone, Debug, Default)]
pub struct Excused {
    /// Findings that are meant, with who says so until when and why.
    pub allowed: Vec<(Finding, String)>,
    /// Exceptions that are over, and those that excuse nothing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Takes out what the program allows on a day. The day is the caller's: the library knows no clock.
pub fn excuse(examined: &mut Examined, checked: &Checked, today: Day) -> Excused {
    let mut out = Excused::default();
    for exception in &checked.exceptions {
        if exception.until < today {
            out.diagnostics.push(over(exception));
            continue;
        }
        let (meant, left): (Vec<Finding>, Vec<Finding>) =
            examined.findings.drain(..).partition(|finding| covers(exception, finding));
        examined.findings = left;
        if meant.is_empty() && was_asked(examined, &exception.code) {
            out.diagnostics.push(idle(exception));
        }
        let said = format!("until {}, by {}: {}", exception.until.date(), exception.by, exception.because);
        out.allowed.extend(meant.into_iter().map(|finding| (finding, said.clone())));
    }
    out
}

/// Whether findings of a code could have been found: some are looked for only beside a scenario or another program.
fn was_asked(examined: &Examined, code: &str) -> bool {
    match code {
        "L0042" | "L0013" | "L0014" | "L0034" | "L0049" => examined.simulated,
        "L0047" => examined.compared,
        _ => true,
    }
}

fn covers(exception: &Exception, finding: &Finding) -> bool {
    let about = |name: &String| finding.about.split(", ").any(|one| one == name);
    exception.code == finding.code.0 && (exception.on.is_empty() || exception.on.iter().any(about))
}

fn over(exception: &Exception) -> Diagnostic {
    let message = format!("the exception for {} was over on {}", exception.code, exception.until.date());
    Diagnostic::new(table::EXCEPTION_OVER, message)
        .label(exception.span, format!("{} decides what becomes of it", exception.by))
        .help("remove it and mend the rule, or agree on a later day")
        .note(format!("it was allowed because: {}", exception.because))
}

fn idle(exception: &Exception) -> Diagnostic {
    let of = if exception.on.is_empty() { String::new() } else { format!(" about {}", exception.on.join(", ")) };
    Diagnostic::new(table::EXCEPTION_IDLE, format!("there is no {}{of} to excuse", exception.code))
        .label(exception.span, "excuses nothing")
        .help("remove it: what it was for has been mended, or is called otherwise")
}
