use super::layout::PURCHASES;
use super::ratio::ratio_of;
use super::{Measure, View, values};

/// Repurchase share.
pub const MEASURE: Measure = Measure {
    key: "repurchase_share",
    title: "Repeat purchases in all",
    definition: "purchases that are not the first of their customer, as a share of all purchases; over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() {
            return Vec::new();
        }
        let purchases = view.flow(PURCHASES);
        let [buyers, ..] = view.sums.outcomes.counts.map(|count| count as f64);
        let (x, xx) = (purchases.sum as f64, purchases.square as f64);
        // Whoever buys at all makes one purchase that is the first.
        let (y, yy) = (x - buyers, xx - 2.0 * x + buyers);
        values(ratio_of((view.members() as f64, [y, yy]), [x, xx], xx - x))
    },
};
