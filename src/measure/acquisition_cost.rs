use super::profit::acquisition;
use super::{Measure, Moment, View, values};

/// Acquisition cost.
pub const MEASURE: Measure = Measure {
    key: "acquisition_cost",
    title: "Cost of acquisition",
    definition: "what it cost to win each customer who was not brought by another, booked in the first period, with a program or without",
    read: |view: &View<'_>| {
        if view.has_margin() && view.scenario.economics.acquisition_cost != 0 {
            values(view.money_mean(Moment::default(), -acquisition(view)))
        } else {
            Vec::new()
        }
    },
};
