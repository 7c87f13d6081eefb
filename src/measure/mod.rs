//! What is counted, and what is read off the counts.
//!
//! A [`Tally`] listens to one member's life after the other and adds whole numbers into [`Sums`]; sums of
//! any split of the members merge into the same sums. Each measure is a file: a key, a title, a
//! definition, and how it is read off the sums. Adding one means a file and a line in [`MEASURES`].
//!
//! Costs of a program, so that nothing is counted twice:
//! `profit = margin + fees − discount_cost − reward_cost + partner_owes − acquisition − running costs`, where `margin` is on the
//! list price. A point costs the company nothing until it is spent (until then it is `liability`), a
//! voucher nothing until it is used, an item its cost when it is given.

mod acquisition_cost;
mod activation;
mod active_customers;
mod basket;
mod beside;
mod book;
mod break_even_lift;
mod breakage;
mod brought;
mod churn;
mod clawed_back;
mod clv;
mod costs;
mod discount_cost;
mod estimate;
mod expired;
mod fees;
mod funding;
mod histogram;
mod incremental_profit;
mod issued;
mod layout;
mod liability;
mod liability_by_issue;
mod life;
mod margin;
mod member_gap;
mod moment;
mod numbers;
mod outcome;
mod outstanding;
mod partner_cost;
mod partner_issued;
mod partner_owes;
mod present_value;
mod profit;
mod purchases;
mod ratio;
mod redeemed;
mod redemption_rate;
mod repeat_rate;
mod repurchase_share;
mod retention;
mod revenue;
mod reward_cost;
mod reward_cost_share;
mod running_cost;
mod subsidy;
mod sums;
mod survival;
mod tally;
mod tier_mix;
mod twin;
mod view;

pub use beside::Beside;
pub use book::{
    Book, BookKeeper, BookOpen, BookPart, Cell, Flow, HeldLot, Months, Noted, OWED, Posted, Posting, month_of,
    month_text,
};
pub use costs::{Costs, denominator};
pub use estimate::Estimate;
pub use funding::Funding;
pub use histogram::Histogram;
pub use layout::{ACTIVE_SECONDS, Layout};
pub use life::{Life, PARTS};
pub use moment::Moment;
pub use outcome::Outcomes;
pub use sums::Sums;
pub use tally::{Alone, Bought, Broken, Entered, Heard, Scored, Tally};
pub use tier_mix::mix as tier_mix;
pub use view::{Values, View};

/// Something measured.
#[derive(Clone, Copy)]
pub struct Measure {
    /// Its key in results, targets and files.
    pub key: &'static str,
    /// Its name in tables and charts.
    pub title: &'static str,
    /// What it means, one sentence.
    pub definition: &'static str,
    /// Its values; empty where it means nothing (no margin stated, the first period, no program).
    pub read: fn(&View<'_>) -> Values,
}

/// All measures, in the order of results.
pub const MEASURES: &[Measure] = &[
    purchases::MEASURE,
    revenue::MEASURE,
    fees::MEASURE,
    margin::MEASURE,
    basket::MEASURE,
    discount_cost::MEASURE,
    reward_cost::MEASURE,
    reward_cost_share::MEASURE,
    subsidy::MEASURE,
    subsidy::INCREMENTAL_COST,
    subsidy::SHARE,
    acquisition_cost::MEASURE,
    running_cost::MEASURE,
    profit::MEASURE,
    incremental_profit::MEASURE,
    present_value::MEASURE,
    clv::MEASURE,
    break_even_lift::MEASURE,
    issued::MEASURE,
    redeemed::MEASURE,
    expired::MEASURE,
    clawed_back::MEASURE,
    redemption_rate::MEASURE,
    breakage::MEASURE,
    activation::MEASURE,
    outstanding::MEASURE,
    liability::MEASURE,
    liability_by_issue::MEASURE,
    partner_issued::MEASURE,
    partner_cost::MEASURE,
    partner_owes::MEASURE,
    active_customers::MEASURE,
    retention::MEASURE,
    churn::MEASURE,
    survival::MEASURE,
    brought::MEASURE,
    repeat_rate::MEASURE,
    repurchase_share::MEASURE,
    member_gap::MEASURE,
    tier_mix::MEASURE,
];

/// All values of a view by key, in the order of [`MEASURES`].
pub fn read(view: &View<'_>) -> Vec<(String, Estimate)> {
    let mut all = Vec::new();
    for measure in MEASURES {
        all.extend(
            (measure.read)(view).into_iter().map(|(rest, estimate)| (format!("{}{rest}", measure.key), estimate)),
        );
    }
    all
}

/// A single value under the plain key.
fn values(estimate: Estimate) -> Values {
    vec![(String::new(), estimate)]
}
