use super::layout::{ISSUED, REDEEMED};
use super::ratio::ratio;
use super::{Measure, Values, View};

/// Redemption rate.
pub const MEASURE: Measure = Measure {
    key: "redemption_rate",
    title: "Redemption rate",
    definition: "units spent divided by units issued, over all members together; over the whole horizon only: units issued late have had little time",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.program.is_none() {
            return Vec::new();
        }
        let of = |holding: usize| {
            let product = view.sums.outcomes.by_holding.get(holding).map_or(0, |products| products[0]);
            let (part, whole) = (view.holding_flow(holding, REDEEMED), view.holding_flow(holding, ISSUED));
            ratio(view.members(), part, whole, product)
        };
        let values: Values = view.shares_by_holding(of);
        values
    },
};
