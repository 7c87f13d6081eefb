use super::layout::ISSUED;
use super::{Measure, View};

/// Issued.
pub const MEASURE: Measure = Measure {
    key: "issued",
    title: "Issued",
    definition: "units given in the period, pending ones included; the plain key is the main wallet, each holding has `issued.NAME`",
    read: |view: &View<'_>| view.by_holding(|holding| view.holding_flow(holding, ISSUED)),
};
