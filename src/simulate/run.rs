use super::assemble::assemble;
use super::members::Members;
use super::precise::run_to_precision;
use super::prepare::{Prepared, prepare};
use super::{Options, Run, target};
use crate::diagnostic::Diagnostic;
use crate::scenario::Scenario;

/// Runs a scenario.
///
/// # Errors
/// Targets that name no measure, a program that cannot be made ready, a member whose life cannot be
/// simulated or whose books do not balance.
pub fn run(scenario: &Scenario, options: &Options<'_>) -> Result<Run, Vec<Diagnostic>> {
    if let Some(precision) = &scenario.precision {
        return run_to_precision(scenario, precision, options);
    }
    let prepared = ready(scenario, options)?;
    let mut members = Members::new(&prepared, options)?;
    members.count((0, prepared.customers))?;
    Ok(assemble(&prepared, &members.into_sums()))
}

/// A scenario whose targets mean something, made ready.
pub(super) fn ready<'a>(scenario: &'a Scenario, options: &Options<'_>) -> Result<Prepared<'a>, Vec<Diagnostic>> {
    let wrong = target::verify(scenario);
    if wrong.is_empty() { prepare(scenario, options) } else { Err(wrong) }
}
