use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::compare::{Doubt, Doubted};
use crate::report::json::{JsonManifest, manifest};

/// Name and version of the shape; the number rises when a reader would have to change.
const SHAPE: &str = "loyal-uncertainty/1";

/// The result of `loyal uncertainty --json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What a result hangs on", inline)]
struct JsonDoubt {
    /// Name and version of this shape: `loyal-uncertainty/1`.
    schema: String,
    /// What decided the run at the central inputs.
    manifest: JsonManifest,
    /// Whether it was interrupted.
    partial: bool,
    /// Key of the measure; money in minor units a member, shares as fractions.
    measure: String,
    /// The uncertain inputs.
    inputs: Vec<JsonUncertain>,
    /// In the order of the scenario.
    variants: Vec<JsonDoubted>,
}

/// An uncertain input.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonUncertain {
    /// What it is.
    name: String,
    /// The distribution: `uniform`, `normal`, `lognormal`, `logit-normal`.
    prior: &'static str,
    /// Its 5% quantile (of a uniform one the least value).
    low: f64,
    /// Its 95% quantile.
    high: f64,
    /// Unit of both.
    unit: String,
}

/// What inputs do to one variant.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonDoubted {
    /// Its name.
    name: String,
    /// Unit of the measure.
    unit: String,
    /// The measure at the central inputs.
    central: f64,
    /// Its standard error: chance alone.
    chance_error: f64,
    /// 5% quantile over draws of the inputs; null with fewer than 20 draws, as are the next six.
    low: Option<f64>,
    /// Median over draws.
    median: Option<f64>,
    /// 95% quantile over draws.
    high: Option<f64>,
    /// The value that one draw in twenty does not exceed.
    value_at_risk: Option<f64>,
    /// The mean of those draws.
    conditional_value_at_risk: Option<f64>,
    /// The liability that one draw in twenty reaches, minor units a member.
    liability_at_risk: Option<f64>,
    /// The mean of those draws.
    conditional_liability_at_risk: Option<f64>,
    /// Share of draws in which it is better than the first variant; null for that one.
    beats_first: Option<f64>,
    /// The measure in each draw.
    draws: Vec<f64>,
    /// By input, the largest swing first.
    effects: Vec<JsonEffect>,
}

/// What one input does.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonEffect {
    /// The input.
    input: String,
    /// The measure with the input at its 5% quantile, the others at their medians.
    at_low: f64,
    /// The same at its 95% quantile.
    at_high: f64,
    /// Morris: mean size of elementary effects; null if not asked for.
    morris_size: Option<f64>,
    /// Morris: their standard deviation.
    morris_spread: Option<f64>,
    /// Sobol' first-order index; null if not asked for.
    sobol_first: Option<f64>,
    /// Sobol' total index.
    sobol_total: Option<f64>,
}

/// What a result hangs on, as JSON.
pub fn doubt_json(doubt: &Doubt) -> Value {
    let input = |one: &crate::scenario::Uncertain| JsonUncertain {
        name: one.name.clone(),
        prior: one.prior.name(),
        low: one.low,
        high: one.high,
        unit: one.unit.trim().to_owned(),
    };
    let json = JsonDoubt {
        schema: SHAPE.to_owned(),
        manifest: manifest(&doubt.run),
        partial: doubt.partial,
        measure: doubt.measure.clone(),
        inputs: doubt.inputs.iter().map(input).collect(),
        variants: doubt.variants.iter().map(variant).collect(),
    };
    serde_json::to_value(json).expect("names are text and numbers finite")
}

fn variant(one: &Doubted) -> JsonDoubted {
    let risk = one.at_risk();
    let owed = one.liability_at_risk();
    JsonDoubted {
        name: one.name.clone(),
        unit: one.central.unit.clone(),
        central: one.central.per_member,
        chance_error: one.central.standard_error,
        low: one.quantile(0.05),
        median: one.quantile(0.5),
        high: one.quantile(0.95),
        value_at_risk: risk.map(|(value, _)| value),
        conditional_value_at_risk: risk.map(|(_, mean)| mean),
        liability_at_risk: owed.map(|(value, _)| value),
        conditional_liability_at_risk: owed.map(|(_, mean)| mean),
        beats_first: one.beats_first,
        draws: one.draws.clone(),
        effects: one
            .effects
            .iter()
            .map(|effect| JsonEffect {
                input: effect.input.clone(),
                at_low: effect.at_low,
                at_high: effect.at_high,
                morris_size: effect.morris.map(|(size, _)| size),
                morris_spread: effect.morris.map(|(_, spread)| spread),
                sobol_first: effect.sobol.map(|(first, _)| first),
                sobol_total: effect.sobol.map(|(_, total)| total),
            })
            .collect(),
    }
}

/// The JSON Schema of [`doubt_json`].
pub fn doubt_schema() -> Value {
    schemars::schema_for!(JsonDoubt).to_value()
}
