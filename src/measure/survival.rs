use super::{Estimate, Measure, View, values};

/// Survival.
pub const MEASURE: Measure = Measure {
    key: "survival",
    title: "Survival",
    definition: "members who buy again after the end of the period, within the horizon, as a share of all; nothing is said of the last period, behind which nobody looks",
    read: |view: &View<'_>| {
        let last = &view.sums.outcomes.last;
        let Some(period) = view.period.filter(|period| period + 1 < last.len()) else { return Vec::new() };
        let later: u64 = last.iter().skip(period + 1).sum();
        let share = view.share(later, view.members());
        values(Estimate { total: Some(i128::from(later)), unit: "members".into(), ..share })
    },
};
