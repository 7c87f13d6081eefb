//! A simulation's result as JSON, and the JSON Schema of it.

mod stopped;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use self::stopped::{JsonStopped, stopped};
use crate::measure::Estimate;
use crate::simulate::{GroupResult, PeriodResult, Run, VariantResult};

/// Name and version of the shape; the number rises when a reader would have to change.
const SHAPE: &str = "loyal-simulation/1";

/// The result of `loyal simulate --json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Result of a simulation", inline)]
struct JsonRun {
    /// Name and version of this shape: `loyal-simulation/1`.
    schema: String,
    /// What decided the result.
    manifest: JsonManifest,
    /// One a program, in the order of the scenario.
    variants: Vec<JsonVariant>,
    /// The same customers with the same luck and no program.
    twin: JsonVariant,
    /// What the scenario's targets came to.
    targets: Vec<JsonVerdict>,
    /// Why the run ended, and what it took.
    stopped: JsonStopped,
}

/// An effect that was assumed.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonEffect {
    /// Its name in the scenario.
    effect: String,
    /// How far its numbers can be trusted: measured, solved from a study, or assumption.
    label: String,
}

/// What decided the result, so that it can be made again.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct JsonManifest {
    /// Version of loyal.
    version: String,
    /// Version of the samplers; another one means other draws.
    sampler_version: u32,
    /// Seed of all luck.
    seed: u64,
    /// The scenario's title.
    title: String,
    /// Members asked for.
    customers: u64,
    /// Members finished; fewer than asked for if `partial`, or if a precision was reached.
    finished: u64,
    /// Whether the run was interrupted; it then holds the first `finished` members.
    partial: bool,
    /// First day, YYYY-MM-DD.
    start: String,
    /// First day after the horizon, YYYY-MM-DD.
    end: String,
    /// Currency of all money, ISO 4217.
    currency: String,
    /// Decimals of its minor unit.
    currency_decimals: u8,
    /// Effects of programs on behaviour that were assumed; none: every purchase is the twin's.
    effects: Vec<JsonEffect>,
    /// Scenario and programs with their SHA-256.
    inputs: Vec<JsonInput>,
}

/// A text that the result depends on.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct JsonInput {
    /// File name.
    file: String,
    /// SHA-256 of the text, hexadecimal.
    sha256: String,
}

/// What one program came to.
#[derive(Serialize, JsonSchema)]
struct JsonVariant {
    /// Its name.
    name: String,
    /// Over the whole horizon, by key.
    #[schemars(with = "BTreeMap<String, JsonMeasure>")]
    measures: Map<String, Value>,
    /// By reporting period.
    periods: Vec<JsonPeriod>,
    /// Members told apart, over the whole horizon; none if there is only one segment and all come at the start.
    groups: Vec<JsonGroup>,
}

/// Some of the members.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonGroup {
    /// `segment`, or `joined in`: the period in which they came.
    kind: String,
    /// The segment's name, or the first day of the period, YYYY-MM-DD.
    name: String,
    /// Members.
    members: u64,
    /// By key.
    #[schemars(with = "BTreeMap<String, JsonMeasure>")]
    measures: Map<String, Value>,
}

/// A reporting period.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonPeriod {
    /// Number, from 0.
    index: u32,
    /// First instant, YYYY-MM-DD HH:MM.
    start: String,
    /// By key.
    #[schemars(with = "BTreeMap<String, JsonMeasure>")]
    measures: Map<String, Value>,
    /// Members in each tier at the period's end, by ladder and tier.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, u64>>")]
    tiers: Map<String, Value>,
}

/// A measured value.
#[derive(Serialize, JsonSchema)]
struct JsonMeasure {
    /// Mean over members, or the ratio itself; money in minor units.
    per_member: f64,
    /// Standard error of `per_member`.
    standard_error: f64,
    /// Sum over all members, a whole number of `unit`; null for ratios.
    #[schemars(with = "Option<i64>")]
    total: Value,
    /// `EUR minor` (minor units of a currency), a wallet's name (its units), `purchases`, `members` or `share`.
    unit: String,
}

