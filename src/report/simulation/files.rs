//! The result as files: CSV for spreadsheets, the manifest for whoever wants to make it again.

use serde_json::{Value, json};

use crate::report::json::run_to_json;
use crate::report::rows::plain;
use crate::simulate::{Estimate, Run, VariantResult};

fn variants(run: &Run) -> impl Iterator<Item = &VariantResult> {
    run.variants.iter().chain([&run.twin])
}

fn figures(estimate: &Estimate) -> [String; 4] {
    [
        estimate.per_member.to_string(),
        estimate.standard_error.to_string(),
        estimate.total.map_or_else(String::new, |total| total.to_string()),
        plain(&estimate.unit),
    ]
}

fn written(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// One row for each variant and measure, over the whole horizon.
///
/// # Errors
/// What the CSV writer said.
pub fn measures_csv(run: &Run) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["variant", "measure", "per_member", "standard_error", "total", "unit"])?;
    for variant in variants(run) {
        for (key, estimate) in &variant.measures {
            out.write_record([plain(&variant.name), plain(key)].into_iter().chain(figures(estimate)))?;
        }
    }
    written(out)
}

/// One row for each variant, period and measure.
///
/// # Errors
/// What the CSV writer said.
pub fn periods_csv(run: &Run) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["variant", "period", "start", "measure", "per_member", "standard_error", "total", "unit"])?;
    for variant in variants(run) {
        for period in &variant.periods {
            let place = [plain(&variant.name), period.index.to_string(), period.start.to_string()];
            for (key, estimate) in &period.measures {
                out.write_record(place.iter().cloned().chain([plain(key)]).chain(figures(estimate)))?;
            }
        }
    }
    written(out)
}

/// One row for each variant, group of members (by segment, by the period in which they came) and measure.
///
/// # Errors
/// What the CSV writer said.
pub fn groups_csv(run: &Run) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = ["variant", "by", "group", "members", "measure", "per_member", "standard_error", "total", "unit"];
    out.write_record(header)?;
    for variant in variants(run) {
        for group in &variant.groups {
            let place = [plain(&variant.name), plain(&group.kind), plain(&group.name), group.members.to_string()];
            for (key, estimate) in &group.measures {
                out.write_record(place.iter().cloned().chain([plain(key)]).chain(figures(estimate)))?;
            }
        }
    }
    written(out)
}

/// One row for each variant, period and tier: members in it when the period ends.
///
/// # Errors
/// What the CSV writer said.
pub fn tiers_csv(run: &Run) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["variant", "period", "start", "ladder", "tier", "members"])?;
    for variant in variants(run) {
        for period in &variant.periods {
            for (ladder, tiers) in &period.tiers {
                for (tier, members) in tiers {
                    let (index, start, members) =
                        (period.index.to_string(), period.start.to_string(), members.to_string());
                    out.write_record([&plain(&variant.name), &index, &start, &plain(ladder), &plain(tier), &members])?;
                }
            }
        }
    }
    written(out)
}

/// Everything that decides the result, and the files that hold it; no clock, no machine, no path.
pub fn manifest_json(run: &Run, files: &[&str]) -> Value {
    let mut manifest = json!({ "schema": "loyal-manifest/1" });
    let decided = run_to_json(run).get_mut("manifest").map(Value::take);
    if let (Some(own), Some(Value::Object(decided))) = (manifest.as_object_mut(), decided) {
        own.extend(decided);
        own.insert("files".into(), json!(files));
    }
    manifest
}
