//! A fitted model: its parameters with their errors, observed beside expected, and a piece of scenario.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::chart::{Chart, Line, Panel};
use super::fit_choice::{self, CandidateFigures, SeasonFigures};
use super::replay::FileHash;
use super::table::{grouped, table};
use crate::history::fit::{Choice, Fit, fragment};
use crate::numeric::log10;

/// Where a fit comes from.
#[derive(Clone, Debug)]
pub struct FitContext<'a> {
    /// Name and SHA-256 of the file.
    pub file: (String, String),
    /// ISO 4217 code of its amounts.
    pub currency: &'a str,
    /// The models among which this one was chosen.
    pub choice: Option<&'a Choice>,
}

/// A fit as JSON. Times are in weeks, money in units of the currency.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FitReport {
    /// The format's name and version, `loyal-fit/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// The file.
    pub data: FileHash,
    /// The model's name, as in scenarios.
    pub model: String,
    /// Customers fitted.
    pub customers: u64,
    /// Estimates by the parameter's name.
    pub parameters: BTreeMap<String, ParameterFigures>,
    /// Logarithm of the likelihood at its top.
    pub log_likelihood: f64,
    /// Days that were looked at; absent for a survival table.
    pub days: Option<DayFigures>,
    /// What the rows of `compared` count.
    pub compared_definition: String,
    /// Observed and expected side by side.
    pub compared: Vec<RowFigures>,
    /// Repeat purchases of the cohort, week by week.
    pub tracking: Vec<TrackedFigures>,
    /// What the rest of the file says of the fit.
    pub hold_out: Option<HoldOutFigures>,
    /// Whether the purchases determine every parameter. If not, estimates are where the search ended.
    pub determined: bool,
    /// All models that were tried, if one of them was chosen by its forecast.
    pub choice: Vec<CandidateFigures>,
    /// Season and trend, if they were asked for.
    pub season: Option<SeasonFigures>,
    /// Lines to paste into a scenario's segment.
    pub scenario: String,
}

/// One parameter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ParameterFigures {
    /// The most likely value.
    pub estimate: f64,
    /// From the curvature of the likelihood; `null` where the data do not determine the value.
    pub standard_error: Option<f64>,
    /// Its unit, if it has one.
    pub unit: Option<String>,
}

/// Days that were looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DayFigures {
    /// First day of the file.
    pub first: String,
    /// Last day that was fitted.
    pub calibrated: String,
    /// Last day that was watched.
    pub last: String,
}

/// One row of a comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowFigures {
    /// What it counts, such as `0` or `7+`.
    pub label: String,
    /// In the file.
    pub actual: f64,
    /// By the fitted model.
    pub expected: f64,
}

/// The cohort up to the end of a week.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrackedFigures {
    /// Weeks from the first day of the file.
    pub week: u32,
    /// Repeat purchases so far.
    pub actual: u64,
    /// What the model expects of new customers.
    pub expected: f64,
}

/// What the rest of the file says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldOutFigures {
    /// What is compared, in words.
    pub length: String,
    /// In the file.
    pub actual: f64,
    /// What the model expected of each customer, given their past.
    pub expected: f64,
    /// By how much the forecast of a customer is off: the root of the mean square.
    pub deviation: Option<f64>,
}

/// The fit as data.
pub fn fit_report(context: &FitContext<'_>, fit: &Fit) -> FitReport {
    let (file, sha256) = context.file.clone();
    let figures = |parameter: &crate::history::fit::Parameter| ParameterFigures {
        estimate: parameter.estimate,
        standard_error: parameter.standard_error,
        unit: parameter.unit.map(str::to_owned),
    };
    FitReport {
        schema: "loyal-fit/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        data: FileHash { file, sha256 },
        model: fit.model.name().into(),
        customers: fit.customers,
        parameters: fit.parameters.iter().map(|one| (one.name.to_owned(), figures(one))).collect(),
        log_likelihood: fit.log_likelihood,
        days: fit.days.map(|(first, calibrated, last)| DayFigures {
            first: first.to_string(),
            calibrated: calibrated.to_string(),
            last: last.to_string(),
        }),
        compared_definition: fit.compared.what.into(),
        compared: fit
            .compared
            .rows
            .iter()
            .map(|row| RowFigures { label: row.label.clone(), actual: row.actual, expected: row.expected })
            .collect(),
        tracking: fit
            .tracking
            .iter()
            .map(|row| TrackedFigures { week: row.week, actual: row.actual, expected: row.expected })
            .collect(),
        hold_out: fit.hold_out.as_ref().map(|one| HoldOutFigures {
            length: one.length.clone(),
            actual: one.actual,
            expected: one.expected,
            deviation: one.deviation,
        }),
        determined: fit.is_determined(),
        choice: context.choice.map(fit_choice::candidates).unwrap_or_default(),
        season: fit.season.as_ref().map(fit_choice::season),
        scenario: fragment(fit, context.currency),
    }
}

