use super::{Estimate, Measure, View, values};

/// Active customers.
pub const MEASURE: Measure = Measure {
    key: "active_customers",
    title: "Active customers",
    definition: "members who bought in the 90 days up to the end of the period; per member it is their share",
    read: |view: &View<'_>| {
        let active = view.sums.active.get(view.last_period()).copied().unwrap_or(0);
        let share = view.share(active, view.members());
        values(Estimate { total: Some(i128::from(active)), unit: "members".into(), ..share })
    },
};
