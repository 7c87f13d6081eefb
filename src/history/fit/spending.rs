//! Gamma-Gamma: the average amount of each customer's repeat purchases.

use super::error::{LeftOut, TooLittle};
use super::estimate::estimate;
use super::watch::Watched;
use super::{Compared, Fit, Fitted, HoldOut, Model, Row};
use crate::diagnostic::Diagnostic;
use crate::numeric::GammaGamma;

const MODEL: Model = Model::GammaGamma;

/// A customer's number of purchases and their average, in units of the currency.
type Spent = (u32, f64);

pub(super) fn fit(watched: &Watched<'_>, decimals: u8) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let unit = (0..decimals).fold(1.0, |unit, _| unit * 10.0);
    let mut nothing = 0u64;
    let mut spent: Vec<Spent> = Vec::new();
    let mut later: Vec<(Spent, Spent)> = Vec::new();
    for days in &watched.customers {
        let within = days.partition_point(|bought| bought.day <= watched.calibrated);
        let average = |days: &[super::watch::Bought]| -> Option<Spent> {
            let sum: i64 = days.iter().map(|bought| bought.amount).sum();
            (!days.is_empty()).then(|| (days.len() as u32, sum as f64 / days.len() as f64 / unit))
        };
        let Some(own) = average(days.get(1..within).unwrap_or_default()) else { continue };
        if own.1 > 0.0 {
            spent.push(own);
            later.extend(average(days.get(within..).unwrap_or_default()).map(|next| (own, next)));
        } else {
            nothing += 1;
        }
    }
    if spent.len() < 10 {
        let found = format!("{} customers with a repeat purchase that cost anything", spent.len());
        let needed = "at least 10 customers must have paid something on a second day within the calibration";
        return Err(TooLittle { model: MODEL, found, needed }.into());
    }
    let mean = spent.iter().map(|(_, z)| z).sum::<f64>() / spent.len() as f64;
    let starts = [[6.0, 4.0, 0.5 * mean], [1.5, 3.0, 1.5 * mean], [20.0, 2.0, 0.05 * mean]];
    let names = [("p", None), ("q", None), ("gamma", Some("units of the currency"))];
    let new = |[p, q, gamma]: [f64; 3]| GammaGamma { p, q, gamma };
    let found =
        estimate(MODEL, names, &starts, |x| spent.iter().map(|&(count, z)| new(x).ln_likelihood(count, z)).sum())?;
    let model = new([found.value(0), found.value(1), found.value(2)]);
    let mut warnings = watched.warnings.clone();
    if nothing > 0 {
        let message = format!("{nothing} customers paid nothing in their repeat purchases and are left out");
        warnings.push(LeftOut { message, help: "the model has amounts above zero only" }.into());
    }
    warnings.extend(found.warnings);
    let hold_out = (watched.end > watched.calibrated && !later.is_empty()).then(|| HoldOut {
        length: format!("mean amount of {} customers who bought again", later.len()),
        actual: later.iter().map(|(_, (_, z))| z).sum::<f64>() / later.len() as f64,
        expected: later.iter().map(|((count, z), _)| model.mean_given(*count, *z)).sum::<f64>() / later.len() as f64,
        deviation: None,
    });
    let fit = Fit {
        model: MODEL,
        fitted: Fitted::GammaGamma(model),
        parameters: found.parameters,
        log_likelihood: found.log_likelihood,
        customers: spent.len() as u64,
        days: Some((watched.start, watched.calibrated, watched.end)),
        compared: Compared {
            what: "mean amount by customers' number of repeat purchases",
            rows: by_number(&spent, &model),
        },
        tracking: Vec::new(),
        hold_out,
        season: None,
    };
    Ok((fit, warnings))
}

/// Averages of customers with one, two, three, … repeat purchases: the model says that they do not differ.
fn by_number(spent: &[Spent], model: &GammaGamma) -> Vec<Row> {
    let row = |label: &str, least: u32, most: u32| {
        let own: Vec<f64> = spent.iter().filter(|(x, _)| (least..=most).contains(x)).map(|(_, z)| *z).collect();
        let actual = own.iter().sum::<f64>() / own.len().max(1) as f64;
        (!own.is_empty()).then(|| Row { label: label.into(), actual, expected: model.mean() })
    };
    [("1", 1, 1), ("2", 2, 2), ("3", 3, 3), ("4+", 4, u32::MAX)]
        .into_iter()
        .filter_map(|(label, least, most)| row(label, least, most))
        .collect()
}
