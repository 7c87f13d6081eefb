use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::groups::{Change, Kind};
use super::picture::{Cohorts, Flows};
use super::{BLOCKS, Block, Paired};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Histogram, Life, Sums};
use crate::scenario::Scenario;
use crate::simulate::Options;
use crate::simulate::assemble::{assemble, readings};
use crate::simulate::couple::settle;
use crate::simulate::prepare::Prepared;
use crate::simulate::run::ready;
use crate::simulate::worker::{Failure, Worker};

/// Members whose spending without a program says where the tenths are cut.
const PILOT: u64 = 4_096;

/// Runs a scenario and compares every member with itself; `against` is the subject to compare with, 0 the twin.
///
/// An interrupted run holds whole blocks only.
///
/// # Errors
/// As [`crate::simulate::run`].
pub fn paired(scenario: &Scenario, options: &Options<'_>, against: usize) -> Result<Paired, Vec<Diagnostic>> {
    let mut prepared = ready(scenario, options)?;
    let coupled = if prepared.is_coupled() { settle(&mut prepared, options)?.1 } else { Vec::new() };
    let against = against.min(scenario.variants.len());
    let tenths = tenths(&prepared).map_err(|failure| vec![*failure.diagnostic])?;
    let shared = Shared {
        prepared: &prepared,
        options,
        against,
        tenths: &tenths,
        next: AtomicU64::new(0),
        done: AtomicU64::new(0),
        failed: AtomicBool::new(false),
    };
    let made = all_blocks(&shared)?;
    let mut run = assemble(&prepared, &made.sums);
    run.stopped.coupled = coupled;
    let lives = made.lives;
    Ok(Paired {
        run,
        blocks: made.blocks.into_iter().map(|(_, block)| block).collect(),
        against,
        changes: lives.changes,
        benefits: lives.benefits,
        spends: lives.spends,
        flows: lives.flows,
        cohorts: lives.cohorts,
        tenths,
    })
}

struct Shared<'a> {
    prepared: &'a Prepared<'a>,
    options: &'a Options<'a>,
    against: usize,
    tenths: &'a [i64],
    next: AtomicU64,
    done: AtomicU64,
    failed: AtomicBool,
}

/// What a thread, or all together, made.
struct Made {
    sums: Vec<Sums>,
    blocks: Vec<(u64, Block)>,
    lives: Lives,
}

fn all_blocks(shared: &Shared<'_>) -> Result<Made, Vec<Diagnostic>> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = shared.options.threads {
        builder = builder.num_threads(threads.get());
    }
    let failed = |message: String| vec![Diagnostic::new(table::SIMULATION_FAILED, message)];
    let pool = builder.build().map_err(|error| failed(format!("threads cannot be started: {error}")))?;
    let mut total: Option<Made> = None;
    let mut failure: Option<Failure> = None;
    for result in pool.broadcast(|_| work(shared)) {
        match result {
            Ok(made) => {
                total = Some(match total {
                    None => made,
                    Some(mut all) => {
                        let merged = all.sums.iter_mut().zip(&made.sums).fold(true, |fine, (a, b)| a.merge(b) && fine);
                        all.blocks.extend(made.blocks);
                        if !(merged && all.lives.merge(&made.lives)) {
                            return Err(failed("the sums became too large to be exact".into()));
                        }
                        all
                    }
                });
            }
            Err(found) if failure.as_ref().is_none_or(|first| found.member < first.member) => failure = Some(found),
            Err(_) => {}
        }
    }
    match (failure, total) {
        (Some(failure), _) => Err(vec![*failure.diagnostic]),
        (None, Some(mut total)) => {
            total.blocks.sort_by_key(|(number, _)| *number);
            Ok(total)
        }
        (None, None) => Err(failed("no thread could be started".into())),
    }
}

fn work(shared: &Shared<'_>) -> Result<Made, Failure> {
    let prepared = shared.prepared;
    let customers = prepared.customers;
    let count = BLOCKS.min(customers).max(1);
    let edge = |number: u64| (u128::from(number) * u128::from(customers) / u128::from(count)) as u64;
    let mut total = Worker::new(prepared).into_sums();
    let mut lives = Lives::new(shared);
    let mut blocks = Vec::new();
    while !shared.options.cancel.load(Ordering::Relaxed) && !shared.failed.load(Ordering::Relaxed) {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            break;
        }
        let stop = |failure: Failure| {
            shared.failed.store(true, Ordering::Relaxed);
            failure
        };
        let mut worker = Worker::keeping(prepared);
        let (mut first, end) = (edge(number), edge(number + 1));
        while first < end {
            let next = first.saturating_add(shared.options.chunk_size()).min(end);
            let mut fine = true;
            worker.members_each(first, next, |segment, all| fine &= lives.add(shared, segment, all)).map_err(stop)?;
            if !fine {
                return Err(stop(too_large(first)));
            }
            let done = shared.done.fetch_add(next - first, Ordering::Relaxed) + (next - first);
            (shared.options.progress)(done);
            first = next;
        }
        let sums = worker.into_sums();
        let members = sums.iter().step_by(prepared.variants.len() + 1).map(Sums::customers).sum();
        blocks.push((number, Block { members, readings: readings(prepared, &sums) }));
        for (mine, theirs) in total.iter_mut().zip(&sums) {
            if !mine.merge(theirs) {
                return Err(stop(too_large(end)));
            }
        }
    }
    Ok(Made { sums: total, blocks, lives })
}

