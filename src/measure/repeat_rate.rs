use super::{Measure, View, values};

/// Repeat purchase rate.
pub const MEASURE: Measure = Measure {
    key: "repeat_rate",
    title: "Repeat purchase rate",
    definition: "of the members who bought at all, the share who bought more than once; over the whole horizon only",
    read: |view: &View<'_>| {
        let [buyers, repeaters, _] = view.sums.outcomes.counts;
        if view.period.is_some() { Vec::new() } else { values(view.share(repeaters, buyers)) }
    },
};
