//! What a comparison comes to, as data.

use super::ask::{Many, Margin};
use super::direction::Direction;
use super::doubt::Doubted;
use crate::scenario::Uncertain;
use crate::simulate::{Paired, Run};

/// A comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The run that it is read off.
    pub paired: Paired,
    /// Key of the measure that decides.
    pub headline: String,
    /// Two-sided confidence of all intervals.
    pub confidence: f64,
    /// How several answers at once are guarded.
    pub many: Many,
    /// Differences within this count as none.
    pub within: Option<Margin>,
    /// One a variant that is compared, in the order of the scenario.
    pub pairs: Vec<Pair>,
    /// The best variant by the deciding measure; `None` with a single one, or a measure without a good side.
    pub leader: Option<Leader>,
    /// Names of the segments.
    pub segments: Vec<String>,
    /// Ladders with the names of their tiers, of the program compared against.
    pub ladders: Vec<(String, Vec<String>)>,
}

impl Comparison {
    /// The name of a subject: 0 is the twin.
    pub fn name(&self, subject: usize) -> &str {
        match subject.checked_sub(1) {
            None => "no program",
            Some(at) => self.paired.run.variants.get(at).map_or("", |variant| variant.name.as_str()),
        }
    }

    /// The name of what is compared against.
    pub fn against(&self) -> &str {
        self.name(self.paired.against)
    }
}

/// One variant beside what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The subject: 1 is the first variant.
    pub subject: usize,
    /// By measure, in the order of results; only measures that both sides have.
    pub differences: Vec<Difference>,
    /// How the benefit of single members changed, in minor units, at some shares.
    pub quantiles: Vec<Quantile>,
}

impl Pair {
    /// The difference in a measure.
    pub fn difference(&self, key: &str) -> Option<&Difference> {
        self.differences.iter().find(|difference| difference.key == key)
    }
}

/// A paired difference, variant less what it is compared with, a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Key of the measure.
    pub key: String,
    /// Its unit.
    pub unit: String,
    /// Which side is good.
    pub direction: Direction,
    /// The value compared against.
    pub before: f64,
    /// The variant's value.
    pub after: f64,
    /// `after` − `before`.
    pub difference: f64,
    /// Its standard error, over blocks of members.
    pub standard_error: f64,
    /// Half the width of its interval, by itself.
    pub half_width: f64,
    /// Half the width with which all answers on this measure hold together.
    pub half_width_together: f64,
    /// Probability that the true difference is above zero.
    pub probability_more: f64,
    /// What can be said.
    pub verdict: Verdict,
}

impl Difference {
    /// The probability that the variant is better; `None` for measures without a good side, and where nothing differs.
    pub fn probability_better(&self) -> Option<f64> {
        match (self.verdict, self.direction) {
            (Verdict::Equal, _) | (_, Direction::Neither) => None,
            (_, Direction::More) => Some(self.probability_more),
            (_, Direction::Less) => Some(1.0 - self.probability_more),
        }
    }
}

/// What can be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not the least difference in any block.
    Equal,
    /// Better with the asked confidence.
    Better,
    /// Worse with the asked confidence.
    Worse,
    /// More, of something that has no good side.
    More,
    /// Less, of something that has no good side.
    Less,
    /// Within the margin: both one-sided tests say so.
    Indistinguishable,
    /// The interval holds zero, and is not within a margin.
    Undecided,
}

/// The best variant by the deciding measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Leader {
    /// The subject: 1 is the first variant.
    pub subject: usize,
    /// Whether it is better than every other variant, all together with the asked confidence.
    pub sure: bool,
    /// Those of which it cannot be told apart.
    pub rivals: Vec<usize>,
}

/// A quantile over members with an interval that assumes no distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// Share of members below.
    pub share: f64,
    /// The value.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What a result hangs on.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// The run at the central inputs.
    pub run: Run,
    /// Key of the measure that is looked at.
    pub measure: String,
    /// The uncertain inputs.
    pub inputs: Vec<Uncertain>,
    /// In the order of the scenario.
    pub variants: Vec<Doubted>,
    /// Whether it was interrupted.
    pub partial: bool,
}
