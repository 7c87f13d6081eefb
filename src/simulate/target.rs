use super::{VariantResult, Verdict};
use crate::base::{Span, closest};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Estimate, Layout, Sums, View, read};
use crate::numeric::student_quantile;
use crate::scenario::{Bound, Compared, Scenario, Target};

/// Complains about targets, and about what a comparison is asked for, where a measure does not exist, or a bound is of
/// another kind.
pub fn verify(scenario: &Scenario) -> Vec<Diagnostic> {
    let compare = &scenario.compare;
    if scenario.targets.is_empty() && compare.measure.is_none() && compare.bound.is_none() {
        return Vec::new();
    }
    // Every variant is asked on empty sums: that gives all keys with their units.
    let mut known: Vec<(String, Estimate)> = Vec::new();
    for variant in &scenario.variants {
        let Ok(layout) = Layout::new(scenario, Some(&variant.program)) else { continue };
        let sums = Sums::new(&layout);
        let view = View { scenario, program: Some(&variant.program), layout: &layout, sums: &sums, period: None };
        for (key, estimate) in read(&view) {
            if !known.iter().any(|(other, _)| *other == key) {
                known.push((key, estimate));
            }
        }
    }
    // A program that cannot be made ready says so for itself.
    if known.is_empty() {
        return Vec::new();
    }
    scenario.targets.iter().filter_map(|target| wrong(target, &known)).chain(compared(compare, &known)).collect()
}

/// What `[compare]` asks for.
fn compared(compare: &Compared, known: &[(String, Estimate)]) -> Option<Diagnostic> {
    let has = |key: &str| known.iter().any(|(name, _)| name == key);
    let key = match (compare.measure.as_deref(), compare.measure_at) {
        (Some(key), Some(at)) if !has(key) => return Some(unknown(key, at, known)),
        (Some(key), _) => key,
        (None, _) if has("profit") => "profit",
        (None, _) => "reward_cost",
    };
    let (_, estimate) = known.iter().find(|(name, _)| name == key)?;
    let (bound, at) = compare.bound?;
    let wanted = wanted(estimate, bound)?;
    let message = format!("`within` has another unit than `{key}`");
    Some(
        Diagnostic::new(table::SCENARIO_BAD_QUANTITY, message)
            .label(at, format!("`{key}` is measured in {}", estimate.unit))
            .help(format!(
                "write {}",
                match wanted {
                    Wanted::Share => "a share: within = \"0.2%\"",
                    Wanted::Money => "money a member: within = \"0.10 EUR\"",
                    Wanted::Number => "a number a member: within = 3",
                }
            )),
    )
}

/// The kind of bound that a measure has.
enum Wanted {
    Share,
    Money,
    Number,
}

/// The kind that a bound should have, if it has another.
fn wanted(estimate: &Estimate, bound: Bound) -> Option<Wanted> {
    let share = estimate.unit == "share" || estimate.unit == "members";
    match (share, estimate.unit.ends_with(" minor"), bound) {
        (true, _, Bound::Share(_)) | (false, true, Bound::Money(_)) | (false, false, Bound::Number(_)) => None,
        (true, ..) => Some(Wanted::Share),
        (false, true, _) => Some(Wanted::Money),
        (false, false, _) => Some(Wanted::Number),
    }
}

fn unknown(key: &str, at: Span, known: &[(String, Estimate)]) -> Diagnostic {
    let diagnostic = Diagnostic::new(table::SCENARIO_UNKNOWN_MEASURE, format!("there is no measure `{key}`"))
        .label(at, "not measured here");
    let names = || known.iter().map(|(name, _)| name.as_str());
    match closest(key, names()) {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
        None => diagnostic.help(format!("measured here: {}", names().collect::<Vec<_>>().join(", "))),
    }
}

fn wrong(target: &Target, known: &[(String, Estimate)]) -> Option<Diagnostic> {
    let key = &target.measure;
    let Some((_, estimate)) = known.iter().find(|(name, _)| name == key) else {
        return Some(unknown(key, target.span, known));
    };
    let wanted = match wanted(estimate, target.bound)? {
        Wanted::Share => "a share: at_most = \"4.5%\"",
        Wanted::Money => "money a member: at_most = \"12 EUR\"",
        Wanted::Number => "a number a member: at_most = 250",
    };
    let diagnostic = Diagnostic::new(table::SCENARIO_BAD_QUANTITY, format!("the bound of `{key}` has another unit"))
        .label(target.span, format!("this is measured in {}", estimate.unit))
        .help(format!("the bound is {wanted}"));
    Some(diagnostic)
}

/// What the targets came to, variant by variant, in a run of so many members.
pub fn judge(scenario: &Scenario, variants: &[VariantResult], members: u64) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for target in &scenario.targets {
        for variant in variants {
            if let Some(estimate) = variant.measure(&target.measure) {
                verdicts.push(verdict(target, &variant.name, estimate, members));
            }
        }
    }
    verdicts
}

fn verdict(target: &Target, variant: &str, estimate: &Estimate, members: u64) -> Verdict {
    let bound = match target.bound {
        Bound::Money(value) | Bound::Share(value) | Bound::Number(value) => value,
    };
    let freedom = members.saturating_sub(1).max(1) as f64;
    let reach = target.confidence.map_or(0.0, |level| student_quantile(level, freedom) * estimate.standard_error);
    // One member says nothing of the others.
    let says = target.confidence.is_none() || members > 1;
    let found = estimate.per_member;
    let with_confidence = if target.at_least { found - reach } else { found + reach };
    let met = says && if target.at_least { with_confidence >= bound } else { with_confidence <= bound };
    Verdict {
        variant: variant.to_string(),
        measure: target.measure.clone(),
        at_least: target.at_least,
        bound,
        found,
        with_confidence,
        confidence: target.confidence,
        met,
    }
}
