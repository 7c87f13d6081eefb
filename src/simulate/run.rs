use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::assemble::assemble;
use super::prepare::{Prepared, prepare};
use super::worker::{Failure, Worker};
use super::{Options, Run, target};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::Sums;
use crate::scenario::Scenario;

/// Runs a scenario.
///
/// # Errors
/// Targets that name no measure, a program that cannot be made ready, a member whose life cannot be
/// simulated or whose books do not balance.
pub fn run(scenario: &Scenario, options: &Options<'_>) -> Result<Run, Vec<Diagnostic>> {
    let wrong = target::verify(scenario);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let prepared = prepare(scenario, options)?;
    let sums = all_members(&prepared, options)?;
    Ok(assemble(&prepared, &sums))
}

/// What every thread adds to and looks at.
struct Shared<'a> {
    next: AtomicU64,
    done: AtomicU64,
    failed: AtomicBool,
    options: &'a Options<'a>,
}

/// Simulates all members; the twin's sums come first.
///
/// Threads take chunks in order from a common counter and finish what they took, so that an interrupted run
/// holds exactly the first members, and a failing run always names the first member that fails.
fn all_members(prepared: &Prepared<'_>, options: &Options<'_>) -> Result<Vec<Sums>, Vec<Diagnostic>> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = options.threads {
        builder = builder.num_threads(threads.get());
    }
    let pool = builder.build().map_err(|error| {
        let message = format!("threads cannot be started: {error}");
        vec![Diagnostic::new(table::SIMULATION_FAILED, message).help("try fewer: --threads 1")]
    })?;
    let shared = Shared { next: AtomicU64::new(0), done: AtomicU64::new(0), failed: AtomicBool::new(false), options };
    let results = pool.broadcast(|_| work(prepared, &shared));
    let mut total: Option<Vec<Sums>> = None;
    let mut failure: Option<Failure> = None;
    for result in results {
        match result {
            Ok(sums) => total = Some(add(total, sums)?),
            Err(found) if failure.as_ref().is_none_or(|first| found.member < first.member) => failure = Some(found),
            Err(_) => {}
        }
    }
    match (failure, total) {
        (Some(failure), _) => Err(vec![*failure.diagnostic]),
        (None, Some(total)) => Ok(total),
        (None, None) => Err(vec![Diagnostic::new(table::SIMULATION_FAILED, "no thread could be started")]),
    }
}

fn work(prepared: &Prepared<'_>, shared: &Shared<'_>) -> Result<Vec<Sums>, Failure> {
    let mut worker = Worker::new(prepared);
    let chunk = shared.options.chunk_size();
    while !shared.options.cancel.load(Ordering::Relaxed) && !shared.failed.load(Ordering::Relaxed) {
        let first = shared.next.fetch_add(chunk, Ordering::Relaxed);
        if first >= prepared.customers {
            break;
        }
        let end = first.saturating_add(chunk).min(prepared.customers);
        if let Err(failure) = worker.members(first, end) {
            shared.failed.store(true, Ordering::Relaxed);
            return Err(failure);
        }
        let done = shared.done.fetch_add(end - first, Ordering::Relaxed) + (end - first);
        (shared.options.progress)(done);
    }
    Ok(worker.into_sums())
}

fn add(total: Option<Vec<Sums>>, sums: Vec<Sums>) -> Result<Vec<Sums>, Vec<Diagnostic>> {
    let Some(mut total) = total else { return Ok(sums) };
    for (mine, theirs) in total.iter_mut().zip(&sums) {
        if !mine.merge(theirs) {
            return Err(vec![Diagnostic::new(table::SIMULATION_FAILED, "the sums became too large to be exact")]);
        }
    }
    Ok(total)
}
