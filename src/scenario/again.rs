//! Scenarios read with other values than their text has.

use std::path::{Path, PathBuf};

use super::Scenario;
use super::read::{Instead, read, read_text};
use crate::base::{Loader, Sources};
use crate::diagnostic::{Diagnostic, load_failed};

/// Reads a scenario again with other values of its uncertain inputs: for each, the value that this share of draws
/// stays below. Its hashes are those of what was drawn.
pub fn read_drawn(
    path: &Path,
    shares: &[f64],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (scenario, found) = read(path, loader, sources);
    let Some(scenario) = scenario else { return (None, found) };
    let text = sources.get(scenario.source).map(|source| source.text.to_string()).unwrap_or_default();
    let drawn = super::uncertain::draw(&text, &scenario.uncertain, shares);
    let instead = Instead { params: &drawn.params, programs: &[] };
    read_text(path, &drawn.text, &instead, loader, sources)
}

/// Reads a scenario with values for parameters of the programs, in every variant that does not set them itself.
pub fn read_with(
    path: &Path,
    params: &[(String, String)],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    match loader.load(path) {
        Ok(text) => read_text(path, &text, &Instead { params, programs: &[] }, loader, sources),
        Err(error) => (None, vec![load_failed(&path.display().to_string(), &error, None)]),
    }
}

/// Reads a scenario with other programs in place of its variants: the same customers, each program by name and file. What the
/// scenario asks of a comparison is left out, since it speaks of its own variants.
pub fn read_for(
    path: &Path,
    programs: &[(String, PathBuf)],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    match loader.load(path) {
        Ok(text) => read_text(path, &text, &Instead { params: &[], programs }, loader, sources),
        Err(error) => (None, vec![load_failed(&path.display().to_string(), &error, None)]),
    }
}
