//! BG/NBD, MBG/NBD, Pareto/NBD and NBD: purchases at any time, in weeks.

use std::collections::BTreeMap;

use super::error::TooLittle;
use super::estimate::{Estimate, estimate};
use super::season::{Seasonal, seasonal};
use super::watch::Watched;
use super::{Compared, Fit, Fitted, HoldOut, Model, Row, Tracked};
use crate::diagnostic::Diagnostic;
use crate::numeric::{BgNbd, Buying, MbgNbd, Nbd, ParetoNbd, Seen, sqrt};
use crate::quantity::Day;

/// Rows of the histogram; the last one holds all who bought more often.
const MOST_ROWS: u32 = 7;

/// Customers with the same history: repeats, day of the last purchase and of the end, from the first.
type Group = (Seen, f64);

pub(super) fn fit(
    watched: &Watched<'_>,
    model: Model,
    season: bool,
) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let groups = groups(watched);
    let repeaters: f64 = groups.iter().filter(|(seen, _)| seen.repeats > 0).map(|(_, count)| count).sum();
    if repeaters < 10.0 {
        // As a whole number: an empty sum of fractions is written −0.
        let found = format!("{} customers of whom {} bought again", watched.customers.len(), repeaters as u64);
        let needed = "at least 10 customers must have bought on a second day within the calibration";
        return Err(TooLittle { model, found, needed }.into());
    }
    let total = |one: &dyn Fn(&Seen) -> f64| groups.iter().map(|(seen, count)| count * one(seen)).sum::<f64>();
    let weeks = total(&|seen| seen.until);
    // The time in which an average customer buys once, of the order of alpha / r.
    let gap = weeks / total(&|seen| f64::from(seen.repeats));
    let length = weeks / watched.customers.len() as f64;
    let week = Some("weeks");
    let (fitted, estimate) = match model {
        Model::MbgNbd => {
            let names = [("r", None), ("alpha", week), ("a", None), ("b", None)];
            let new = |[r, alpha, a, b]: [f64; 4]| MbgNbd { r, alpha, a, b };
            let found = estimate(model, names, &thinned(gap), |x| total(&|seen| new(x).ln_likelihood(seen)))?;
            (Fitted::MbgNbd(new(values(&found))), found)
        }
        Model::ParetoNbd => {
            let names = [("r", None), ("alpha", week), ("s", None), ("beta", week)];
            let new = |[r, alpha, s, beta]: [f64; 4]| ParetoNbd { r, alpha, s, beta };
            let starts = [
                [0.5, 0.3 * gap, 0.5, 0.4 * length],
                [1.5, 0.7 * gap, 0.5, length],
                [0.5, 0.5 * gap, 2.0, 4.0 * length],
            ];
            let found = estimate(model, names, &starts, |x| total(&|seen| new(x).ln_likelihood(seen)))?;
            (Fitted::ParetoNbd(new(values(&found))), found)
        }
        Model::Nbd => {
            let names = [("r", None), ("alpha", week)];
            let new = |[r, alpha]: [f64; 2]| Nbd { r, alpha };
            let starts = [[0.5, 0.5 * gap], [2.0, 2.0 * gap]];
            let found = estimate(model, names, &starts, |x| total(&|seen| new(x).ln_likelihood(seen)))?;
            (Fitted::Nbd(new(values(&found))), found)
        }
        _ => {
            let names = [("r", None), ("alpha", week), ("a", None), ("b", None)];
            let new = |[r, alpha, a, b]: [f64; 4]| BgNbd { r, alpha, a, b };
            let found = estimate(model, names, &thinned(gap), |x| total(&|seen| new(x).ln_likelihood(seen)))?;
            (Fitted::BgNbd(new(values(&found))), found)
        }
    };
    let mut warnings = watched.warnings.clone();
    warnings.extend(estimate.warnings.iter().cloned());
    let described = match fitted {
        Fitted::MbgNbd(model) => describe(watched, &groups, &model, season),
        Fitted::ParetoNbd(model) => describe(watched, &groups, &model, season),
        Fitted::Nbd(model) => describe(watched, &groups, &model, season),
        Fitted::BgNbd(model) => describe(watched, &groups, &model, season),
        Fitted::BgBb(..) | Fitted::Sbg(..) | Fitted::GammaGamma(_) => Described::default(),
    };
    let fit = Fit {
        model,
        fitted,
        parameters: estimate.parameters,
        log_likelihood: estimate.log_likelihood,
        customers: watched.customers.len() as u64,
        days: Some((watched.start, watched.calibrated, watched.end)),
        compared: described.compared,
        tracking: described.tracking,
        hold_out: described.hold_out,
        season: described.season,
    };
    Ok((fit, warnings))
}

/// Starts for r, alpha, a and b.
fn thinned(gap: f64) -> [[f64; 4]; 4] {
    [[0.3, 0.2 * gap, 0.8, 2.5], [1.5, 0.7 * gap, 0.8, 2.5], [0.3, 0.3 * gap, 0.5, 15.0], [1.0, gap, 3.0, 10.0]]
}

fn values<const N: usize>(found: &Estimate) -> [f64; N] {
    std::array::from_fn(|at| found.value(at))
}

