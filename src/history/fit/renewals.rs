//! sBG: how many renewals each customer made, from payments or from a survival table.

use super::error::{LeftOut, NoStep, TooLittle};
use super::estimate::estimate;
use super::watch::{Bought, Watched};
use super::{Compared, Fit, Fitted, HoldOut, Model, Row};
use crate::diagnostic::Diagnostic;
use crate::numeric::Sbg;
use crate::quantity::{Day, Every};

const MODEL: Model = Model::Sbg;
/// More renewals than this in one file are not subscriptions.
const MOST: usize = 10_000;

/// Customers by what became of them.
#[derive(Clone, Debug, Default)]
struct Fates {
    /// Left at renewal `t` (place `t − 1`).
    left: Vec<u64>,
    /// Still there after `t` renewals (place `t`).
    still: Vec<u64>,
}

impl Fates {
    fn add(list: &mut Vec<u64>, at: usize, count: u64) {
        if list.len() <= at {
            list.resize(at + 1, 0);
        }
        if let Some(entry) = list.get_mut(at) {
            *entry += count;
        }
    }

    /// Customers who were asked for renewal `t`, and those of them who made it.
    fn asked(&self, t: usize) -> (u64, u64) {
        let later = |list: &[u64], from: usize| list.iter().skip(from).sum::<u64>();
        let renewed = later(&self.left, t) + later(&self.still, t);
        (renewed + self.left.get(t - 1).copied().unwrap_or(0), renewed)
    }
}

pub(super) fn fit(watched: &Watched<'_>, every: Option<Every>) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let every = every.ok_or(NoStep { model: MODEL, steps: "renewal" })?;
    let mut fates = Fates::default();
    let (mut again, mut held_out, mut asked_again) = (0u64, 0u64, Vec::new());
    for days in &watched.customers {
        let Some(first) = days.first() else { continue };
        let paid = paid(days, first.day, every, watched.calibrated);
        let due = every.after(first.day, paid as i32 + 1);
        if due <= watched.calibrated {
            Fates::add(&mut fates.left, paid, 1);
            again += u64::from(days.iter().any(|bought| bought.day > due && bought.day <= watched.calibrated));
        } else {
            Fates::add(&mut fates.still, paid, 1);
            // Renewals that fell due in the hold-out, and how many of them were made in a row.
            let more = (paid..MOST).take_while(|&n| every.after(first.day, n as i32 + 1) <= watched.end).count();
            asked_again.push((paid, more));
            held_out += (super::renewals::paid(days, first.day, every, watched.end) - paid) as u64;
        }
    }
    let (mut fit, mut warnings) = most_likely(&fates, Some(every))?;
    fit.customers = watched.customers.len() as u64;
    fit.days = Some((watched.start, watched.calibrated, watched.end));
    if again > 0 {
        let message = format!("{again} customers paid again after a renewal that they had missed");
        warnings.push(
            LeftOut { message, help: "they count as having left; payments after a gap are not looked at" }.into(),
        );
    }
    if watched.end > watched.calibrated
        && let Fitted::Sbg(model, _) = fit.fitted
    {
        let expected = asked_again
            .iter()
            .map(|&(paid, more)| {
                let later = Sbg { beta: model.beta + paid as f64, ..model };
                (1..=more as u32).map(|t| later.survival(t)).sum::<f64>()
            })
            .sum();
        let length = format!("renewals from {} to {}", watched.calibrated.plus_days(1), watched.end);
        fit.hold_out = Some(HoldOut { length, actual: held_out as f64, expected, deviation: None });
    }
    let mut all = watched.warnings.clone();
    all.append(&mut warnings);
    Ok((fit, all))
}

pub(super) fn fit_survival(survivors: &[u64], every: Option<Every>) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let mut fates = Fates::default();
    for (t, pair) in survivors.windows(2).enumerate() {
        if let [before, after] = pair {
            Fates::add(&mut fates.left, t, before.saturating_sub(*after));
        }
    }
    if let Some(&still) = survivors.last() {
        Fates::add(&mut fates.still, survivors.len() - 1, still);
    }
    let (mut fit, warnings) = most_likely(&fates, every)?;
    fit.customers = survivors.first().copied().unwrap_or(0);
    Ok((fit, warnings))
}

/// Renewals that a customer made one after the other until some day. A payment belongs to the date due that is
/// nearest to it, so that paying a little early or late does no harm.
fn paid(days: &[Bought], first: Day, every: Every, until: Day) -> usize {
    let mut made = 0;
    for bought in days.iter().skip(1).take_while(|bought| bought.day <= until) {
        let due = |n: usize| every.after(first, n.min(MOST) as i32).0;
        let middle = |n: usize| (due(n) + due(n + 1)) / 2;
        if bought.day.0 > middle(made + 1) {
            break;
        }
        if bought.day.0 > middle(made) {
            made += 1;
        }
    }
    made
}

fn most_likely(fates: &Fates, every: Option<Every>) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    let left: u64 = fates.left.iter().sum();
    if left < 10 || fates.left.iter().filter(|&&count| count > 0).count() < 2 {
        let found = format!("{left} customers who left");
        let needed = "at least 10 customers must have left, at two different renewals or more";
        return Err(TooLittle { model: MODEL, found, needed }.into());
    }
    let new = |[alpha, beta]: [f64; 2]| Sbg { alpha, beta };
    let names = [("alpha", None), ("beta", None)];
    let found = estimate(MODEL, names, &[[0.7, 1.5], [1.0, 10.0], [5.0, 20.0]], |x| {
        let model = new(x);
        let sum = |list: &[u64], one: &dyn Fn(u32) -> f64| -> f64 {
            let some = list.iter().enumerate().filter(|(_, count)| **count > 0);
            some.map(|(at, &count)| count as f64 * one(at as u32)).sum()
        };
        sum(&fates.left, &|at| model.ln_churn(at + 1)) + sum(&fates.still, &|at| model.ln_survival(at))
    })?;
    let model = new([found.value(0), found.value(1)]);
    let length = fates.left.len().max(fates.still.len().saturating_sub(1));
    let rows = (1..=length).map(|t| {
        let (asked, renewed) = fates.asked(t);
        // Everybody who was asked for renewal t had made the ones before.
        Row { label: t.to_string(), actual: renewed as f64, expected: asked as f64 * model.retention(t as u32) }
    });
    let fit = Fit {
        model: MODEL,
        fitted: Fitted::Sbg(model, every),
        log_likelihood: found.log_likelihood,
        customers: 0,
        days: None,
        compared: Compared {
            what: "customers who made renewal 1, 2, …, of those who made all before",
            rows: rows.collect(),
        },
        parameters: found.parameters,
        tracking: Vec::new(),
        hold_out: None,
        season: None,
    };
    Ok((fit, found.warnings))
}
