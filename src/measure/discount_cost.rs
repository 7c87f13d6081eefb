use super::layout::DISCOUNT;
use super::{Measure, View, values};

/// Discounts.
pub const MEASURE: Measure = Measure {
    key: "discount_cost",
    title: "Discounts",
    definition: "money that `discount` rules take off the list price",
    read: |view: &View<'_>| values(view.mean(view.flow(DISCOUNT), &view.money())),
};
