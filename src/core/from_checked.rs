//! From a checked program to the core: the one door between the two. What each construct becomes
//! stands in `from_checked/`, one construct a file.

mod amount;
mod atoms;
mod coefficient;
mod counted;
mod deadline;
mod exchange;
mod game;
mod guard;
mod holding;
mod ladder;
mod limit;
mod line;
mod lowering;
mod measure;
mod own;
mod party;
mod plan;
mod promise;
mod returns;
mod reward;
mod row;
mod sharing;
mod threshold;
mod trial;
mod trigger;

use std::path::Path;

use self::lowering::{Lowering, finite_id, holding_id, ladder_id, word_id};
use self::trial::trial;
use super::{Program, Trial, verify};
use crate::base::{Loader, Sources};
use crate::check::{self, Checked};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

pub use crate::check::Setting;

/// A program, checked and lowered, or what keeps it from being so.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The core program; `None` exactly if there are errors.
    pub program: Option<Program>,
    /// The checked program behind it.
    pub checked: Option<Checked>,
    /// Everything found on the way, advice included, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lowers a checked program, with other values for its parameters if settings name some.
///
/// # Errors
/// Settings that fit no parameter, and bounds that the program breaks.
pub fn lower(checked: &Checked, settings: &[Setting]) -> Result<Program, Vec<Diagnostic>> {
    if settings.is_empty() {
        return lowered(checked);
    }
    lowered(&check::with_settings(checked, settings)?)
}

fn lowered(checked: &Checked) -> Result<Program, Vec<Diagnostic>> {
    let (mut program, mut errors) = Lowering::new(checked).program();
    if errors.is_empty() {
        errors = verify(&program);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let trials: Vec<Trial> = checked.tests.iter().map(|test| trial(checked, &program, test)).collect();
    program.trials = trials;
    Ok(program)
}

/// Lowers the statements of an events file (`given`, `on`, `expect`) against a program.
///
/// # Errors
/// Every mistake in the statements.
pub fn lower_events(
    checked: &Checked,
    program: &Program,
    statements: &[tree::TestStatement],
) -> Result<Trial, Vec<Diagnostic>> {
    let test = check::check_statements(checked, statements)?;
    Ok(trial(checked, program, &test))
}

/// Reads, checks and lowers a program.
pub fn compile(path: &Path, loader: &dyn Loader, sources: &mut Sources, settings: &[Setting]) -> Compiled {
    let check::Outcome { checked, mut diagnostics } = check::check(path, loader, sources);
    let Some(checked) = checked else { return Compiled { program: None, checked: None, diagnostics } };
    match lower(&checked, settings) {
        Ok(program) => {
            diagnostics.extend(returns::advice(&checked, &program));
            diagnostics.sort_by_key(Diagnostic::span);
            Compiled { program: Some(program), checked: Some(checked), diagnostics }
        }
        Err(errors) => {
            diagnostics.extend(errors);
            diagnostics.sort_by_key(Diagnostic::span);
            Compiled { program: None, checked: Some(checked), diagnostics }
        }
    }
}
