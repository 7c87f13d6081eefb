//! Why a run ended and what it took, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::scenario::Bound;
use crate::simulate::{Coupled, Precise, Precision, Stopped};

/// Why the run ended, and what it took.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct JsonStopped {
    /// `all members counted`, `precision reached` or `interrupted`.
    reason: &'static str,
    /// How well the measure asked for is known; null if nothing was asked.
    precision: Option<JsonPrecision>,
    /// Variants whose members share budgets, stocks, draws or tables.
    coupled: Vec<JsonCoupled>,
}

/// How well a measure is known.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonPrecision {
    /// Key of the measure.
    measure: String,
    /// Its unit.
    unit: String,
    /// Two-sided confidence of the intervals.
    confidence: f64,
    /// Half the width asked for: `share` of the value, or `amount` in the unit.
    within: f64,
    /// `share` or `amount`.
    within_is: &'static str,
    /// Members of a batch.
    members_a_batch: u64,
    /// Batches in the intervals.
    batches: u64,
    /// By variant, or by difference to the first; empty with fewer than 20 batches.
    values: Vec<JsonPrecise>,
}

/// A value with its interval.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonPrecise {
    /// The variant.
    variant: String,
    /// The variant it is compared with.
    against: Option<String>,
    /// The value.
    estimate: f64,
    /// Half the width of its Student interval.
    half_width: f64,
    /// The same without control variates.
    half_width_without_controls: f64,
    /// How many times as many members plain runs would have needed for this width; null where nothing varies.
    fewer_members: Option<f64>,
}

/// How the members of a variant were coupled.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonCoupled {
    /// The variant.
    variant: String,
    /// Passes over all members, the last one included.
    passes: u32,
    /// What ran out, in order of time.
    ran_out: Vec<JsonRanOut>,
}

/// Something that ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonRanOut {
    /// Its name.
    name: String,
    /// When, YYYY-MM-DD HH:MM.
    at: String,
}

pub(super) fn stopped(stopped: &Stopped) -> JsonStopped {
    JsonStopped {
        reason: stopped.reason.text(),
        precision: stopped.precision.as_ref().map(precision),
        coupled: stopped.coupled.iter().map(coupled).collect(),
    }
}

fn precision(precision: &Precision) -> JsonPrecision {
    let (within, within_is) = match precision.within {
        Bound::Share(share) => (share, "share"),
        Bound::Money(amount) | Bound::Number(amount) => (amount, "amount"),
    };
    JsonPrecision {
        measure: precision.measure.clone(),
        unit: precision.unit.clone(),
        confidence: precision.confidence,
        within,
        within_is,
        members_a_batch: precision.members_a_batch,
        batches: precision.batches,
        values: precision.values.iter().map(precise).collect(),
    }
}

fn precise(value: &Precise) -> JsonPrecise {
    JsonPrecise {
        variant: value.variant.clone(),
        against: value.against.clone(),
        estimate: value.estimate,
        half_width: value.half_width,
        half_width_without_controls: value.without_controls,
        fewer_members: value.fewer_members,
    }
}

fn coupled(coupled: &Coupled) -> JsonCoupled {
    let ran_out = coupled.ran_out.iter().map(|one| JsonRanOut { name: one.name.clone(), at: one.at().to_string() });
    JsonCoupled { variant: coupled.variant.clone(), passes: coupled.passes, ran_out: ran_out.collect() }
}
