use super::layout::INCREMENTAL;
use super::profit::running;
use super::{Measure, View, values};

/// Profit against the twin.
pub const MEASURE: Measure = Measure {
    key: "incremental_profit",
    title: "Profit against the twin",
    definition: "profit less that of the twin, the same customers with the same luck and no program",
    read: |view: &View<'_>| {
        if view.has_margin() && view.program.is_some() {
            values(view.money_mean(view.flow(INCREMENTAL), running(view)))
        } else {
            Vec::new()
        }
    },
};
