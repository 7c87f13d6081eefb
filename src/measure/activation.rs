use super::{Estimate, Measure, View, values};

/// Activation.
pub const MEASURE: Measure = Measure {
    key: "activation",
    title: "Activation",
    definition: "members who have spent or used anything that the program gave them, at least once; over the whole horizon only; per member it is their share",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.program.is_none() {
            return Vec::new();
        }
        let [_, _, active] = view.sums.outcomes.counts;
        let share = view.share(active, view.members());
        values(Estimate { total: Some(i128::from(active)), unit: "members".into(), ..share })
    },
};