/// What a target came to in one variant.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct JsonVerdict {
    /// The variant.
    variant: String,
    /// Key of the measure.
    measure: String,
    /// `at_least` or `at_most`.
    kind: &'static str,
    /// The bound; money in minor units a member, shares as fractions.
    bound: f64,
    /// The estimate.
    found: f64,
    /// The end of the estimate's interval towards the bound, at the confidence asked for.
    with_confidence: f64,
    /// Confidence asked for.
    confidence: Option<f64>,
    /// Whether the target is met.
    met: bool,
}

/// A run as JSON. Numbers are printed with the fewest digits that give the same number back.
pub fn run_to_json(run: &Run) -> Value {
    let json = JsonRun {
        schema: SHAPE.to_string(),
        manifest: manifest(run),
        variants: run.variants.iter().map(variant).collect(),
        twin: variant(&run.twin),
        targets: verdicts(run),
        stopped: stopped(&run.stopped),
    };
    to_value(json)
}

/// What decided a run.
pub(super) fn manifest(run: &Run) -> JsonManifest {
    let manifest = &run.manifest;
    let inputs = manifest.hashes.iter().map(|(file, sha256)| JsonInput { file: file.clone(), sha256: sha256.clone() });
    JsonManifest {
        version: manifest.version.clone(),
        sampler_version: manifest.sampler_version,
        seed: manifest.seed,
        title: manifest.title.clone(),
        customers: manifest.customers,
        finished: manifest.finished,
        partial: run.partial,
        start: manifest.start.to_string(),
        end: manifest.end.day().to_string(),
        currency: manifest.currency.code.clone(),
        currency_decimals: manifest.currency.decimals,
        effects: manifest.effects.iter().map(effect).collect(),
        inputs: inputs.collect(),
    }
}

/// What a run's targets came to.
pub(super) fn verdicts(run: &Run) -> Vec<JsonVerdict> {
    let all = run.targets.iter().map(|verdict| JsonVerdict {
        variant: verdict.variant.clone(),
        measure: verdict.measure.clone(),
        kind: if verdict.at_least { "at_least" } else { "at_most" },
        bound: verdict.bound,
        found: verdict.found,
        with_confidence: verdict.with_confidence,
        confidence: verdict.confidence,
        met: verdict.met,
    });
    all.collect()
}

/// The JSON Schema of [`run_to_json`].
pub fn simulation_schema() -> Value {
    schemars::schema_for!(JsonRun).to_value()
}

fn to_value(json: impl Serialize) -> Value {
    serde_json::to_value(json).expect("names are text and numbers finite")
}

fn variant(result: &VariantResult) -> JsonVariant {
    JsonVariant {
        name: result.name.clone(),
        measures: measures(&result.measures),
        periods: result.periods.iter().map(period).collect(),
        groups: result.groups.iter().map(group).collect(),
    }
}

fn group(result: &GroupResult) -> JsonGroup {
    JsonGroup {
        kind: result.kind.clone(),
        name: result.name.clone(),
        members: result.members,
        measures: measures(&result.measures),
    }
}

fn period(result: &PeriodResult) -> JsonPeriod {
    let ladder = |tiers: &[(String, u64)]| -> Map<String, Value> {
        tiers.iter().map(|(tier, members)| (tier.clone(), Value::from(*members))).collect()
    };
    let tiers = result.tiers.iter().map(|(name, tiers)| (name.clone(), Value::Object(ladder(tiers))));
    JsonPeriod {
        index: result.index,
        start: result.start.to_string(),
        measures: measures(&result.measures),
        tiers: tiers.collect(),
    }
}

fn measures(all: &[(String, Estimate)]) -> Map<String, Value> {
    let measure = |estimate: &Estimate| JsonMeasure {
        per_member: estimate.per_member,
        standard_error: estimate.standard_error,
        total: estimate.total.map_or(Value::Null, total),
        unit: estimate.unit.clone(),
    };
    all.iter().map(|(key, estimate)| (key.clone(), to_value(measure(estimate)))).collect()
}

/// Totals beyond 64 bits, which no program of this world reaches, lose digits and stay numbers.
fn total(total: i128) -> Value {
    i64::try_from(total).map_or_else(|_| Value::from(total as f64), Value::from)
}

fn effect((effect, label): &(String, String)) -> JsonEffect {
    JsonEffect { effect: effect.clone(), label: label.clone() }
}
