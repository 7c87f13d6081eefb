use super::layout::REDEEMED;
use super::{Measure, View};

/// Redeemed.
pub const MEASURE: Measure = Measure {
    key: "redeemed",
    title: "Redeemed",
    definition: "units spent in the period: on rewards, in payment, in exchanges; the plain key is the main wallet, each holding has `redeemed.NAME`",
    read: |view: &View<'_>| view.by_holding(|holding| view.holding_flow(holding, REDEEMED)),
};
