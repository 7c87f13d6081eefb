use super::layout::FEES;
use super::{Measure, View, values};

/// Fees.
pub const MEASURE: Measure = Measure {
    key: "fees",
    title: "Fees",
    definition: "money that members pay for memberships, at their start and at every renewal; no part of revenue, which is paid for purchases",
    read: |view: &View<'_>| {
        let any = view.program.is_some_and(|program| !program.memberships.is_empty());
        if any { values(view.mean(view.flow(FEES), &view.money())) } else { Vec::new() }
    },
};
