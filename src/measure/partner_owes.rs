use super::{Measure, Values, View};

/// What partners owe.
pub const MEASURE: Measure = Measure {
    key: "partner_owes",
    title: "Owed by partners",
    definition: "money that partners owe: what they pay for units when these are given, or else what these cost when they are spent, and discounts that they fund; each partner has `partner_owes.PARTNER`",
    read: |view: &View<'_>| {
        let mut values = Values::new();
        let names = &view.layout.funding.names;
        if !names.is_empty() {
            values.push((String::new(), view.money_mean(view.owed(), 0.0)));
        }
        for (at, name) in names.iter().enumerate() {
            values.push((format!(".{name}"), view.money_mean(view.funded(at, 0), 0.0)));
        }
        values
    },
};
