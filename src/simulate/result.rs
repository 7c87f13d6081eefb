//! What a run comes to, as data: the shape of `--json`, of the tables and of the charts.

use super::Stopped;
use crate::core::Currency;
use crate::measure::Estimate;
use crate::quantity::{Day, Instant};
use crate::scenario::Assumption;

/// Everything that decides a result, so that it can be made again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// Version of this program.
    pub version: String,
    /// Version of the samplers; another one means other draws.
    pub sampler_version: u32,
    /// Seed of all luck.
    pub seed: u64,
    /// The scenario's title.
    pub title: String,
    /// Members asked for.
    pub customers: u64,
    /// Members finished; fewer than asked for only in a partial run.
    pub finished: u64,
    /// The first day.
    pub start: Day,
    /// The first instant after the horizon.
    pub end: Instant,
    /// Money of all variants.
    pub currency: Currency,
    /// What the scenario assumes, key by key.
    pub assumptions: Vec<Assumption>,
    /// Name and SHA-256 of scenario and programs; names as the scenario writes them.
    pub hashes: Vec<(String, String)>,
    /// Effects of programs on behaviour that were assumed, each with the label of its numbers.
    pub effects: Vec<(String, String)>,
}

/// A result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// What decided it.
    pub manifest: Manifest,
    /// In the order of the scenario.
    pub variants: Vec<VariantResult>,
    /// The same customers with the same luck and no program.
    pub twin: VariantResult,
    /// What the scenario's targets came to, in file order.
    pub targets: Vec<Verdict>,
    /// Whether it was interrupted.
    pub partial: bool,
    /// Why it ended, and what it took.
    pub stopped: Stopped,
}

/// What a target came to in one variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The variant.
    pub variant: String,
    /// Key of the measure.
    pub measure: String,
    /// Whether the bound is a least or a largest value.
    pub at_least: bool,
    /// The bound, in the unit of the measure's `per_member`.
    pub bound: f64,
    /// The value that was found.
    pub found: f64,
    /// What the value may be with the asked confidence: the end of its interval towards the bound.
    pub with_confidence: f64,
    /// The confidence asked for.
    pub confidence: Option<f64>,
    /// Whether the target is met.
    pub met: bool,
}

/// A variant's result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VariantResult {
    /// The name.
    pub name: String,
    /// Over the whole horizon, by key, in the order of the table of measures.
    pub measures: Vec<(String, Estimate)>,
    /// By period.
    pub periods: Vec<PeriodResult>,
    /// Members told apart, over the whole horizon: by segment, and by the period in which they came.
    pub groups: Vec<GroupResult>,
}

/// Some of a variant's members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupResult {
    /// `segment`, or `joined in`.
    pub kind: String,
    /// The segment's name, or the first day of the period.
    pub name: String,
    /// Members.
    pub members: u64,
    /// By key.
    pub measures: Vec<(String, Estimate)>,
}

/// A period of a variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeriodResult {
    /// Number, from 0.
    pub index: u32,
    /// Its first instant.
    pub start: Instant,
    /// By key.
    pub measures: Vec<(String, Estimate)>,
    /// Members by ladder and tier at the period's end: (ladder, [(tier, members)]).
    pub tiers: Vec<(String, Vec<(String, u64)>)>,
}

impl VariantResult {
    /// The estimate of that key over the whole horizon.
    pub fn measure(&self, key: &str) -> Option<&Estimate> {
        find(&self.measures, key)
    }
}

impl GroupResult {
    /// The estimate of that key for the group.
    pub fn measure(&self, key: &str) -> Option<&Estimate> {
        find(&self.measures, key)
    }
}

impl PeriodResult {
    /// The estimate of that key in this period.
    pub fn measure(&self, key: &str) -> Option<&Estimate> {
        find(&self.measures, key)
    }
}

fn find<'a>(measures: &'a [(String, Estimate)], key: &str) -> Option<&'a Estimate> {
    measures.iter().find(|(name, _)| name == key).map(|(_, estimate)| estimate)
}
