//! From the tree to a checked program: every name is resolved, every quantity has a unit, every
//! clause stands where it may.
//!
//! ```text
//! files ─ include ─▶ collect (names) ─▶ declaration/* ─▶ model::Checked
//!                                          └─ expression/*: types by unit, poison where it was said already
//! ```
//!
//! An error in one clause hides no other: what could not be understood is poison, about which
//! nothing more is said.

mod advice;
mod builtin;
mod checker;
mod collect;
pub(crate) mod currency;
mod declaration;
mod error;
mod expression;
mod include;
mod kinds;
pub mod model;
mod not_yet;
mod time;
mod trigger;
pub mod typed;
mod unit;

#[cfg(test)]
mod tests;

pub use builtin::{MONTHS, WEEKDAYS};
pub use include::Loaded;
pub use model::Checked;
pub use unit::{Type, Unit};

use std::path::Path;

use crate::base::{Loader, SourceId, Sources};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

/// Most messages that one check gives; errors come first then.
pub const MOST_SHOWN: usize = 100;

/// A value for a parameter from outside the program (a scenario).
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The parameter.
    pub name: String,
    /// Its value, written as in a program; its spans lie in the source that sets it.
    pub value: tree::Expr,
}

/// What a check gives.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The checked program; `None` exactly if there are errors.
    pub checked: Option<Checked>,
    /// Everything that was found, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file and what it includes, parses and checks.
pub fn check(path: &Path, loader: &dyn Loader, sources: &mut Sources) -> Outcome {
    let Loaded { files, diagnostics, root } = include::load(path, loader, sources);
    if files.is_empty() {
        return Outcome { checked: None, diagnostics };
    }
    let (checked, found) = check_files(files, root, &[], diagnostics.iter().any(Diagnostic::is_error));
    let mut diagnostics = diagnostics;
    diagnostics.extend(found);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span());
    let clean = !diagnostics.iter().any(Diagnostic::is_error);
    let more = diagnostics.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        diagnostics.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.span()));
        diagnostics.truncate(MOST_SHOWN);
        if let Some(last) = diagnostics.last_mut() {
            last.notes.push(format!("{more} more messages are left out"));
        }
    }
    Outcome { checked: checked.filter(|_| clean), diagnostics }
}

/// The same program with other values for its parameters.
///
/// # Errors
/// Every error that the values cause.
pub fn with_settings(checked: &Checked, settings: &[Setting]) -> Result<Checked, Vec<Diagnostic>> {
    if settings.is_empty() {
        return Ok(checked.clone());
    }
    let (again, diagnostics) = check_files(checked.files.clone(), checked.root, settings, false);
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    match again {
        Some(again) if errors.is_empty() => Ok(again),
        _ => Err(errors),
    }
}

/// Checks further test statements (`explain --events`) against a checked program.
///
/// # Errors
/// Every error in the statements.
pub fn check_statements(checked: &Checked, statements: &[tree::TestStatement]) -> Result<model::Test, Vec<Diagnostic>> {
    let mut checker = checker::Checker::new(&checked.files, &[]);
    checker.resume(checked);
    let test = checker.test_statements("events", crate::base::Span::default(), statements);
    if checker.diagnostics.iter().any(Diagnostic::is_error) { Err(checker.diagnostics) } else { Ok(test) }
}

fn check_files(
    files: Vec<tree::File>,
    root: SourceId,
    settings: &[Setting],
    broken: bool,
) -> (Option<Checked>, Vec<Diagnostic>) {
    let mut checker = checker::Checker::new(&files, settings);
    checker.out.root = root;
    checker.declarations();
    if !broken && !checker.diagnostics.iter().any(Diagnostic::is_error) {
        checker.advice();
    }
    let checker::Checker { out, diagnostics, .. } = checker;
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    ((!failed).then_some(Checked { files, ..out }), diagnostics)
}
