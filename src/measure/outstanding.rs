use super::{Measure, View};

/// Outstanding units.
pub const MEASURE: Measure = Measure {
    key: "outstanding",
    title: "Outstanding",
    definition: "units that members hold at the end of the period, pending ones included; the plain key is the main wallet, each holding has `outstanding.NAME`",
    read: |view: &View<'_>| view.by_holding(|holding| view.level(holding)),
};
