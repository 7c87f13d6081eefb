//! Runs in parts: a share of the members at a time, with checkpoints, and put together again.

use std::sync::atomic::Ordering;

use super::assemble::assemble;
use super::couple::settle;
use super::members::{Members, Pause, add, empty};
use super::part::{Header, Identity, Part};
use super::prepare::Prepared;
use super::run::ready;
use super::{Options, Run, Shard};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::Sums;
use crate::numeric::SAMPLER_VERSION;
use crate::scenario::{Precision, Scenario};

/// Chunks of members between two checkpoints at most.
const CHUNKS: u64 = 64;

/// How a part is counted.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    /// The scenario's path, as a hint for whoever puts parts together.
    pub scenario: &'a str,
    /// Which members.
    pub shard: Shard,
    /// What was counted before, with the name it is shown by.
    pub from: Option<(&'a str, &'a Part)>,
    /// Called with the part so far now and then: a checkpoint.
    pub save: Option<&'a dyn Fn(&Part)>,
    /// Whether it is time to call it, before as many members are counted as otherwise lie between two calls.
    pub due: Option<Pause<'a>>,
}

/// Counts the members of a part. It is unfinished if the run was stopped from outside.
///
/// # Errors
/// As for a whole run, and an earlier part that belongs to another one.
pub fn count_part(
    scenario: &Scenario,
    options: &Options<'_>,
    counting: &Counting<'_>,
) -> Result<Part, Vec<Diagnostic>> {
    if let Some(precision) = &scenario.precision {
        return Err(vec![not_in_parts(precision)]);
    }
    let mut prepared = ready(scenario, options)?;
    // Everybody's life decides when something runs out, so every part finds it for itself.
    let coupled = if prepared.is_coupled() { settle(&mut prepared, options)?.1 } else { Vec::new() };
    let identity = identity(&prepared);
    let (first, end) = counting.shard.members(prepared.customers);
    let mut header = Header { identity, scenario: counting.scenario.to_string(), first, end, done: first, coupled };
    let mut members = Members::new(&prepared, options)?;
    if let Some((name, before)) = counting.from {
        let sums = sums_of(&prepared, &header.identity, (name, before))?;
        if (before.header.first, before.header.end) != (first, end) {
            return Err(vec![other_members(name, before, (first, end))]);
        }
        header.done = before.header.done;
        members.begin_with(sums, header.done - first);
    }
    let stretch = if counting.save.is_some() { options.chunk_size() * CHUNKS } else { u64::MAX };
    while header.done < end {
        let until = header.done.saturating_add(stretch).min(end);
        header.done = members.count_until((header.done, until), counting.due)?;
        if let Some(save) = counting.save {
            save(&Part::new(header.clone(), members.sums()));
        }
        if header.done < until && options.cancel.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(Part::new(header, members.sums()))
}

/// The result of the members that a part holds.
///
/// # Errors
/// As for a whole run, and a part of another one.
pub fn report_part(
    scenario: &Scenario,
    options: &Options<'_>,
    (name, part): (&str, &Part),
) -> Result<Run, Vec<Diagnostic>> {
    let prepared = ready(scenario, options)?;
    let sums = sums_of(&prepared, &identity(&prepared), (name, part))?;
    Ok(with_passes(assemble(&prepared, &sums), part))
}

/// Puts parts together, in any order: the same result as of one run.
///
/// # Errors
/// Parts of different runs or of another scenario, members that are counted twice or not at all.
pub fn merge_parts(scenario: &Scenario, parts: &[(String, Part)]) -> Result<Run, Vec<Diagnostic>> {
    let Some((_, one)) = parts.first() else { return Err(vec![missing(0, 0, "no part is given")]) };
    let cancel = std::sync::atomic::AtomicBool::new(false);
    let options = Options {
        customers: Some(one.header.identity.customers),
        seed: Some(one.header.identity.seed),
        threads: None,
        chunk: None,
        cancel: &cancel,
        progress: &|_| (),
    };
    let prepared = ready(scenario, &options)?;
    let identity = identity(&prepared);
    let mut sorted: Vec<&(String, Part)> = parts.iter().collect();
    sorted.sort_by_key(|(name, part)| (part.header.first, part.header.end, name.as_str()));
    let mut total = empty(&prepared);
    let (mut next, mut before): (u64, &str) = (0, "");
    for (name, part) in sorted {
        let header = &part.header;
        let sums = sums_of(&prepared, &identity, (name, part))?;
        if header.first < next && header.first < header.end {
            return Err(vec![twice(before, name, header.first, next.min(header.end))]);
        }
        if header.first > next {
            return Err(vec![missing(next, header.first, "no part holds them")]);
        }
        if !part.is_finished() {
            let why = format!("`{name}` is unfinished: it was interrupted");
            return Err(vec![missing(header.done, header.end, &why)]);
        }
        add(&mut total, &sums)?;
        if header.end > next {
            (next, before) = (header.end, name);
        }
    }
    if next < prepared.customers {
        return Err(vec![missing(next, prepared.customers, "no part holds them")]);
    }
    Ok(with_passes(assemble(&prepared, &total), one))
}

fn with_passes(mut run: Run, part: &Part) -> Run {
    run.stopped.coupled.clone_from(&part.header.coupled);
    run
}

/// How many members a run to a precision needs is known only once all parts are.
fn not_in_parts(precision: &Precision) -> Diagnostic {
    Diagnostic::new(table::PRECISION_IN_PARTS, "a run to a precision cannot be made in parts, nor with checkpoints")
        .label(precision.span, "how many members it needs is not known before")
        .help("take `precision` out of the scenario, so that all of its customers are simulated")
}

fn identity(prepared: &Prepared<'_>) -> Identity {
    Identity {
        version: env!("CARGO_PKG_VERSION").to_string(),
        sampler_version: SAMPLER_VERSION,
        seed: prepared.seed,
        customers: prepared.customers,
        hashes: prepared.scenario.hashes.clone(),
    }
}

/// A part's sums, if it is one of this run.
fn sums_of(
    prepared: &Prepared<'_>,
    identity: &Identity,
    (name, part): (&str, &Part),
) -> Result<Vec<Sums>, Vec<Diagnostic>> {
    let mut sums = empty(prepared);
    match difference(&part.header.identity, identity) {
        None if part.fill(&mut sums) => Ok(sums),
        None => Err(vec![foreign(name, "its sums are of another shape")]),
        Some(why) => Err(vec![foreign(name, &why)]),
    }
}

/// In what two runs differ; `None` if they are the same.
fn difference(theirs: &Identity, ours: &Identity) -> Option<String> {
    if theirs.version != ours.version || theirs.sampler_version != ours.sampler_version {
        return Some(format!("it was made by version {} of loyal, this is {}", theirs.version, ours.version));
    }
    if theirs.seed != ours.seed {
        return Some(format!("its seed is {}, here it is {}", theirs.seed, ours.seed));
    }
    if theirs.customers != ours.customers {
        return Some(format!("its run is of {} members, this one of {}", theirs.customers, ours.customers));
    }
    let changed =
        |(name, hash): &&(String, String)| !theirs.hashes.iter().any(|(other, digest)| other == name && digest == hash);
    let file = ours.hashes.iter().find(changed).or_else(|| theirs.hashes.iter().find(|one| !ours.hashes.contains(one)));
    file.map(|(name, _)| format!("`{name}` was another file then"))
}

fn foreign(name: &str, why: &str) -> Diagnostic {
    Diagnostic::new(table::PART_FOREIGN, format!("`{name}` is a part of another run: {why}"))
        .help("parts fit together only if scenario, programs, seed, number of members and version of loyal are the same; run that part again")
}

fn other_members(name: &str, part: &Part, (first, end): (u64, u64)) -> Diagnostic {
    let why = format!(
        "it holds the members from {} to {}, asked for are {first} to {end}",
        part.header.first, part.header.end
    );
    foreign(name, &why)
}

fn twice(one: &str, other: &str, from: u64, to: u64) -> Diagnostic {
    let message = format!("`{one}` and `{other}` hold the same members, {from} to {}", to.saturating_sub(1));
    Diagnostic::new(table::PART_TWICE, message).help("give every shard once, all of the same division: 1/8, 2/8 to 8/8")
}

fn missing(from: u64, to: u64, why: &str) -> Diagnostic {
    let message = match to.saturating_sub(from) {
        0 => "nothing is put together".to_string(),
        count => format!("{count} members are missing, from number {from} on: {why}"),
    };
    let message = if to == from { format!("{message}: {why}") } else { message };
    Diagnostic::new(table::PART_MISSING, message)
        .help("run the shards that are missing to their end, and give all of them")
}