fn weeks(days: i32) -> f64 {
    f64::from(days) / 7.0
}

/// What a customer did until the calibration's last day.
fn seen(days: &[super::watch::Bought], calibrated: Day) -> Option<(u32, i32, i32)> {
    let first = days.first()?.day;
    let within = days.partition_point(|bought| bought.day <= calibrated);
    let last = days.get(within.checked_sub(1)?)?.day;
    Some((within as u32 - 1, last.0 - first.0, calibrated.0 - first.0))
}

fn groups(watched: &Watched<'_>) -> Vec<Group> {
    let mut groups: BTreeMap<(u32, i32, i32), u64> = BTreeMap::new();
    for days in &watched.customers {
        if let Some(key) = seen(days, watched.calibrated) {
            *groups.entry(key).or_default() += 1;
        }
    }
    groups
        .into_iter()
        .map(|((repeats, last, until), count)| (Seen { repeats, last: weeks(last), until: weeks(until) }, count as f64))
        .collect()
}

#[derive(Default)]
struct Described {
    compared: Compared,
    tracking: Vec<Tracked>,
    hold_out: Option<HoldOut>,
    season: Option<Seasonal>,
}

fn describe(watched: &Watched<'_>, groups: &[Group], model: &impl Buying, season: bool) -> Described {
    Described {
        compared: Compared { what: "customers by repeat purchases in the calibration", rows: histogram(groups, model) },
        tracking: tracking(watched, model),
        hold_out: hold_out(watched, groups, model),
        season: if season { seasonal(watched, model) } else { None },
    }
}

fn histogram(groups: &[Group], model: &impl Buying) -> Vec<Row> {
    let mut lengths: BTreeMap<u64, f64> = BTreeMap::new();
    for (seen, count) in groups {
        *lengths.entry(seen.until.to_bits()).or_default() += count;
    }
    let all: f64 = lengths.values().sum();
    let mut rows = Vec::new();
    let (mut actual_left, mut expected_left) = (all, all);
    for repeats in 0..MOST_ROWS {
        let actual = groups.iter().filter(|(seen, _)| seen.repeats == repeats).map(|(_, count)| count).sum::<f64>();
        let expected: f64 =
            lengths.iter().map(|(&until, count)| count * model.probability(repeats, f64::from_bits(until))).sum();
        actual_left -= actual;
        expected_left -= expected;
        rows.push(Row { label: repeats.to_string(), actual, expected });
    }
    rows.push(Row { label: format!("{MOST_ROWS}+"), actual: actual_left, expected: expected_left });
    rows
}

/// Repeat purchases of the cohort until the last day of every whole week.
fn tracking(watched: &Watched<'_>, model: &impl Buying) -> Vec<Tracked> {
    let mut firsts: BTreeMap<i32, u64> = BTreeMap::new();
    let mut repeats: BTreeMap<i32, u64> = BTreeMap::new();
    for days in &watched.customers {
        for (number, bought) in days.iter().enumerate() {
            let into = if number == 0 { &mut firsts } else { &mut repeats };
            *into.entry(bought.day.0 - watched.start.0).or_default() += 1;
        }
    }
    let length = (watched.end.0 - watched.start.0 + 1) / 7;
    (1..=length)
        .map(|week| {
            let last = 7 * week - 1;
            let expected = firsts
                .range(..last)
                .map(|(&first, &count)| count as f64 * model.expected_repeats(weeks(last - first)))
                .sum();
            let actual = repeats.range(..=last).map(|(_, count)| count).sum();
            Tracked { week: week as u32, actual, expected }
        })
        .collect()
}

fn hold_out(watched: &Watched<'_>, groups: &[Group], model: &impl Buying) -> Option<HoldOut> {
    let days = watched.end.0 - watched.calibrated.0;
    if days <= 0 {
        return None;
    }
    let actual: usize = watched
        .customers
        .iter()
        .map(|days| days.len() - days.partition_point(|bought| bought.day <= watched.calibrated))
        .sum();
    let expected = groups.iter().map(|(seen, count)| count * model.expected_given(seen, weeks(days))).sum();
    let length = if days % 7 == 0 { format!("{} weeks", days / 7) } else { format!("{days} days") };
    let deviation = Some(deviation(watched, model, weeks(days)));
    Some(HoldOut { length, actual: actual as f64, expected, deviation })
}

/// By how much the forecast of a customer is off: the root of the mean square, in purchases.
fn deviation(watched: &Watched<'_>, model: &impl Buying, length: f64) -> f64 {
    let mut known: BTreeMap<(u32, i32, i32), f64> = BTreeMap::new();
    let squares = watched.customers.iter().filter_map(|days| {
        let key = seen(days, watched.calibrated)?;
        let expected = *known.entry(key).or_insert_with(|| {
            let (repeats, last, until) = key;
            model.expected_given(&Seen { repeats, last: weeks(last), until: weeks(until) }, length)
        });
        let off = days.len() as f64 - f64::from(key.0) - 1.0 - expected;
        Some(off * off)
    });
    sqrt(squares.sum::<f64>() / watched.customers.len().max(1) as f64)
}
