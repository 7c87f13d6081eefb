//! Which model was chosen and why, and how busy days, months and years are.

use schemars::JsonSchema;
use serde::Serialize;

use super::fit::{share, significant};
use super::table::{grouped, table};
use crate::check::{MONTHS, WEEKDAYS};
use crate::history::fit::{Choice, Measured, Seasonal};

/// One model that was tried.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CandidateFigures {
    /// Its name.
    pub model: String,
    /// Logarithm of the likelihood at its top, in the calibration.
    pub log_likelihood: Option<f64>,
    /// Purchases in the held-out part that it expected of these customers, given their past.
    pub expected: Option<f64>,
    /// Purchases there were.
    pub actual: Option<f64>,
    /// Root of the mean square by which the forecast of a customer is off, in purchases. The smallest one is chosen.
    pub deviation: Option<f64>,
    /// Why it was not taken into account, if so.
    pub refused: Option<String>,
}

/// A number with its standard error.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MeasuredFigures {
    /// The value.
    pub estimate: f64,
    /// As if purchases fell independently of one another: the least that it can be.
    pub standard_error: f64,
}

/// Purchases in the file over those that the model expects.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeasonFigures {
    /// Monday to Sunday; their mean is 1.
    pub weekdays: Vec<MeasuredFigures>,
    /// January to December; their mean is 1. Empty below a year of data.
    pub months: Vec<MeasuredFigures>,
    /// Change from year to year; absent below two years of data.
    pub trend: Option<MeasuredFigures>,
}

/// All models that were tried.
pub(super) fn candidates(choice: &Choice) -> Vec<CandidateFigures> {
    let one = |candidate: &crate::history::fit::Candidate| {
        let fit = candidate.outcome.as_ref().ok();
        let held = fit.and_then(|fit| fit.hold_out.as_ref());
        let undetermined =
            fit.filter(|fit| !fit.is_determined()).map(|_| "the purchases do not determine its parameters");
        CandidateFigures {
            model: candidate.model.name().into(),
            log_likelihood: fit.map(|fit| fit.log_likelihood),
            expected: held.map(|held| held.expected),
            actual: held.map(|held| held.actual),
            deviation: candidate.deviation(),
            refused: candidate.outcome.as_ref().err().cloned().or(undetermined.map(str::to_owned)),
        }
    };
    choice.candidates.iter().map(one).collect()
}

/// The same for people.
pub(super) fn candidates_text(figures: &[CandidateFigures], chosen: &str, unicode: bool) -> String {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let shown = |value: Option<f64>, places: usize| value.map_or_else(String::new, |value| format!("{value:.places$}"));
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|one| {
            let (actual, expected) = (one.actual.unwrap_or(0.0), one.expected.unwrap_or(0.0));
            vec![
                one.model.clone(),
                shown(one.log_likelihood, 2),
                one.expected.map_or_else(String::new, |value| grouped(value.round() as i128, 0)),
                if one.expected.is_some() { share(actual, expected) } else { String::new() },
                shown(one.deviation, 4),
            ]
        })
        .collect();
    let head = texts(&["model", "log-likelihood", "expected", "error", "off by, a customer"]);
    let mut out = format!("models by their forecast of the held-out part; {chosen} is off by the least\n");
    out.push_str(&table(&head, &rows, unicode));
    for (model, why) in figures.iter().filter_map(|one| Some((&one.model, one.refused.as_ref()?))) {
        out.push_str(&format!("{model} is left aside: {why}\n"));
    }
    out.push('\n');
    out
}

fn measured(one: &Measured) -> MeasuredFigures {
    MeasuredFigures { estimate: one.estimate, standard_error: one.standard_error }
}

/// Season and trend as data.
pub(super) fn season(found: &Seasonal) -> SeasonFigures {
    SeasonFigures {
        weekdays: found.weekdays.iter().map(measured).collect(),
        months: found.months.iter().map(measured).collect(),
        trend: found.trend.as_ref().map(measured),
    }
}

/// The same for people.
pub(super) fn season_text(found: &Seasonal, unicode: bool) -> String {
    let head: Vec<String> = ["", "factor", "standard error"].map(str::to_owned).to_vec();
    let rows = |names: &[&str], factors: &[Measured]| -> Vec<Vec<String>> {
        let row = |(name, one): (&&str, &Measured)| {
            vec![(*name).to_owned(), format!("{:.3}", one.estimate), format!("{:.3}", one.standard_error)]
        };
        names.iter().zip(factors).map(row).collect()
    };
    let mut all = rows(&WEEKDAYS, &found.weekdays);
    all.extend(rows(&MONTHS, &found.months));
    let mut out = String::from(
        "\nrepeat purchases over those expected of an even year; standard errors as if they fell independently\n",
    );
    out.push_str(&table(&head, &all, unicode));
    if found.months.is_empty() {
        out.push_str("months are told from a year of data on\n");
    }
    out.push_str(&match &found.trend {
        Some(trend) => format!(
            "from year to year {:+.1}%, standard error {}%\n",
            trend.estimate * 100.0,
            significant(trend.standard_error * 100.0)
        ),
        None => "a trend is told from two years of data on\n".into(),
    });
    out
}
