use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::Options;
use super::couple::{Noted, Windows};
use super::prepare::{Prepare, Prepared};
use super::worker::{Failure, Worker};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Layout, Sums};

/// Counts members of a prepared run on threads, as many stretches of them as wanted.
pub struct Members<'a> {
    prepared: &'a Prepared<'a>,
    options: &'a Options<'a>,
    pool: rayon::ThreadPool,
    sums: Vec<Sums>,
    counted: u64,
    /// What is noted of members who touch, by variant; empty if nobody listens.
    noted: Vec<Option<Noted>>,
}

/// What every thread adds to and looks at.
struct Shared<'a> {
    next: AtomicU64,
    end: u64,
    done: AtomicU64,
    failed: AtomicBool,
    options: &'a Options<'a>,
    pause: Option<Pause<'a>>,
}

/// Asked by any thread between two chunks whether to stop there for a while.
pub type Pause<'a> = &'a (dyn Fn() -> bool + Sync);

impl<'a> Members<'a> {
    /// Nobody counted yet.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn new(prepared: &'a Prepared<'a>, options: &'a Options<'a>) -> Result<Self, Vec<Diagnostic>> {
        Ok(Members { prepared, options, pool: pool(options)?, sums: empty(prepared), counted: 0, noted: Vec::new() })
    }

    /// The same, to note as well what members do that touches others.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn listening(prepared: &'a Prepared<'a>, options: &'a Options<'a>) -> Result<Self, Vec<Diagnostic>> {
        let mut members = Members::new(prepared, options)?;
        let nothing = |variant: &Prepare| {
            variant.coupling.as_ref().map(|_| Noted::new(&variant.plan, prepared.luck, &Arc::default()))
        };
        members.noted = prepared.variants.iter().map(nothing).collect();
        Ok(members)
    }

    /// Which draws on budgets are kept one by one in a variant.
    pub fn look_at(&mut self, variant: usize, windows: Windows) {
        if let Some(Some(noted)) = self.noted.get_mut(variant) {
            noted.demand.look_at(&Arc::new(windows));
        }
    }

    /// Looks only at the days on which budgets may run out, judged by the first members of all; where days were
    /// said before, they stay.
    pub fn guess(&mut self, members: (u64, u64)) {
        for (variant, noted) in self.prepared.variants.iter().zip(&mut self.noted) {
            if let Some(noted) = noted.as_mut().filter(|noted| noted.demand.looked_at().is_empty()) {
                let windows = noted.demand.windows(&variant.plan.budget_caps(), members);
                noted.demand.look_at(&Arc::new(windows));
            }
        }
    }

    /// What was counted and noted.
    pub fn into_noted(self) -> (Vec<Sums>, Vec<Option<Noted>>) {
        (self.sums, self.noted)
    }

    /// Begins with what was counted before, of so many members.
    pub fn begin_with(&mut self, sums: Vec<Sums>, counted: u64) {
        (self.sums, self.counted) = (sums, counted);
    }

    /// What was counted: the twin first, then the variants.
    pub fn sums(&self) -> &[Sums] {
        &self.sums
    }

    /// The same, for good.
    pub fn into_sums(self) -> Vec<Sums> {
        self.sums
    }

    /// Counts the members from the first until before the second; returns the first one that is not counted,
    /// which is before the end only if the run was stopped from outside.
    ///
    /// Threads take chunks in order from a common counter and finish what they took, so that an interrupted run
    /// holds exactly the first members, and a failing run always names the first member that fails.
    ///
    /// # Errors
    /// The first member whose life cannot be simulated or counted; sums that became too large.
    pub fn count(&mut self, members: (u64, u64)) -> Result<u64, Vec<Diagnostic>> {
        self.count_until(members, None)
    }

    /// The same, but not further than to a pause, and at least a chunk of members. Where it pauses changes no sum.
    ///
    /// # Errors
    /// As [`Members::count`].
    pub fn count_until(&mut self, (first, end): (u64, u64), pause: Option<Pause<'_>>) -> Result<u64, Vec<Diagnostic>> {
        let shared = Shared {
            next: AtomicU64::new(first),
            end,
            done: AtomicU64::new(self.counted),
            failed: AtomicBool::new(false),
            options: self.options,
            pause,
        };
        let prepared = self.prepared;
        let blank = |(variant, noted): (&Prepare, &Option<Noted>)| {
            noted.as_ref().map(|noted| Noted::new(&variant.plan, prepared.luck, noted.demand.looked_at()))
        };
        let blank: Vec<Option<Noted>> = prepared.variants.iter().zip(&self.noted).map(blank).collect();
        let mut failure: Option<Failure> = None;
        for result in self.pool.broadcast(|_| work(prepared, &shared, blank.clone())) {
            match result {
                Ok((sums, noted)) => {
                    add(&mut self.sums, &sums)?;
                    for (all, theirs) in self.noted.iter_mut().zip(noted) {
                        if let (Some(all), Some(theirs)) = (all, theirs) {
                            all.merge(theirs);
                        }
                    }
                }
                Err(found) if failure.as_ref().is_none_or(|first| found.member < first.member) => failure = Some(found),
                Err(_) => {}
            }
        }
        if let Some(failure) = failure {
            return Err(vec![*failure.diagnostic]);
        }
        self.counted = shared.done.load(Ordering::Relaxed);
        Ok(shared.next.load(Ordering::Relaxed).min(end))
    }
}

