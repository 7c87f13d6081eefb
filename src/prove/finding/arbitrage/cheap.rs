//! L04: points, and what they buy, are sold below what they are worth.

use num_bigint::BigInt;

use super::{circle, proportions, purchase, round, told};
use crate::core::{Offer, OfferId};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::graph::{Activity, resource};
use crate::prove::engine::standing::value;
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
    let more = match brings(context, of) {
        Some(worth) if worth > i128::from(of.charge) => {
            let besides = if of.takes.is_empty() { "" } else { " beyond what it takes" };
            format!("what is worth {}{besides}", context.money(worth))
        }
        _ => "what is worth more".to_owned(),
    };
    let message = format!("`{}` sells for {} {more}", of.name, context.money(i128::from(of.charge)));
    let mut finding = told(Finding::new(table::POINTS_TOO_CHEAP, Verdict::Proved, of.name.clone(), message), used)
        .help("raise its price, or lower what its points buy");
    if let Some(witness) = round::went(context, used, &proportions(used)) {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &witness);
    }
    finding
}

/// What a reward gives at the best use of everything, less what it takes besides money, minor units rounded down.
fn brings(context: &Context<'_>, of: &Offer) -> Option<i128> {
    let gives = of.gives.iter().map(|(holding, units, _)| (resource(*holding), i128::from(*units)));
    let takes = of.takes.iter().map(|(holding, units)| (resource(*holding), -i128::from(*units)));
    let flow = std::iter::once((0, i128::from(of.money))).chain(gives).chain(takes).collect();
    let worth = value(&flow, &context.worth.member)?;
    Some(i128::from(worth.numerator()).div_euclid(i128::from(worth.denominator())))
}
