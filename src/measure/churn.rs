use super::{Measure, View, retention};

/// Churn.
pub const MEASURE: Measure = Measure {
    key: "churn",
    title: "Churn",
    definition: "of the members who bought in the period before, the share who did not buy in this one; over the whole horizon, all periods together; 100% less retention. With `periods = \"years\"` it is the yearly churn",
    read: |view: &View<'_>| {
        let mut values = (retention::MEASURE.read)(view);
        for (_, estimate) in &mut values {
            // Nobody to leave is no churn.
            estimate.per_member =
                if estimate.weight > 0.0 || estimate.per_member > 0.0 { 1.0 - estimate.per_member } else { 0.0 };
        }
        values
    },
};
