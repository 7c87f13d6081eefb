use super::layout::{PURCHASES, REVENUE};
use super::ratio::ratio;
use super::{Estimate, Measure, View, values};

/// The average basket.
pub const MEASURE: Measure = Measure {
    key: "basket",
    title: "Basket",
    definition: "revenue divided by purchases, over all members together; over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() {
            return Vec::new();
        }
        let found = ratio(view.members(), view.flow(REVENUE), view.flow(PURCHASES), view.sums.outcomes.products[0]);
        values(Estimate { unit: view.money(), ..found })
    },
};
