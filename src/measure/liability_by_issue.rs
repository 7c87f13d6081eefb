use super::{Measure, View, values};

/// Liability by month of issue.
pub const MEASURE: Measure = Measure {
    key: "liability_by_issue",
    title: "Liability by month of issue",
    definition: "of the liability at the end of the horizon, what was issued in the period; only where periods are calendar months",
    read: |view: &View<'_>| {
        let found = view.program.and(view.period).and_then(|period| view.sums.issued_in(period));
        found.map_or_else(Vec::new, |moment| values(view.money_mean(moment, 0.0)))
    },
};
