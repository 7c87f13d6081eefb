//! How busy weekdays and months are, and whether customers buy more or less from year to year, beside what a fitted model expects.

use std::collections::BTreeMap;

use super::watch::Watched;
use crate::numeric::{Buying, exp, ln, sqrt};
use crate::quantity::Day;

/// Days from which months can be told.
const YEAR: i32 = 365;

/// A factor or a change with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The value.
    pub estimate: f64,
    /// As if purchases fell independently of one another (Poisson): the least that it can be.
    pub standard_error: f64,
}

/// Purchases in the file over purchases that the model expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Seasonal {
    /// Monday to Sunday; their mean is 1.
    pub weekdays: Vec<Measured>,
    /// January to December; their mean is 1. Empty below a year of data.
    pub months: Vec<Measured>,
    /// Change from year to year, −0.09 is −9%. Only from two years of data on.
    pub trend: Option<Measured>,
}

/// Purchases and expected ones of one weekday, month or year.
#[derive(Clone, Copy, Default)]
struct Sum {
    actual: f64,
    expected: f64,
}

/// The season of everything that was watched. `None` if there was less than a week of it, or a weekday without a purchase.
pub(super) fn seasonal(watched: &Watched<'_>, model: &impl Buying) -> Option<Seasonal> {
    let length = watched.end.0 - watched.start.0 + 1;
    let days = expected_by_day(watched, model);
    let mut weekdays = [Sum::default(); 7];
    let mut months = [Sum::default(); 12];
    let mut years: Vec<Sum> = vec![Sum::default(); (length / YEAR).max(0) as usize];
    let whole_years = watched.start.0 + length / YEAR * YEAR;
    for (offset, sum) in (0..).zip(&days) {
        let day = Day(watched.start.0 + offset);
        // 1 January 1970 was a Thursday.
        let places = [(day.0 + 3).rem_euclid(7) as usize, usize::from(day.date().month - 1)];
        let [weekday, month] = places;
        weekdays.iter_mut().skip(weekday).take(1).for_each(|own| own.add(sum));
        // Months of whole years only, so that each is seen equally often.
        if day.0 < whole_years {
            months.iter_mut().skip(month).take(1).for_each(|own| own.add(sum));
            years.iter_mut().skip((offset / YEAR) as usize).take(1).for_each(|own| own.add(sum));
        }
    }
    Some(Seasonal {
        weekdays: factors(&weekdays)?,
        months: if years.is_empty() { Vec::new() } else { factors(&months).unwrap_or_default() },
        trend: trend(&years),
    })
}

impl Sum {
    fn add(&mut self, other: &Sum) {
        self.actual += other.actual;
        self.expected += other.expected;
    }

    fn ratio(&self) -> Option<f64> {
        (self.actual > 0.0 && self.expected > 0.0).then(|| self.actual / self.expected)
    }
}

/// Repeat purchases of each day, and those that the model expects of new customers.
fn expected_by_day(watched: &Watched<'_>, model: &impl Buying) -> Vec<Sum> {
    let length = (watched.end.0 - watched.start.0 + 1).max(0);
    let mut days = vec![Sum::default(); length as usize];
    let mut firsts: BTreeMap<i32, f64> = BTreeMap::new();
    for bought in &watched.customers {
        for (number, bought) in bought.iter().enumerate() {
            let offset = bought.day.0 - watched.start.0;
            if number == 0 {
                *firsts.entry(offset).or_default() += 1.0;
            } else {
                days.iter_mut().skip(offset as usize).take(1).for_each(|day| day.actual += 1.0);
            }
        }
    }
    let so_far: Vec<f64> = (0..=length).map(|day| model.expected_repeats(f64::from(day) / 7.0)).collect();
    let gains: Vec<f64> =
        so_far.windows(2).map(|pair| pair.last().unwrap_or(&0.0) - pair.first().unwrap_or(&0.0)).collect();
    for (first, count) in firsts {
        // On the day of the first purchase itself there is no repeat.
        let later = days.iter_mut().skip(first as usize + 1);
        later.zip(&gains).for_each(|(day, gain)| day.expected += count * gain);
    }
    days
}

fn factors(sums: &[Sum]) -> Option<Vec<Measured>> {
    let ratios: Vec<f64> = sums.iter().map(Sum::ratio).collect::<Option<_>>()?;
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    let factor = |(ratio, sum): (&f64, &Sum)| Measured {
        estimate: ratio / mean,
        standard_error: ratio / mean / sqrt(sum.actual),
    };
    Some(ratios.iter().zip(sums).map(factor).collect())
}

/// The even change that leads from the first year to the last.
fn trend(years: &[Sum]) -> Option<Measured> {
    let (first, last) = (years.first()?, years.last()?);
    let steps = (years.len() - 1) as f64;
    if steps < 1.0 {
        return None;
    }
    let factor = exp(ln(last.ratio()? / first.ratio()?) / steps);
    let relative = sqrt(1.0 / first.actual + 1.0 / last.actual) / steps;
    Some(Measured { estimate: factor - 1.0, standard_error: factor * relative })
}
