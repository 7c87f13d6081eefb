use super::layout::PROFIT;
use super::profit::running;
use super::{Measure, View, values};

/// Customer lifetime value.
pub const MEASURE: Measure = Measure {
    key: "clv",
    title: "Lifetime value",
    definition: "profit of a member within the horizon, discounted where a yearly rate is stated, before the cost of acquisition: to be held against that cost; over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() || !view.has_margin() {
            return Vec::new();
        }
        if view.layout.factors.is_empty() {
            return values(view.money_mean(view.flow(PROFIT), running(view)));
        }
        let mut present = (super::present_value::MEASURE.read)(view);
        let acquisition = view.scenario.economics.acquisition_cost;
        for (_, estimate) in &mut present {
            estimate.per_member += acquisition as f64;
            let whole = i128::from(acquisition) * i128::from(view.customers());
            estimate.total = estimate.total.map(|total| total + whole);
        }
        present
    },
};
