//! L06: something that is as good as money earns.

use num_bigint::BigInt;

use super::purchase;
use crate::diagnostic::table;
use crate::prove::context::{Context, share};
use crate::prove::engine::graph::Activity;
use crate::prove::finding::{Finding, Worst};
use crate::prove::witness::line_text;
use crate::quantity::Ratio;

/// A purchase of goods that can be sold again.
pub(super) fn earns(context: &Context<'_>, used: &[(Activity, BigInt)], worst: &Worst, resale: Ratio) -> Finding {
    let message = format!(
        "{} earns {} of reward on {}, and {} of the price comes back by selling it",
        line_text(context.program, worst.here.atom),
        context.money_over(worst.value, worst.over),
        context.money(i128::from(worst.amount)),
        share(resale),
    );
    let help = "leave it out of the rule: `on purchase of everything except …`";
    purchase(context, used, worst, (table::CASH_EARNS, message, help))
}
