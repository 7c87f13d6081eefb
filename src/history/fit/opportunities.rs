//! BG/BB: in which periods of the calendar each customer bought.

use std::collections::BTreeMap;

use super::error::{NoStep, Outside, TooLittle};
use super::estimate::estimate;
use super::watch::Watched;
use super::{Compared, Fit, Fitted, HoldOut, Model, Row};
use crate::diagnostic::Diagnostic;
use crate::numeric::BgBb;
use crate::quantity::{Calendar, Every, Part};

const MODEL: Model = Model::BgBb;
/// Most opportunities of one customer: the likelihood adds one term for each.
const MOST: u32 = 1_000;

/// Opportunities taken, number of the last one taken, opportunities had.
type Taken = (u32, u32, u32);

pub(super) fn fit(watched: &Watched<'_>, every: Option<Every>) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let every = every.ok_or(NoStep { model: MODEL, steps: "opportunity" })?;
    let calendar = Calendar::plain(part(every)?);
    let key = |day| calendar.key(day);
    let mut groups: BTreeMap<Taken, u64> = BTreeMap::new();
    let (mut held_out, more) = (0u64, (key(watched.end) - key(watched.calibrated)).max(0) as u32);
    for days in &watched.customers {
        let Some(first) = days.first().map(|bought| key(bought.day)) else { continue };
        let had = (key(watched.calibrated) - first) as u32;
        if had > MOST {
            let found = format!("customers with {had} opportunities");
            let needed = "take longer periods with --every: at most 1000 opportunities for each customer";
            return Err(TooLittle { model: MODEL, found, needed }.into());
        }
        let (mut taken, mut last) = (0, 0);
        let mut before = first;
        for period in days.iter().map(|bought| key(bought.day)) {
            if period > before {
                before = period;
                let number = (period - first) as u32;
                if number <= had {
                    taken += 1;
                    last = number;
                } else {
                    held_out += 1;
                }
            }
        }
        *groups.entry((taken, last, had)).or_default() += 1;
    }
    let repeaters: u64 = groups.iter().filter(|((taken, ..), _)| *taken > 0).map(|(_, count)| count).sum();
    let longest = groups.keys().map(|(.., had)| *had).max().unwrap_or(0);
    if repeaters < 10 || longest < 2 {
        let found = format!("{repeaters} customers who took an opportunity, of at most {longest} that they had");
        let needed = "at least 10 customers must have bought in a later period, and some must have had two periods";
        return Err(TooLittle { model: MODEL, found, needed }.into());
    }
    let new = |[alpha, beta, gamma, delta]: [f64; 4]| BgBb { alpha, beta, gamma, delta };
    let names = [("alpha", None), ("beta", None), ("gamma", None), ("delta", None)];
    let starts = [[1.2, 0.8, 0.7, 3.0], [0.5, 2.0, 0.5, 5.0], [1.0, 1.0, 2.0, 20.0]];
    let found = estimate(MODEL, names, &starts, |x| {
        let model = new(x);
        groups.iter().map(|(&(x, last, n), &count)| count as f64 * model.ln_likelihood(x, last, n)).sum()
    })?;
    let model = new([found.value(0), found.value(1), found.value(2), found.value(3)]);
    let mut warnings = watched.warnings.clone();
    warnings.extend(found.warnings);
    let fit = Fit {
        model: MODEL,
        fitted: Fitted::BgBb(model, every),
        parameters: found.parameters,
        log_likelihood: found.log_likelihood,
        customers: watched.customers.len() as u64,
        days: Some((watched.start, watched.calibrated, watched.end)),
        compared: Compared {
            what: "customers by opportunities taken in the calibration",
            rows: histogram(&groups, longest, &model),
        },
        tracking: Vec::new(),
        hold_out: (more > 0).then(|| HoldOut {
            length: format!("{more} opportunities each"),
            actual: held_out as f64,
            expected: groups
                .iter()
                .map(|(&(x, last, n), &count)| count as f64 * model.expected_given(x, last, n, more))
                .sum(),
            deviation: None,
        }),
        season: None,
    };
    Ok((fit, warnings))
}

fn part(every: Every) -> Result<Part, Box<Diagnostic>> {
    match every {
        Every::Days(1) => Ok(Part::Day),
        Every::Days(7) => Ok(Part::Week),
        Every::Months(1) => Ok(Part::Month),
        Every::Months(3) => Ok(Part::Quarter),
        Every::Months(6) => Ok(Part::Half),
        Every::Months(12) => Ok(Part::Year),
        Every::Days(_) | Every::Months(_) => Err(Outside {
            message: "the opportunities of bg-bb are periods of the calendar".into(),
            help: "give --every as 1 day, 1 week, 1 month, 1 quarter, 6 months or 1 year".into(),
        }
        .into()),
    }
}

fn histogram(groups: &BTreeMap<Taken, u64>, longest: u32, model: &BgBb) -> Vec<Row> {
    let most = longest.min(20);
    let mut had: BTreeMap<u32, u64> = BTreeMap::new();
    for (&(.., n), count) in groups {
        *had.entry(n).or_default() += count;
    }
    let row = |label: String, from: u32, to: u32| Row {
        label,
        actual: groups.iter().filter(|((x, ..), _)| (from..=to).contains(x)).map(|(_, &count)| count as f64).sum(),
        expected: had
            .iter()
            .map(|(&n, &count)| count as f64 * (from..=to.min(n)).map(|x| model.probability(x, n)).sum::<f64>())
            .sum(),
    };
    let mut rows: Vec<Row> = (0..=most).map(|x| row(x.to_string(), x, x)).collect();
    if longest > most {
        rows.push(row(format!("{}+", most + 1), most + 1, longest));
    }
    rows
}
