use super::layout::MARGIN;
use super::{Measure, View, values};

/// Gross margin.
pub const MEASURE: Measure = Measure {
    key: "margin",
    title: "Gross margin",
    definition: "gross margin on the list price of what is bought, before anything that the program gives away",
    read: |view: &View<'_>| {
        if view.has_margin() { values(view.money_mean(view.flow(MARGIN), 0.0)) } else { Vec::new() }
    },
};