/// The fit for people.
pub fn fit_text(context: &FitContext<'_>, fit: &Fit, unicode: bool) -> String {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let choice = context.choice.map(fit_choice::candidates).unwrap_or_default();
    let mut out = String::new();
    if !choice.is_empty() {
        out.push_str(&fit_choice::candidates_text(&choice, fit.model.name(), unicode));
    }
    out.push_str(&format!(
        "{} of {} customers, most likely parameters; log-likelihood {:.2}\n",
        fit.model.name(),
        grouped(fit.customers.into(), 0),
        fit.log_likelihood
    ));
    if let Some((first, calibrated, last)) = fit.days {
        out.push_str(&format!("fitted to {first} until {calibrated}"));
        out.push_str(&if last > calibrated { format!(", held against the rest until {last}\n") } else { "\n".into() });
    }
    out.push('\n');
    let rows: Vec<Vec<String>> = fit
        .parameters
        .iter()
        .map(|one| {
            let error = one.standard_error.map_or("unknown".into(), significant);
            vec![one.name.to_owned(), significant(one.estimate), error, one.unit.unwrap_or("").to_owned()]
        })
        .collect();
    out.push_str(&table(&texts(&["parameter", "estimate", "standard error", "unit"]), &rows, unicode));
    let money = fit.model == crate::history::fit::Model::GammaGamma;
    let figure = |value: f64| if money { format!("{value:.2}") } else { grouped(value.round() as i128, 0) };
    out.push_str(&format!("\n{}\n", fit.compared.what));
    let rows: Vec<Vec<String>> = fit
        .compared
        .rows
        .iter()
        .map(|row| vec![row.label.clone(), figure(row.actual), figure(row.expected), share(row.actual, row.expected)])
        .collect();
    out.push_str(&table(&texts(&["", "actual", "expected", "error"]), &rows, unicode));
    if !fit.tracking.is_empty() {
        out.push_str("\nrepeat purchases of all customers so far, as expected of new ones\n");
        let step = fit.tracking.len().div_ceil(8);
        let shown = fit.tracking.iter().rev().step_by(step).collect::<Vec<_>>().into_iter().rev();
        let rows: Vec<Vec<String>> = shown
            .map(|row| {
                let actual = row.actual as f64;
                vec![row.week.to_string(), figure(actual), figure(row.expected), share(actual, row.expected)]
            })
            .collect();
        out.push_str(&table(&texts(&["week", "actual", "expected", "error"]), &rows, unicode));
    }
    if let Some(rest) = &fit.hold_out {
        out.push_str(&format!(
            "\nheld out, {}: {} actual, {} expected of these customers given their past ({})\n",
            rest.length,
            figure(rest.actual),
            figure(rest.expected),
            share(rest.actual, rest.expected)
        ));
    }
    if let Some(season) = &fit.season {
        out.push_str(&fit_choice::season_text(season, unicode));
    }
    out.push_str(&format!("\nfor a scenario's [[segment]]:\n\n{}", fragment(fit, context.currency)));
    out
}

/// Five significant digits.
pub(super) fn significant(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e6 || value.abs() < 1e-4 {
        return format!("{value:.4e}");
    }
    let whole = log10(value.abs()).floor() as i32 + 1;
    format!("{value:.places$}", places = (5 - whole).clamp(0, 8) as usize)
}

/// How far expected is from actual.
pub(super) fn share(actual: f64, expected: f64) -> String {
    if actual > 0.0 { format!("{:+.1}%", (expected / actual - 1.0) * 100.0) } else { String::new() }
}

/// The course of the cohort as CSV.
///
/// # Errors
/// What the CSV writer said.
pub fn tracking_csv(fit: &Fit) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["week", "actual", "expected"])?;
    for row in &fit.tracking {
        out.write_record([row.week.to_string(), row.actual.to_string(), format!("{:.3}", row.expected)])?;
    }
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// The course of the cohort as a chart, if it has one.
pub fn tracking_chart(context: &FitContext<'_>, fit: &Fit) -> Option<Chart> {
    let last = fit.tracking.last()?;
    let step = (last.week / 6).max(1);
    let line = |name: &str, reference: bool, value: &dyn Fn(&crate::history::fit::Tracked) -> f64| Line {
        name: name.into(),
        points: fit.tracking.iter().map(|row| (f64::from(row.week), value(row))).collect(),
        reference,
    };
    let calibrated = fit.days.map_or(String::new(), |(_, calibrated, _)| format!(", fitted until {calibrated}"));
    Some(Chart {
        title: format!("Repeat purchases: {}", fit.model.name()),
        definition: "Cumulated repeat purchases of all customers, beside what the model expects of new customers"
            .into(),
        note: format!("{} customers of {}{calibrated}", grouped(fit.customers.into(), 0), context.file.0),
        length: f64::from(last.week),
        ticks: (0..=last.week).step_by(step as usize).map(|week| (f64::from(week), format!("week {week}"))).collect(),
        panels: vec![Panel {
            heading: String::new(),
            unit: "purchases".into(),
            stacked: false,
            lines: vec![line("expected", false, &|row| row.expected), line("actual", true, &|row| row.actual as f64)],
        }],
    })
}

/// Customers by their repeat purchases, observed beside expected, as a chart; `None` below two rows.
pub fn calibration_chart(context: &FitContext<'_>, fit: &Fit) -> Option<Chart> {
    let rows = &fit.compared.rows;
    if rows.len() < 2 {
        return None;
    }
    let line = |name: &str, reference: bool, value: &dyn Fn(&crate::history::fit::Row) -> f64| Line {
        name: name.into(),
        points: (0u32..).zip(rows).map(|(at, row)| (f64::from(at), value(row))).collect(),
        reference,
    };
    let money = fit.model == crate::history::fit::Model::GammaGamma;
    Some(Chart {
        title: format!("Calibration: {}", fit.model.name()),
        definition: format!("Observed and expected: {}", fit.compared.what),
        note: format!("{} customers of {}", grouped(fit.customers.into(), 0), context.file.0),
        length: (rows.len() - 1) as f64,
        ticks: (0u32..).zip(rows).map(|(at, row)| (f64::from(at), row.label.clone())).collect(),
        panels: vec![Panel {
            heading: String::new(),
            unit: if money { "units of the currency" } else { "customers" }.into(),
            stacked: false,
            lines: vec![line("expected", false, &|row| row.expected), line("actual", true, &|row| row.actual)],
        }],
    })
}
