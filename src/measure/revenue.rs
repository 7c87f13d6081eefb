use super::layout::REVENUE;
use super::{Measure, View, values};

/// Revenue.
pub const MEASURE: Measure = Measure {
    key: "revenue",
    title: "Revenue",
    definition: "money that members pay for purchases: list price less discounts, vouchers and payment with points",
    read: |view: &View<'_>| values(view.mean(view.flow(REVENUE), &view.money())),
};