/// The threads of a run.
///
/// # Errors
/// The system gives none.
pub fn pool(options: &Options<'_>) -> Result<rayon::ThreadPool, Vec<Diagnostic>> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = options.threads {
        builder = builder.num_threads(threads.get());
    }
    builder.build().map_err(|error| {
        let message = format!("threads cannot be started: {error}");
        vec![Diagnostic::new(table::SIMULATION_FAILED, message).help("try fewer: --threads 1")]
    })
}

/// Sums, and what was noted by variant.
type Counted = (Vec<Sums>, Vec<Option<Noted>>);

/// Sums of nobody, as a worker counts them: by cell.
pub fn empty(prepared: &Prepared<'_>) -> Vec<Sums> {
    std::iter::repeat_n(empty_block(prepared), prepared.cells.len()).flatten().collect()
}

/// Sums of nobody: the twin's, then those of the variants.
pub fn empty_block(prepared: &Prepared<'_>) -> Vec<Sums> {
    let variants = prepared.variants.iter().map(|variant| &variant.layout);
    std::iter::once(&prepared.twin).chain(variants).map(|layout: &Layout| Sums::new(layout)).collect()
}

fn work(prepared: &Prepared<'_>, shared: &Shared<'_>, noted: Vec<Option<Noted>>) -> Result<Counted, Failure> {
    let mut worker = Worker::new(prepared);
    worker.listen(noted);
    let chunk = shared.options.chunk_size();
    while !shared.options.cancel.load(Ordering::Relaxed) && !shared.failed.load(Ordering::Relaxed) {
        let first = shared.next.fetch_add(chunk, Ordering::Relaxed);
        if first >= shared.end {
            break;
        }
        let end = first.saturating_add(chunk).min(shared.end);
        if let Err(failure) = worker.members(first, end) {
            shared.failed.store(true, Ordering::Relaxed);
            return Err(failure);
        }
        let done = shared.done.fetch_add(end - first, Ordering::Relaxed) + (end - first);
        (shared.options.progress)(done);
        if shared.pause.is_some_and(|pause| pause()) {
            break;
        }
    }
    let noted = worker.take_noted();
    Ok((worker.into_sums(), noted))
}

/// Adds sums of other members.
///
/// # Errors
/// They became too large to be exact.
pub fn add(total: &mut [Sums], sums: &[Sums]) -> Result<(), Vec<Diagnostic>> {
    for (mine, theirs) in total.iter_mut().zip(sums) {
        if !mine.merge(theirs) {
            return Err(vec![Diagnostic::new(table::SIMULATION_FAILED, "the sums became too large to be exact")]);
        }
    }
    Ok(())
}
