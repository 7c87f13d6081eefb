use super::{Estimate, Measure, View, values};

/// Customers whom others brought.
pub const MEASURE: Measure = Measure {
    key: "brought",
    title: "Customers brought",
    definition: "customers whom others brought within the horizon, and those whom these brought; per member: for each customer who came by himself or lives with one who did; only with [friends], over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.scenario.friends.is_none() {
            return Vec::new();
        }
        let brought = view.sums.related[0];
        // Friends have friends: a number for each customer, no share of them.
        let per_member = brought as f64 / view.customers().max(1) as f64;
        values(Estimate {
            per_member,
            standard_error: 0.0,
            total: Some(i128::from(brought)),
            weight: 0.0,
            unit: "customers".into(),
        })
    },
};
