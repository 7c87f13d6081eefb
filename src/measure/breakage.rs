use super::layout::{EXPIRED, ISSUED};
use super::ratio::ratio;
use super::{Measure, Values, View};

/// Breakage.
pub const MEASURE: Measure = Measure {
    key: "breakage",
    title: "Breakage",
    definition: "units expired divided by units issued, over all members together; over the whole horizon only: what is outstanding may still expire",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.program.is_none() {
            return Vec::new();
        }
        let of = |holding: usize| {
            let product = view.sums.outcomes.by_holding.get(holding).map_or(0, |products| products[1]);
            let (part, whole) = (view.holding_flow(holding, EXPIRED), view.holding_flow(holding, ISSUED));
            ratio(view.members(), part, whole, product)
        };
        let values: Values = view.shares_by_holding(of);
        values
    },
};
