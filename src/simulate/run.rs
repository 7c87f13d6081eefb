use super::assemble::assemble;
use super::couple::settle;
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
    let mut prepared = ready(scenario, options)?;
    if prepared.is_coupled() {
        let (sums, coupled) = settle(&mut prepared, options)?;
        let mut run = assemble(&prepared, &sums);
        run.stopped.coupled = coupled;
        return Ok(run);
    }
    let mut members = Members::new(&prepared, options)?;
    members.count((0, prepared.customers))?;
    Ok(assemble(&prepared, &members.into_sums()))
}

/// A scenario whose targets mean something, made ready.
pub(super) fn ready<'a>(scenario: &'a Scenario, options: &Options<'_>) -> Result<Prepared<'a>, Vec<Diagnostic>> {
    let wrong = target::verify(scenario);
    if wrong.is_empty() { prepare(scenario, options) } else { Err(wrong) }
}
