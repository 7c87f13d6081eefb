//! What the liability does if an assumption moves, in the units that filings use. Relative and absolute are said.

use super::model::Cohort;
use super::position::Position;
use super::recognition::Recognition;
use super::schedule::CohortSchedule;
use crate::finance::rate::RateOnIssued;

/// An assumption that moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shock {
    /// The rate on issued by so much, absolute: 0.01 is one percentage point, 0.0025 are 25 basis points.
    Rate(f64),
    /// The rate on issued by that share of itself, relative.
    RateRelative(f64),
    /// The breakage (1 − rate on issued) by that share of itself, relative.
    BreakageRelative(f64),
    /// The cost of a point by so many basis points of a major unit of money: one is 0.0001, absolute.
    Cost(f64),
    /// The stand-alone selling price of the points by that share of itself, relative; the split is made anew.
    SellingPrice(f64),
}

impl Shock {
    /// In words.
    pub fn name(self) -> String {
        let percent = |share: f64| format!("{:+}%", round(share * 100.0));
        let points = |value: f64| match value.abs() {
            x if x < 0.01 => format!("{:+} bp", round(value * 10_000.0)),
            _ => format!("{:+} pt", round(value * 100.0)),
        };
        match self {
            Shock::Rate(by) => format!("rate on issued {} (absolute)", points(by)),
            Shock::RateRelative(by) => format!("rate on issued {} (relative)", percent(by)),
            Shock::BreakageRelative(by) => format!("breakage {} (relative)", percent(by)),
            Shock::Cost(by) => format!("cost per point {:+} bp of the currency (absolute)", round(by)),
            Shock::SellingPrice(by) => format!("stand-alone selling price of points {} (relative)", percent(by)),
        }
    }

    /// The rate after the shock, kept between 0 and 1.
    fn rate(self, rate: f64) -> f64 {
        let moved = match self {
            Shock::Rate(by) => rate + by,
            Shock::RateRelative(by) => rate * (1.0 + by),
            Shock::BreakageRelative(by) => 1.0 - (1.0 - rate) * (1.0 + by),
            Shock::Cost(_) | Shock::SellingPrice(_) => rate,
        };
        moved.clamp(0.0, 1.0)
    }
}

/// Strips the dust of binary fractions from a figure that is shown.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// What one shock does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// The assumption.
    pub shock: Shock,
    /// Change of the liability, in the unit of the liability; unrounded.
    pub change: f64,
}

const RATES: [Shock; 8] = [
    Shock::Rate(0.01),
    Shock::Rate(-0.01),
    Shock::Rate(0.0025),
    Shock::Rate(-0.0025),
    Shock::RateRelative(0.0025),
    Shock::RateRelative(-0.0025),
    Shock::BreakageRelative(0.1),
    Shock::BreakageRelative(-0.1),
];

/// The largest first: a tornado.
fn tornado(mut found: Vec<Sensitivity>) -> Vec<Sensitivity> {
    found.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
    found
}

/// A program in the accrued-cost view. The cost of a point is in major units of money, so that a basis point is 0.0001.
pub fn of_position(position: &Position) -> Vec<Sensitivity> {
    let shocked = |shock: Shock| {
        let rate = RateOnIssued::new(shock.rate(position.rate.value())).unwrap_or(position.rate);
        let cost_per_point = match shock {
            Shock::Cost(by) => position.cost_per_point + by * 1e-4,
            _ => position.cost_per_point,
        };
        Position { rate, cost_per_point, ..*position }.liability() - position.liability()
    };
    let costs = [Shock::Cost(1.0), Shock::Cost(-1.0)];
    tornado(RATES.into_iter().chain(costs).map(|shock| Sensitivity { shock, change: shocked(shock) }).collect())
}

/// A deferred cohort at its last period. The rate moves the estimate of that period alone, because the split is never reopened; the selling
/// price moves the split as if it had been so at the sale. Empty where nothing is deferred.
pub fn of_cohort(cohort: &Cohort, schedule: &CohortSchedule) -> Vec<Sensitivity> {
    let Some(last) = cohort.periods.last().filter(|_| schedule.unrounded > 0.0) else { return Vec::new() };
    let issued = cohort.issued as f64;
    let closing = |allocated: f64, estimate: f64| {
        let mut recognition = Recognition::new(cohort.variant, allocated, issued);
        let before = cohort.periods.len() - 1;
        for period in cohort.periods.iter().take(before) {
            recognition.step(period.redeemed as f64, period.expected, period.ends);
        }
        recognition.step(last.redeemed as f64, estimate, last.ends).liability
    };
    let base = closing(schedule.unrounded, last.expected);
    let prices = [Shock::SellingPrice(0.1), Shock::SellingPrice(-0.1)];
    let shocked = |shock: Shock| match shock {
        Shock::SellingPrice(by) => {
            let right = cohort.right * (1.0 + by);
            let allocated = cohort.price as f64 * (right / (cohort.goods + right));
            closing(allocated, last.expected) - base
        }
        _ => closing(schedule.unrounded, shock.rate(last.expected / issued) * issued) - base,
    };
    let prices = prices.into_iter().filter(|_| cohort.allocated.is_none() && cohort.right > 0.0);
    tornado(RATES.into_iter().chain(prices).map(|shock| Sensitivity { shock, change: shocked(shock) }).collect())
}
