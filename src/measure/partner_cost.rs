use super::{Measure, Values, View};

/// Cost of spent units, by partner.
pub const MEASURE: Measure = Measure {
    key: "partner_cost",
    title: "Cost of partners' points spent",
    definition: "cost of the units that members spent out of lots which a partner funded, as `partner_cost.PARTNER`",
    read: |view: &View<'_>| {
        let names = view.layout.funding.names.iter().enumerate();
        names.map(|(at, name)| (format!(".{name}"), view.money_mean(view.funded(at, 1), 0.0))).collect::<Values>()
    },
};
