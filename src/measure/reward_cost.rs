use super::layout::REWARD;
use super::{Measure, View, values};

/// Cost of rewards.
pub const MEASURE: Measure = Measure {
    key: "reward_cost",
    title: "Cost of rewards",
    definition: "catalogue rewards at their declared cost (or at what they pay out), money taken off by vouchers and by payment with points, items at their cost when they are given, and money that rules pay out",
    read: |view: &View<'_>| values(view.money_mean(view.flow(REWARD), 0.0)),
};
