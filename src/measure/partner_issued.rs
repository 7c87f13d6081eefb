use super::{Measure, Values, View};

/// Units that partners fund.
pub const MEASURE: Measure = Measure {
    key: "partner_issued",
    title: "Issued, funded by partners",
    definition: "units that a partner's rules, rewards or wallets gave, as `partner_issued.PARTNER.NAME`; units taken back are subtracted",
    read: |view: &View<'_>| {
        let mut values = Values::new();
        for (at, name) in view.layout.funding.names.iter().enumerate() {
            for (holding, unit, moment) in view.funded_units(at) {
                values.push((format!(".{name}.{holding}"), view.mean(moment, &unit)));
            }
        }
        values
    },
};
