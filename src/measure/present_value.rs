use super::layout::FACTOR_BITS;
use super::profit::{between, running};
use super::{Measure, View, values};
use crate::numeric::pow;
use crate::scenario::Scenario;

/// Present value of the profit.
pub const MEASURE: Measure = Measure {
    key: "present_value",
    title: "Present value of profit",
    definition: "profit with every period's part discounted to the start by the yearly rate, from the period's middle; over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.layout.factors.is_empty() || !view.has_margin() {
            return Vec::new();
        }
        let costs = view.layout.factors.iter().enumerate().map(|(period, factor)| {
            let period = View { period: Some(period), ..*view };
            running(&period) * *factor as f64 / f64::from(1u32 << FACTOR_BITS)
        });
        let less = view.scenario.economics.acquisition_cost as f64 + costs.sum::<f64>();
        values(view.money_mean(view.flow(view.layout.present_value()), less))
    },
};

/// Discount factors by period in units of 2^-20; empty without a rate.
pub(super) fn factors(scenario: &Scenario) -> Vec<i64> {
    let Some(rate) = scenario.economics.discount_rate else { return Vec::new() };
    let yearly = 1.0 + rate.numerator() as f64 / rate.denominator() as f64;
    let start = scenario.start.start();
    let factor = |middle: f64| (pow(yearly, -middle) * f64::from(1u32 << FACTOR_BITS) + 0.5) as i64;
    scenario.periods.iter().map(|p| factor((between(start, p.start) + between(start, p.end)) / 2.0)).collect()
}
