//! A comparison as JSON, and the JSON Schema of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::words::{figures, group};
use crate::compare::{Comparison, Difference, Direction, Many, Pair, Verdict};
use crate::report::json::{JsonManifest, JsonVerdict, manifest, verdicts};
use crate::simulate::Kind;

/// Name and version of the shape; the number rises when a reader would have to change.
const SHAPE: &str = "loyal-comparison/1";

/// The result of `loyal compare --json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Comparison of variants", inline)]
struct JsonComparison {
    /// Name and version of this shape: `loyal-comparison/1`.
    schema: String,
    /// What decided the result.
    manifest: JsonManifest,
    /// What is compared with: a variant's name, or `twin`.
    against: String,
    /// Key of the measure that decides.
    measure: String,
    /// Two-sided confidence of all intervals.
    confidence: f64,
    /// How several answers at once are guarded: `bonferroni`, `max-t`, `none`.
    many: &'static str,
    /// A difference that counts as none, as it was written.
    within: Option<String>,
    /// Blocks of members over which errors are measured.
    blocks: usize,
    /// One a variant that is compared, in the order of the scenario.
    variants: Vec<JsonPair>,
    /// The best variant by the measure that decides; null with a single variant, or a measure without a good side.
    best: Option<JsonLeader>,
    /// What the scenario's targets came to.
    targets: Vec<JsonVerdict>,
}

/// One variant beside what it is compared with.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonPair {
    /// Its name.
    name: String,
    /// By measure; money in minor units.
    #[schemars(with = "BTreeMap<String, JsonDifference>")]
    differences: Map<String, Value>,
    /// Who wins and who loses.
    groups: Vec<JsonGroup>,
    /// How what single members have of the program changes, at some shares of members.
    change: Vec<JsonQuantile>,
}

/// A paired difference, variant less what it is compared with.
#[derive(Serialize, JsonSchema)]
struct JsonDifference {
    /// Unit of the values; shares are fractions.
    unit: String,
    /// The value compared against.
    before: f64,
    /// The variant's value.
    after: f64,
    /// `after` less `before`.
    difference: f64,
    /// Its standard error over blocks; null if there are fewer than two.
    standard_error: Option<f64>,
    /// Half the width of its interval by itself; null if there are fewer than two blocks.
    half_width: Option<f64>,
    /// Half the width with which the answers of all variants hold together.
    half_width_together: Option<f64>,
    /// Probability that the true difference is above zero.
    probability_more: f64,
    /// Probability that the variant is better; null for measures without a good side, and where nothing differs.
    probability_better: Option<f64>,
    /// `equal`, `better`, `worse`, `more`, `less`, `indistinguishable`, `undecided`.
    verdict: &'static str,
    /// Which side is good: `more`, `less`, `neither`.
    good: &'static str,
}

/// How the benefit of a group's members changes; money in minor units a member.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonGroup {
    /// `all`, `segment`, `tenth` (by what members spend without a program), `tier` (in what is compared against).
    by: &'static str,
    /// The group.
    name: String,
    /// Members.
    members: u64,
    /// Members who have more of the program.
    more: u64,
    /// Members who have less.
    less: u64,
    /// What they had of the program compared against.
    before: f64,
    /// The mean change.
    change: f64,
    /// Half the width of its interval.
    half_width: f64,
}

/// A quantile with an interval that assumes no distribution.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonQuantile {
    /// Share of members below.
    share: f64,
    /// The value, minor units.
    value: f64,
    /// Lower end of its interval.
    low: f64,
    /// Upper end.
    high: f64,
}

/// The best variant.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonLeader {
    /// Its name.
    name: String,
    /// Whether it is better than every other, all together with the confidence.
    sure: bool,
    /// Those of which it cannot be told apart.
    rivals: Vec<String>,
}

/// A comparison as JSON.
pub fn comparison_json(comparison: &Comparison) -> Value {
    let subject = |at: usize| if at == 0 { "twin".to_owned() } else { comparison.name(at).to_owned() };
    let json = JsonComparison {
        schema: SHAPE.to_owned(),
        manifest: manifest(&comparison.paired.run),
        against: subject(comparison.paired.against),
        measure: comparison.headline.clone(),
        confidence: comparison.confidence,
        many: match comparison.many {
            Many::Bonferroni => "bonferroni",
            Many::MaxT => "max-t",
            Many::Single => "none",
        },
        within: comparison.within.as_ref().map(|margin| margin.text.clone()),
        blocks: comparison.paired.blocks.len(),
        variants: comparison.pairs.iter().map(|pair| one(comparison, pair)).collect(),
        best: comparison.leader.as_ref().map(|leader| JsonLeader {
            name: subject(leader.subject),
            sure: leader.sure,
            rivals: leader.rivals.iter().map(|rival| subject(*rival)).collect(),
        }),
        targets: verdicts(&comparison.paired.run),
    };
    serde_json::to_value(json).expect("names are text and numbers finite")
}

/// The JSON Schema of [`comparison_json`].
pub fn comparison_schema() -> Value {
    schemars::schema_for!(JsonComparison).to_value()
}

fn one(comparison: &Comparison, pair: &Pair) -> JsonPair {
    let differences = pair.differences.iter().map(|found| {
        let value = serde_json::to_value(difference(found)).expect("names are text and numbers finite");
        (found.key.clone(), value)
    });
    let groups = comparison.paired.changes.get(pair.subject).map_or(&[][..], |change| change.groups.as_slice());
    let group = |found: &crate::simulate::Group| {
        let (before, change, half_width) = figures(comparison, found);
        JsonGroup {
            by: match found.kind {
                Kind::All => "all",
                Kind::Segment(_) => "segment",
                Kind::Tenth(_) => "tenth",
                Kind::Tier(..) => "tier",
            },
            name: group(comparison, found.kind),
            members: found.members,
            more: found.better,
            less: found.worse,
            before,
            change,
            half_width,
        }
    };
    JsonPair {
        name: comparison.name(pair.subject).to_owned(),
        differences: differences.collect(),
        groups: groups.iter().map(group).collect(),
        change: pair
            .quantiles
            .iter()
            .map(|q| JsonQuantile { share: q.share, value: q.value, low: q.low, high: q.high })
            .collect(),
    }
}

fn difference(found: &Difference) -> JsonDifference {
    let finite = |value: f64| value.is_finite().then_some(value);
    JsonDifference {
        unit: found.unit.clone(),
        before: found.before,
        after: found.after,
        difference: found.difference,
        standard_error: finite(found.standard_error),
        half_width: finite(found.half_width),
        half_width_together: finite(found.half_width_together),
        probability_more: found.probability_more,
        probability_better: found.probability_better(),
        verdict: match found.verdict {
            Verdict::Equal => "equal",
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::More => "more",
            Verdict::Less => "less",
            Verdict::Indistinguishable => "indistinguishable",
            Verdict::Undecided => "undecided",
        },
        good: match found.direction {
            Direction::More => "more",
            Direction::Less => "less",
            Direction::Neither => "neither",
        },
    }
}
