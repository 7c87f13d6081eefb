//! L04: points, and what they buy, are sold below what they are worth.

use num_bigint::BigInt;

use super::{circle, proportions, purchase, round, told};
use crate::core::OfferId;
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::graph::Activity;
use crate::prove::finding::{Finding, Worst};
use crate::prove::verdict::Verdict;

/// Even the largest purchase gives more than it costs.
pub(super) fn bought(context: &Context<'_>, used: &[(Activity, BigInt)], worst: &Worst) -> Finding {
    let message = format!(
        "points bought this way cost less than they are worth: {} for a purchase of {}",
        context.money_over(worst.value, worst.over),
        context.money(i128::from(worst.amount)),
    );
    let help = "lower the rate, or raise the price of rewards";
    purchase(context, used, worst, (table::POINTS_TOO_CHEAP, message, help))
}

/// A reward that is paid for gives more than it costs.
pub(super) fn sold(context: &Context<'_>, used: &[(Activity, BigInt)], offer: OfferId) -> Finding {
    let Some(of) = context.program.offers.get(offer.index()) else { return circle::round(context, used) };
    let message = format!("`{}` sells for {} what is worth more", of.name, context.money(i128::from(of.charge)));
    let mut finding = told(Finding::new(table::POINTS_TOO_CHEAP, Verdict::Proved, of.name.clone(), message), used)
        .help("raise its price, or lower what its points buy");
    if let Some(witness) = round::went(context, used, &proportions(used)) {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &witness);
    }
    finding
}
