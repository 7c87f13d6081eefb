//! Scenarios read with other values than their text has.

use std::path::{Path, PathBuf};

use super::read::{Instead, read_text};
use super::{Scenario, Uncertain};
use crate::base::{Loader, Sources, Span};
use crate::diagnostic::{Diagnostic, load_failed, table};

/// Reads a scenario again with other values of its uncertain inputs: for each, the value that this share of draws
/// stays below. Its hashes are those of what was drawn.
pub fn read_drawn(
    path: &Path,
    shares: &[f64],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    // Not `read`: what a draw at the ends comes to was said when the scenario was read the first time.
    let text = match loader.load(path) {
        Ok(text) => text,
        Err(error) => return (None, vec![load_failed(&path.display().to_string(), &error, None)]),
    };
    let (scenario, found) = read_text(path, &text, &Instead::default(), loader, sources);
    match scenario {
        Some(scenario) => read_at(path, (&text, &scenario.uncertain), shares, loader, sources),
        None => (None, found),
    }
}

fn read_at(
    path: &Path,
    (text, inputs): (&str, &[Uncertain]),
    shares: &[f64],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let drawn = super::uncertain::draw(text, inputs, shares);
    let instead = Instead { params: &drawn.params, programs: &[] };
    read_text(path, &drawn.text, &instead, loader, sources)
}

/// The shares at which an input is tried by itself: its ends, its median, and one that is hardly a round number.
const TRIED: [f64; 4] = [0.05, 0.95, 0.5, 0.31];

/// Inputs that are tried: as many as anybody writes.
const MOST_TRIED: usize = 64;

/// The uncertain inputs with values that the scenario does not take, each shown where its range is written.
pub(super) fn undrawable(path: &Path, text: &str, scenario: &Scenario, loader: &dyn Loader) -> Vec<Diagnostic> {
    let refused = |input: &Uncertain| {
        TRIED.iter().find_map(|share| {
            // By itself, so that no other input is to blame.
            let (read, found) =
                read_at(path, (text, std::slice::from_ref(input)), &[*share], loader, &mut Sources::new());
            let first = found.into_iter().find(Diagnostic::is_error).filter(|_| read.is_none())?;
            Some(cannot_be(scenario, input, *share, first))
        })
    };
    scenario.uncertain.iter().take(MOST_TRIED).filter_map(refused).collect()
}

fn cannot_be(scenario: &Scenario, input: &Uncertain, share: f64, first: Diagnostic) -> Diagnostic {
    let reason = match first.labels.first() {
        Some(label) if !label.text.is_empty() => format!("{}: {}", first.message, label.text),
        _ => first.message,
    };
    let at = Span::new(scenario.source, input.at.start as u32, input.at.end as u32);
    let message = format!("`{}` cannot be {}", input.name, input.written(share));
    let help = first.help.unwrap_or_else(|| "write a range all of whose values the scenario takes".into());
    Diagnostic::new(table::SCENARIO_UNCERTAIN, message).label(at, "this range holds it").note(reason).help(help)
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
