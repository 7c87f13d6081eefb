use super::layout::{MARGIN, PROFIT};
use super::profit::running;
use super::ratio::ratio_of;
use super::{Measure, View, values};

/// Break-even lift.
pub const MEASURE: Measure = Measure {
    key: "break_even_lift",
    title: "Break-even lift",
    definition: "what the program costs (discounts, rewards and its running cost, less fees and what partners owe) divided by the gross margin: by so much the program must raise the margin to pay for itself; over the whole horizon only",
    read: |view: &View<'_>| {
        if view.period.is_some() || view.program.is_none() || !view.has_margin() {
            return Vec::new();
        }
        let n = view.customers() as f64;
        let (margin, profit) = (view.flow(MARGIN), view.flow(PROFIT));
        let (x, xx) = (margin.sum as f64, margin.square as f64);
        let both = view.sums.outcomes.products[1] as f64;
        // What a member costs is margin − profit and a constant, the running cost.
        let fixed = running(view) * view.layout.costs.over as f64;
        let (given, squares) = (x - profit.sum as f64, xx - 2.0 * both + profit.square as f64);
        let y = [given + n * fixed, squares + 2.0 * fixed * given + n * fixed * fixed];
        values(ratio_of((n, y), [x, xx], xx - both + fixed * x))
    },
};
