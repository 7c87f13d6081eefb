//! A program run over real purchases: what each member would have earned, spent and held.
//!
//! Members join with their first purchase. Nothing is drawn: redemptions follow a named policy. Every
//! unit given, spent or lapsed is booked in its month, and after every event the books are compared
//! with what the member really holds.
//!
//! Members are lived portion by portion, several at a time. What comes of a portion is whole-number sums, so neither
//! the portions nor the threads are seen in the result.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::books::{Books, MONTH};
use super::gathered::Gathered;
use super::habit::Habits;
use super::model::Overview;
use super::redeem::Wishes;
use super::result::{Policy, Refusal, Replayed};
use super::run::{Part, Run};
use super::settle::{no_budgets_with_refunds, no_households};
use super::spool::Desk;
use super::words::Words;
use crate::core::Program;
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::{Cuts, Draw, Plan};
use crate::measure::Noted;
use crate::quantity::Instant;

/// Portions that are lived before their sums are added up.
const AT_ONCE: usize = 32;

/// How to replay.
pub struct Asked<'a> {
    /// When members redeem.
    pub policy: Policy,
    /// What they are like, for [`Policy::Scenario`].
    pub habits: Option<&'a Habits>,
    /// Threads; `None`: as many as there are cores. The result does not depend on it.
    pub threads: Option<usize>,
    /// What is noted of members in the book.
    pub noted: Noted,
    /// Whether to stop where it is.
    pub cancel: &'a AtomicBool,
    /// Is told now and then how many rows are done.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What all portions share.
pub(super) struct Stage<'a> {
    pub plan: &'a Plan,
    pub overview: &'a Overview,
    pub policy: Policy,
    pub habits: Option<&'a Habits>,
    pub words: Words,
    pub wishes: Wishes,
    /// The midnight after the last month.
    pub end: Instant,
    pub books: Books,
}

/// Runs the program over the rows.
///
/// # Errors
/// If the program cannot be made ready, rows cannot be arranged, or the books do not balance.
pub fn replay(program: &Program, rows: &Gathered, asked: &Asked<'_>) -> Result<Replayed, Refusal> {
    let overview = &rows.overview;
    let Some((first, last)) = overview.extent else { return Ok(Replayed::default()) };
    let last_day = MONTH.last_day(last.day());
    let refused = |why: Diagnostic| Refusal::Plan(Box::new(why));
    no_households(program).map_err(refused)?;
    if overview.has_returns() {
        no_budgets_with_refunds(program).map_err(refused)?;
    }
    let make = if overview.has_returns() { Plan::with_receipts } else { Plan::new };
    let plan = make(program, first.day(), last_day).map_err(refused)?;
    let threads = asked.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        refused(
            Diagnostic::new(table::SIMULATION_FAILED, format!("no threads could be started: {error}"))
                .help("ask for fewer with --threads"),
        )
    })?;
    let stage = Stage {
        plan: &plan,
        overview,
        policy: asked.policy,
        habits: asked.habits,
        words: Words::new(program, overview),
        wishes: Wishes::new(program, overview),
        end: last_day.plus_days(1).start(),
        books: Books::new(&plan, (first.day(), last_day), asked.noted).map_err(refused)?,
    };
    let all = All { stage: &stage, rows, asked, pool: &pool };
    if program.budgets.is_empty() {
        return Ok(all.once(None)?.0);
    }
    // Whether a budget is still open for one member depends on what all others have drawn before: pass by pass until
    // a pass finds the cuts that it was told, as `simulate` does.
    let (caps, ranks) = (plan.budget_caps(), all.ranks()?);
    let mut cuts = Arc::new(Cuts::default());
    loop {
        let (result, draws) = all.once(Some((&cuts, &ranks)))?;
        let found = Cuts::found(draws, &caps);
        if result.partial || found == *cuts {
            return Ok(result);
        }
        cuts = Arc::new(found);
    }
}

/// Members' numbers in byte order of their names, by portion.
type Ranks = Vec<Vec<u64>>;

struct All<'a> {
    stage: &'a Stage<'a>,
    rows: &'a Gathered,
    asked: &'a Asked<'a>,
    pool: &'a rayon::ThreadPool,
}

impl All<'_> {
    /// All members once. Where budgets are shared, with the cuts that are known; then what was drawn comes back too.
    fn once(&self, shared: Option<(&Arc<Cuts>, &Ranks)>) -> Result<(Replayed, Vec<Draw>), Refusal> {
        let done = AtomicU64::new(0);
        // A desk for everyone who works at a time.
        let desks: Mutex<Vec<Desk>> = Mutex::default();
        let live = |number: usize| -> Result<Part, Refusal> {
            if self.asked.cancel.load(Ordering::Relaxed) {
                return Ok(Part::interrupted(self.stage));
            }
            let mut desk = desks.lock().ok().and_then(|mut desks| desks.pop()).unwrap_or_default();
            let portion = self.rows.portion(number, &mut desk).map_err(|why| Refusal::Plan(Box::new(why)))?;
            let numbers = shared.map(|(cuts, ranks)| (cuts, ranks.get(number).map_or(&[][..], Vec::as_slice)));
            let part = Run::over(self.stage, portion).all(numbers, self.asked.cancel)?;
            let rows = portion.items.len() as u64;
            if let Ok(mut desks) = desks.lock() {
                desks.push(desk);
            }
            (self.asked.progress)(done.fetch_add(rows, Ordering::Relaxed) + rows);
            Ok(part)
        };
        let mut sum: Option<Part> = None;
        let count = self.rows.portions();
        for from in (0..count).step_by(AT_ONCE) {
            let until = (from + AT_ONCE).min(count);
            let parts: Vec<_> = self.pool.install(|| (from..until).into_par_iter().map(live).collect());
            for part in parts {
                let part = part?;
                match &mut sum {
                    None => sum = Some(part),
                    Some(sum) => sum.absorb(part),
                }
            }
        }
        sum.map_or_else(|| Ok((Replayed::default(), Vec::new())), |sum| sum.finish(self.stage.plan.program()))
    }

    fn ranks(&self) -> Result<Ranks, Refusal> {
        let mut names = Vec::new();
        let mut ranks = Vec::new();
        let mut desk = Desk::default();
        for number in 0..self.rows.portions() {
            let portion = self.rows.portion(number, &mut desk).map_err(|why| Refusal::Plan(Box::new(why)))?;
            ranks.push(vec![0; portion.customers.len()]);
            let own = portion.customers.iter().enumerate();
            names.extend(own.map(|(at, customer)| (customer.name.clone(), number, at)));
        }
        names.sort_unstable();
        for (rank, (_, number, at)) in (0..).zip(names) {
            if let Some(place) = ranks.get_mut(number).and_then(|ranks| ranks.get_mut(at)) {
                *place = rank;
            }
        }
        Ok(ranks)
    }
}
