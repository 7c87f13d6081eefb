//! A search for better parameters: text and JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::compare::words::{answer, leader, name_of};
use super::json::{JsonManifest, manifest};
use super::simulation::text::people;
use super::simulation::value::Scale;
use super::table::table;
use crate::compare::{Candidate, Tuned};
use crate::diagnostic::render::one_line;
use crate::report::chart::number;

/// Most candidates in the table; the JSON has all.
const MOST: usize = 40;

/// The search for people.
pub fn tuned_text(tuned: &Tuned, unicode: bool) -> String {
    let run = &tuned.run;
    let mut out = format!("{}\n", one_line(&run.manifest.title));
    out.extend(interrupted(tuned));
    let rounds: Vec<String> =
        tuned.rounds.iter().map(|(members, left)| format!("{left} on {}", number(*members as f64, 0))).collect();
    out.push_str(&format!("{} candidates, all on the same customers with the same luck", tuned.tried));
    out.push_str(&if rounds.is_empty() { String::new() } else { format!("; rounds: {} members", rounds.join(", ")) });
    out.push_str("\n\n");
    if tuned.candidates.is_empty() {
        return out;
    }
    if !tuned.any_allowed {
        out.push_str("no candidate meets every target; those that come nearest follow\n");
    }
    if let Some(last) = &tuned.last {
        out.extend(leader(last).map(|text| format!("{}\n", one_line(&text))));
        for pair in &last.pairs {
            let text = answer(last, pair);
            let (one, other) = (one_line(last.name(pair.subject)), one_line(last.against()));
            out.push_str(&format!("  {one} instead of {other}: {}\n", one_line(&text)));
        }
    }
    out.push_str(&format!("\n{}", rows(tuned, unicode)));
    if tuned.candidates.len() > MOST {
        out.push_str(&format!("and {} more; --json has them all\n", tuned.candidates.len() - MOST));
    }
    let meets = if run.targets.is_empty() { "" } else { " that meets the targets" };
    out.push_str(&format!(
        "\non the front: no other candidate{meets} is better in one of the two and as good in the other\n"
    ));
    let most = most(tuned);
    if tuned.candidates.iter().any(|one| one.members < most) {
        out.push_str(&format!(
            "dropped: after an early round, on fewer members; the front is judged among those on {} only\n",
            people(most)
        ));
    }
    out
}

/// That the search did not come to its end, and what its figures are of.
fn interrupted(tuned: &Tuned) -> Option<String> {
    let of = match (tuned.rounds.last(), tuned.run.manifest.finished) {
        _ if !tuned.run.partial => return None,
        (Some((members, _)), _) => {
            format!(
                "after round {}; every figure is of {} or fewer members",
                tuned.rounds.len(),
                number(*members as f64, 0)
            )
        }
        (None, 0) => "before any member was counted; nothing is known of the candidates".to_owned(),
        (None, finished) => format!("in the first round, after {}; every figure is of these", people(finished)),
    };
    Some(format!("PARTIAL: interrupted {of}\n"))
}

/// The most members that any candidate was seen on.
fn most(tuned: &Tuned) -> u64 {
    tuned.candidates.iter().map(|one| one.members).max().unwrap_or_default()
}

/// The table of candidates; a column for targets only where there are some.
fn rows(tuned: &Tuned, unicode: bool) -> String {
    let currency = &tuned.run.manifest.currency;
    let (targets, most) = (!tuned.run.targets.is_empty(), most(tuned));
    let mut header = vec!["candidate".to_owned(), name_of(&tuned.measure), name_of(&tuned.price), "members".to_owned()];
    header.extend(targets.then(|| "targets".to_owned()));
    header.push("trade-off".to_owned());
    let row = |one: &Candidate| {
        let shown = |estimate: &crate::measure::Estimate| {
            let scale = Scale::of(&estimate.unit, currency);
            format!("{} {}", scale.with_error(estimate), scale.unit)
        };
        let mut row = vec![one.name.clone(), shown(&one.objective), shown(&one.price), number(one.members as f64, 0)];
        row.extend(targets.then(|| if one.allowed { "met" } else { "missed" }.to_owned()));
        row.push(
            match (one.front, one.members < most) {
                (true, _) => "on the front",
                (false, true) => "dropped",
                (false, false) => "",
            }
            .to_owned(),
        );
        row
    };
    table(&header, &tuned.candidates.iter().take(MOST).map(row).collect::<Vec<_>>(), unicode)
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
    let best = tuned.last.as_ref().and_then(|last| Some((last, last.leader.as_ref()?)));
    let json = JsonSearch {
        schema: SHAPE.to_owned(),
        manifest: manifest(&tuned.run),
        measure: tuned.measure.clone(),
        price: tuned.price.clone(),
        any_allowed: tuned.any_allowed,
        sure: best.is_some_and(|(_, best)| best.sure),
        rivals: best.map_or_else(Vec::new, |(last, best)| {
            best.rivals.iter().map(|rival| last.name(*rival).to_owned()).collect()
        }),
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
