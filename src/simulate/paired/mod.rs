//! A run whose members are compared with themselves: block by block for intervals, one by one for winners and losers.
//!
//! ```text
//!   members ─▶ 64 blocks of equal size ─▶ readings of every measure, of every variant and the twin
//!          └─▶ lives in all programs beside one another ─▶ who wins and loses, tenths of spend, tiers, cohorts
//! ```
//!
//! Blocks depend on the number of members alone, never on threads, so that intervals are the same bytes everywhere.

mod groups;
mod picture;
mod work;

pub use groups::{Change, Group, Kind};
pub use picture::{Cohorts, Flows};
pub use work::paired;

use super::Run;
use crate::measure::{Estimate, Histogram};

/// Blocks of members between which the spread of a mean is measured.
pub(super) const BLOCKS: u64 = 64;

/// A run with what is needed to compare its variants.
#[derive(Clone, Debug, Default)]
pub struct Paired {
    /// The run as `simulate` gives it.
    pub run: Run,
    /// In order of members.
    pub blocks: Vec<Block>,
    /// Against which subject members were compared: 0 is the twin, 1 the first variant.
    pub against: usize,
    /// By subject, in the same order: how the benefit of single members changed.
    pub changes: Vec<Change>,
    /// What single members had of the program, by subject, in thousandths of minor units.
    pub benefits: Vec<Histogram>,
    /// What single members spent, by subject, in minor units.
    pub spends: Vec<Histogram>,
    /// Moves between tiers, by subject.
    pub flows: Vec<Vec<Flows>>,
    /// Who still buys, by subject.
    pub cohorts: Vec<Cohorts>,
    /// The upper ends of the first nine tenths of members by what they spend without a program, minor units.
    pub tenths: Vec<i64>,
}

/// What the members of one block came to.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Members.
    pub members: u64,
    /// By subject, the twin first: every measure over the whole horizon.
    pub readings: Vec<Vec<(String, Estimate)>>,
}
