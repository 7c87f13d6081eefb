use crate::measure::{Sums, View, read};
use crate::scenario::Precision;
use crate::simulate::circle::gather;
use crate::simulate::prepare::Prepared;
use crate::simulate::worker::{Failure, Worker};

/// What a batch of members came to.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The measure by variant.
    pub values: Vec<f64>,
    /// Purchases and minor units beyond what was to be expected, a member: their means are 0.
    pub controls: [f64; 2],
}

/// Counts a batch by itself.
///
/// # Errors
/// The first member whose life cannot be simulated or counted.
pub fn count(
    prepared: &Prepared<'_>,
    wanted: &Precision,
    (first, end): (u64, u64),
    controls: bool,
) -> Result<(Vec<Sums>, Batch), Failure> {
    let mut worker = Worker::new(prepared);
    if controls {
        worker.watch_controls();
    }
    worker.members(first, end)?;
    let members = (end - first) as f64;
    let controls = worker.controls().map(|sum| sum / members);
    let sums = worker.into_sums();
    let all = gather(&sums, prepared.variants.len() + 1).unwrap_or_default();
    let values = (0..prepared.variants.len())
        .map(|at| all.get(at + 1).map_or(0.0, |sums| value(prepared, at, sums, &wanted.measure)));
    let values = values.collect();
    Ok((sums, Batch { values, controls }))
}

/// A measure of a variant over the whole horizon.
pub fn value(prepared: &Prepared<'_>, variant: usize, sums: &Sums, key: &str) -> f64 {
    let (Some(ready), Some(named)) = (prepared.variants.get(variant), prepared.scenario.variants.get(variant)) else {
        return 0.0;
    };
    let view =
        View { scenario: prepared.scenario, program: Some(&named.program), layout: &ready.layout, sums, period: None };
    read(&view).into_iter().find(|(name, _)| name == key).map_or(0.0, |(_, estimate)| estimate.per_member)
}
