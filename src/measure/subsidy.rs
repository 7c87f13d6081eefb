use super::{Beside, Estimate, Measure, Moment, View, values};
use crate::measure::ratio::ratio_of;

/// What is given for purchases that are made anyway.
pub const MEASURE: Measure = Measure {
    key: "subsidy",
    title: "Given for purchases made anyway",
    definition: "discounts and cost of rewards in purchases that the twin makes too (a customer's purchases are numbered: those up to the number that the twin makes), and what is given between them; deadweight. Only where the program changes purchases: otherwise it is all that is given",
    read: |view: &View<'_>| split(view, |beside| &beside.subsidy),
};

/// What is given for purchases that only the program brings.
pub const INCREMENTAL_COST: Measure = Measure {
    key: "incremental_cost",
    title: "Given for further purchases",
    definition: "discounts and cost of rewards in purchases that the twin does not make, and what is given between them; with `subsidy` it is all that is given",
    read: |view: &View<'_>| split(view, |beside| &beside.extra),
};

/// Their ratio.
pub const SHARE: Measure = Measure {
    key: "subsidy_share",
    title: "Share given for purchases made anyway",
    definition: "subsidy divided by all discounts and cost of rewards, over all members together; over the whole horizon only",
    read: |view: &View<'_>| {
        let beside = &view.sums.beside;
        let (Some(subsidy), Some(extra), None) = (beside.subsidy.last(), beside.extra.last(), view.period) else {
            return Vec::new();
        };
        if view.program.is_none() || subsidy.sum + extra.sum <= 0 {
            return Vec::new();
        }
        let (y, yy) = (subsidy.sum as f64, subsidy.square as f64);
        let both = beside.product as f64;
        let (x, xx) = (y + extra.sum as f64, yy + 2.0 * both + extra.square as f64);
        let found: Estimate = ratio_of((view.customers() as f64, [y, yy]), [x, xx], yy + both);
        values(found)
    },
};

fn split(view: &View<'_>, of: impl Fn(&Beside) -> &Vec<Moment>) -> super::view::Values {
    let all = of(&view.sums.beside);
    let found = match view.period {
        Some(period) => all.get(period),
        None => all.last(),
    };
    match (found, view.program) {
        (Some(moment), Some(_)) => values(view.money_mean(*moment, 0.0)),
        _ => Vec::new(),
    }
}
