use super::layout::EXPIRED;
use super::{Measure, View};

/// Expired.
pub const MEASURE: Measure = Measure {
    key: "expired",
    title: "Expired",
    definition: "units that lapsed in the period; the plain key is the main wallet, each holding has `expired.NAME`",
    read: |view: &View<'_>| view.by_holding(|holding| view.holding_flow(holding, EXPIRED)),
};
