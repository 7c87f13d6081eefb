//! Why a run ended, and what it took.

use serde::{Deserialize, Serialize};

use crate::quantity::Instant;
use crate::scenario::Bound;

/// Why a run ended, and what it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stopped {
    /// Why.
    pub reason: Reason,
    /// How well the measure asked for is known; `None` if nothing was asked.
    pub precision: Option<Precision>,
    /// Variants in which members are coupled, and the passes that it took.
    pub coupled: Vec<Coupled>,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// All members are counted.
    #[default]
    Members,
    /// The measure is known as well as was asked for.
    Precision,
    /// Somebody stopped it.
    Interrupted,
}

impl Reason {
    /// As the result says it.
    pub fn text(self) -> &'static str {
        match self {
            Reason::Members => "all members counted",
            Reason::Precision => "precision reached",
            Reason::Interrupted => "interrupted",
        }
    }
}

/// How well a measure is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Key of the measure.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// Two-sided confidence of the intervals.
    pub confidence: f64,
    /// What was asked for.
    pub within: Bound,
    /// Members of a batch.
    pub members_a_batch: u64,
    /// Batches in the intervals.
    pub batches: u64,
    /// By variant, or by difference to the first; empty with fewer than 20 batches.
    pub values: Vec<Precise>,
}

/// A value with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Precise {
    /// The variant.
    pub variant: String,
    /// The variant it is compared with.
    pub against: Option<String>,
    /// The value, in the unit of the measure.
    pub estimate: f64,
    /// Half the width of its interval.
    pub half_width: f64,
    /// The same without controls.
    pub without_controls: f64,
    /// How many times as many members a plain run would have needed for this width, for a difference two independent
    /// ones; `None` where nothing varies.
    pub fewer_members: Option<f64>,
}

/// How the members of a variant were coupled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupled {
    /// The variant.
    pub variant: String,
    /// Passes over all members, the last one included.
    pub passes: u32,
    /// What ran out: its name, and when.
    pub ran_out: Vec<RanOut>,
}

/// Something that ran out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RanOut {
    /// When, in seconds of civil time.
    second: i64,
    /// Its name.
    pub name: String,
}

impl RanOut {
    /// A name with its instant.
    pub fn new(name: String, at: Instant) -> RanOut {
        RanOut { second: at.0, name }
    }

    /// When.
    pub fn at(&self) -> Instant {
        Instant(self.second)
    }
}
