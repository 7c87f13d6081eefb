//! A search for better parameters: text and JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::compare::words::{answer, leader, name_of};
use super::json::{JsonManifest, manifest};
use super::simulation::value::Scale;
use super::table::table;
use crate::compare::Tuned;
use crate::diagnostic::render::visible;
use crate::report::chart::number;

/// Most candidates in the table; the JSON has all.
const MOST: usize = 40;

/// The search for people.
pub fn tuned_text(tuned: &Tuned, unicode: bool) -> String {
    let run = &tuned.last.paired.run;
    let currency = &run.manifest.currency;
    let mut out = format!("{}\n", visible(&run.manifest.title));
    let rounds: Vec<String> =
        tuned.rounds.iter().map(|(members, left)| format!("{left} on {}", number(*members as f64, 0))).collect();
    out.push_str(&format!(
        "{} candidates, all on the same customers with the same luck; rounds: {} members\n\n",
        tuned.candidates.len(),
        rounds.join(", ")
    ));
    if !tuned.any_allowed {
        out.push_str("no candidate meets every target; those that come nearest follow\n");
    }
    out.extend(leader(&tuned.last).map(|text| format!("{}\n", visible(&text))));
    for pair in &tuned.last.pairs {
        let text = answer(&tuned.last, pair);
        out.push_str(&format!(
            "  {} instead of {}: {}\n",
            visible(tuned.last.name(pair.subject)),
            visible(tuned.last.against()),
            visible(&text)
        ));
    }
    let header = [
        "candidate".to_owned(),
        name_of(&tuned.measure),
        name_of(&tuned.price),
        "members".to_owned(),
        "targets".to_owned(),
        "trade-off".to_owned(),
    ];
    let rows: Vec<Vec<String>> = tuned
        .candidates
        .iter()
        .take(MOST)
        .map(|one| {
            let shown = |estimate: &crate::measure::Estimate| {
                let scale = Scale::of(&estimate.unit, currency);
                format!("{} {}", scale.with_error(estimate), scale.unit)
            };
            vec![
                one.name.clone(),
                shown(&one.objective),
                shown(&one.price),
                number(one.members as f64, 0),
                if one.allowed { "met" } else { "missed" }.to_owned(),
                if one.front { "on the front" } else { "" }.to_owned(),
            ]
        })
        .collect();
    out.push_str(&format!("\n{}", table(&header, &rows, unicode)));
    if tuned.candidates.len() > MOST {
        out.push_str(&format!("and {} more; --json has them all\n", tuned.candidates.len() - MOST));
    }
    out.push_str("\non the front: no other candidate that meets the targets is better in one of the two and as good in the other\n");
    out
}

/// Name and version of the shape; the number rises when a reader would have to change.
const SHAPE: &str = "loyal-search/1";

/// The result of `loyal optimise --json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Search for better parameters", inline)]
struct JsonSearch {
    /// Name and version of this shape: `loyal-search/1`.
    schema: String,
    /// What decided the last comparison.
    manifest: JsonManifest,
    /// Key of the measure that decides.
    measure: String,
    /// Key of what it is traded against.
    price: String,
    /// Whether any candidate meets every target.
    any_allowed: bool,
    /// Whether the best is better than all that were left.
    sure: bool,
    /// Those of which the best cannot be told apart.
    rivals: Vec<String>,
    /// Members and candidates of each round.
    rounds: Vec<JsonRound>,
    /// All candidates, the best first; those that break a target come last.
    candidates: Vec<JsonCandidate>,
}

/// A round of the search.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonRound {
    /// Members.
    members: u64,
    /// Candidates.
    candidates: usize,
}

/// A candidate, with what it came to in the last round that it was in.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct JsonCandidate {
    /// Its parameters.
    name: String,
    /// Members of that round.
    members: u64,
    /// The measure, a member; money in minor units.
    value: f64,
    /// Its standard error.
    standard_error: f64,
    /// What it is traded against, a member.
    price: f64,
    /// Whether every target is met.
    allowed: bool,
    /// Whether it lies on the trade-off curve.
    front: bool,
}

/// The search as JSON.
pub fn tuned_json(tuned: &Tuned) -> Value {
    let best = tuned.last.leader.as_ref();
    let json = JsonSearch {
        schema: SHAPE.to_owned(),
        manifest: manifest(&tuned.last.paired.run),
        measure: tuned.measure.clone(),
        price: tuned.price.clone(),
        any_allowed: tuned.any_allowed,
        sure: best.is_some_and(|best| best.sure),
        rivals: best
            .map_or_else(Vec::new, |best| best.rivals.iter().map(|rival| tuned.last.name(*rival).to_owned()).collect()),
        rounds: tuned
            .rounds
            .iter()
            .map(|(members, candidates)| JsonRound { members: *members, candidates: *candidates })
            .collect(),
        candidates: tuned
            .candidates
            .iter()
            .map(|one| JsonCandidate {
                name: one.name.clone(),
                members: one.members,
                value: one.objective.per_member,
                standard_error: one.objective.standard_error,
                price: one.price.per_member,
                allowed: one.allowed,
                front: one.front,
            })
            .collect(),
    };
    serde_json::to_value(json).expect("names are text and numbers finite")
}

/// The JSON Schema of [`tuned_json`].
pub fn tuned_schema() -> Value {
    schemars::schema_for!(JsonSearch).to_value()
}
