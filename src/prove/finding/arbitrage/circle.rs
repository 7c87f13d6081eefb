//! L03: what a member holds turns into more money than went in, again and again.

use num_bigint::BigInt;

use super::{proportions, purchase, round, told};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::graph::Activity;
use crate::prove::finding::{Finding, Worst};
use crate::prove::verdict::Verdict;

/// A purchase whose points are paid out for more than it costs.
pub(super) fn paid_out(context: &Context<'_>, used: &[(Activity, BigInt)], worst: &Worst) -> Finding {
    let message = format!(
        "a member turns {} into {} of cash, again and again",
        context.money(i128::from(worst.amount)),
        context.money_over(worst.value, worst.over)
    );
    let help = "cap what the rule gives, or raise the price of the reward";
    purchase(context, used, worst, (table::EARN_BURN_LOOP, message, help))
}

/// Holdings turn into one another and come out more.
pub(super) fn round(context: &Context<'_>, used: &[(Activity, BigInt)]) -> Finding {
    let names: Vec<String> = used.iter().map(|(activity, _)| activity.name.clone()).collect();
    let message = "what a member holds turns into more of itself, and in the end into money";
    let mut finding = told(Finding::new(table::EARN_BURN_LOOP, Verdict::Proved, names.join(", "), message), used)
        .help("change one of these rates so that the way round does not gain");
    if let Some(witness) = round::went(context, used, &proportions(used)) {
        finding = finding.shown(context, &witness);
    }
    finding
}
