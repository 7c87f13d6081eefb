use super::layout::CLAWED;
use super::{Measure, View};

/// Clawed back.
pub const MEASURE: Measure = Measure {
    key: "clawed_back",
    title: "Clawed back",
    definition: "units taken back in the period because of returns; the plain key is the main wallet, each holding has `clawed_back.NAME`",
    read: |view: &View<'_>| view.by_holding(|holding| view.holding_flow(holding, CLAWED)),
};