fn too_large(member: u64) -> Failure {
    let message = format!("the sums became too large to be exact, near member {member}");
    let diagnostic =
        Diagnostic::new(table::SIMULATION_FAILED, message).help("smaller baskets or fewer members keep them in range");
    Failure { member, diagnostic: Box::new(diagnostic) }
}

/// Where the tenths of spending are cut, by the first members.
fn tenths(prepared: &Prepared<'_>) -> Result<Vec<i64>, Failure> {
    let mut spent = Vec::new();
    Worker::keeping(prepared).members_each(0, prepared.customers.min(PILOT), |_, lives| {
        spent.extend(lives.first().map(|twin| twin.spend));
    })?;
    spent.sort_unstable();
    Ok((1..10).filter_map(|tenth| spent.get(spent.len() * tenth / 10).copied()).collect())
}

/// What is counted member by member.
struct Lives {
    changes: Vec<Change>,
    benefits: Vec<Histogram>,
    spends: Vec<Histogram>,
    flows: Vec<Vec<Flows>>,
    cohorts: Vec<Cohorts>,
}

impl Lives {
    fn new(shared: &Shared<'_>) -> Lives {
        let prepared = shared.prepared;
        let periods = prepared.twin.periods.len();
        let subjects = prepared.variants.len() + 1;
        let tiers = match shared.against.checked_sub(1).and_then(|at| prepared.variants.get(at)) {
            Some(base) => base.layout.tiers.clone(),
            None => Vec::new(),
        };
        let of = |ready: &crate::simulate::prepare::Prepare| {
            let ladders = ready.layout.tiers.iter().zip(&ready.initial);
            ladders.map(|(tiers, initial)| Flows::new(*tiers, *initial, periods)).collect()
        };
        Lives {
            changes: vec![Change::new(prepared.scenario.segments.len(), &tiers); subjects],
            benefits: vec![Histogram::default(); subjects],
            spends: vec![Histogram::default(); subjects],
            flows: std::iter::once(Vec::new()).chain(prepared.variants.iter().map(of)).collect(),
            cohorts: vec![Cohorts::new(periods); subjects],
        }
    }

    /// Counts a member; `false` if a sum left its range.
    fn add(&mut self, shared: &Shared<'_>, segment: usize, lives: &[&Life]) -> bool {
        let (Some(twin), Some(base)) = (lives.first(), lives.get(shared.against)) else { return true };
        let tenth = shared.tenths.iter().take_while(|end| **end <= twin.spend).count();
        let initial = shared.against.checked_sub(1).and_then(|at| shared.prepared.variants.get(at));
        let initial = initial.map_or(&[][..], |ready| ready.initial.as_slice());
        let last = shared.prepared.twin.periods.len() as u32;
        let belongs = |kind: Kind| match kind {
            Kind::All => true,
            Kind::Segment(of) => of == segment,
            Kind::Tenth(of) => of == tenth,
            Kind::Tier(ladder, tier) => {
                let first = initial.get(ladder).copied().unwrap_or_default();
                usize::from(base.tier(ladder as u16, first, last)) == tier
            }
        };
        let mut fine = true;
        for (at, life) in lives.iter().enumerate() {
            if let Some(change) = self.changes.get_mut(at).filter(|_| at != shared.against) {
                fine &= change.add(base, life, belongs);
            }
            if let (Some(benefit), Some(spend)) = (self.benefits.get_mut(at), self.spends.get_mut(at)) {
                benefit.add(life.benefit);
                spend.add(life.spend);
            }
            for (ladder, flows) in self.flows.get_mut(at).into_iter().flatten().enumerate() {
                flows.add(life, ladder as u16);
            }
            if let Some(cohorts) = self.cohorts.get_mut(at) {
                cohorts.add(life);
            }
        }
        fine
    }

    /// Adds other members; `false` if a sum left its range.
    fn merge(&mut self, other: &Lives) -> bool {
        let mut fine = true;
        for (mine, theirs) in self.changes.iter_mut().zip(&other.changes) {
            fine &= mine.merge(theirs);
        }
        for (mine, theirs) in self.benefits.iter_mut().zip(&other.benefits) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.spends.iter_mut().zip(&other.spends) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.flows.iter_mut().flatten().zip(other.flows.iter().flatten()) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.cohorts.iter_mut().zip(&other.cohorts) {
            mine.merge(theirs);
        }
        fine
    }
}
