use super::profit::running;
use super::{Measure, Moment, View, values};

/// Running cost.
pub const MEASURE: Measure = Measure {
    key: "running_cost",
    title: "Running cost",
    definition: "cost of running the program, by days: the fixed part divided by the scenario's customers, and the part for each member; the same for every member",
    read: |view: &View<'_>| {
        if view.program.is_none() || !view.has_margin() {
            return Vec::new();
        }
        values(view.money_mean(Moment::default(), -running(view)))
    },
};
