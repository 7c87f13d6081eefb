use super::layout::PURCHASES;
use super::{Measure, View, values};

/// Purchases.
pub const MEASURE: Measure = Measure {
    key: "purchases",
    title: "Purchases",
    definition: "purchases made in the period, the first one included",
    read: |view: &View<'_>| values(view.mean(view.flow(PURCHASES), "purchases")),
};
