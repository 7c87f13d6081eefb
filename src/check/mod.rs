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
mod amend;
mod builtin;
mod checker;
mod collect;
mod contradiction;
pub mod currency;
mod declaration;
mod error;
mod expression;
mod goods;
mod include;
mod kinds;
pub mod model;
mod not_yet;
mod taken;
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
    let files = checked.latest.as_ref().unwrap_or(&checked.files);
    let mut checker = checker::Checker::new(files, &[]);
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
    let mut said = Vec::new();
    let versions = amend::versions(&files, &mut said);
    if said.is_empty() && !versions.is_empty() {
        return check_versions(files, root, settings, broken, versions);
    }
    // amendments in error have been told of; the rest is checked without them
    let plain: Vec<tree::File> = if said.is_empty() { Vec::new() } else { amend::without(&files) };
    let mut checker = checker::Checker::new(if said.is_empty() { &files } else { &plain }, settings);
    checker.diagnostics.append(&mut said);
    checker.out.root = root;
    checker.declarations();
    if !broken && !checker.diagnostics.iter().any(Diagnostic::is_error) {
        checker.advice();
    }
    let checker::Checker { out, diagnostics, .. } = checker;
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    ((!failed).then_some(Checked { files, ..out }), diagnostics)
}

/// The same for a program with amendments: every version by itself, then all together. A message that several
/// versions give is given once; advice counts only if every version gives it.
fn check_versions(
    files: Vec<tree::File>,
    root: SourceId,
    settings: &[Setting],
    broken: bool,
    versions: Vec<amend::Version>,
) -> (Option<Checked>, Vec<Diagnostic>) {
    let (mut seen, mut said) = (Vec::new(), Vec::new());
    let mut advice: Option<Vec<Diagnostic>> = None;
    for version in versions {
        let mut checker = checker::Checker::new(&version.files, settings);
        checker.out.root = root;
        checker.declarations();
        let clean = !checker.diagnostics.iter().any(Diagnostic::is_error);
        if !broken && clean {
            checker.advice();
        }
        let checker::Checker { out, diagnostics, .. } = checker;
        let (errors, other): (Vec<_>, Vec<_>) = diagnostics.into_iter().partition(Diagnostic::is_error);
        for error in errors {
            if !said.contains(&error) {
                said.push(error);
            }
        }
        if clean {
            advice = Some(match advice {
                None => other,
                Some(before) => before.into_iter().filter(|one| other.contains(one)).collect(),
            });
        }
        seen.push(amend::Seen { version, checked: out });
    }
    said.extend(advice.unwrap_or_default());
    if said.iter().any(Diagnostic::is_error) {
        return (None, said);
    }
    match amend::merge(seen) {
        Ok(merged) => (Some(Checked { files, ..merged }), said),
        Err(errors) => {
            said.extend(errors);
            (None, said)
        }
    }
}
