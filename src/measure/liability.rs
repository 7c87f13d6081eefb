use super::{Measure, View, values};

/// Liability.
pub const MEASURE: Measure = Measure {
    key: "liability",
    title: "Liability",
    definition: "points and vouchers that members hold at the end of the period, at their declared cost, as if all of them were spent",
    read: |view: &View<'_>| values(view.money_mean(view.level(view.layout.holdings), 0.0)),
};
