//! L44: a reward whose price is out of line with what a point is stated to cost.

use super::Finding;
use crate::core::{HoldingId, PaymentForm, Program};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::verdict::Verdict;
use crate::quantity::Ratio;

/// What a point buys differs from what it costs by less than this, in either direction.
const APART: i128 = 10;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found: Vec<Finding> = Vec::new();
    // L03 and L04 say so, and no price is out of line with a worth that has no end.
    if context.worth.rises {
        return found;
    }
    for offer in &program.offers {
        let [(holding, units)] = offer.takes.as_slice() else { continue };
        let gives = offer.gives.iter().try_fold(i128::from(offer.money - offer.charge), |sum, (of, count, _)| {
            sum.checked_add(worth(context, *of, *count)?)
        });
        if let Some(finding) = judge(context, (&offer.name, offer.span), (*holding, *units), gives) {
            found.push(finding);
        }
    }
    for payment in &program.money_off {
        if payment.form == PaymentForm::Steps {
            let price = (payment.holding, payment.step_units);
            found.extend(judge(context, (&payment.name, payment.span), price, Some(i128::from(payment.step_money))));
        }
    }
    for exchange in &program.exchanges {
        let gives = worth(context, exchange.gives.0, exchange.gives.1);
        found.extend(judge(context, (&exchange.name, exchange.span), (exchange.from, exchange.step), gives));
    }
    found.dedup_by(|one, two| one.about == two.about);
    found
}

/// What so many units are stated to be worth, minor units; for vouchers what they take off.
fn worth(context: &Context<'_>, of: HoldingId, units: i64) -> Option<i128> {
    let ratio = context.worth.member.get(of.index()).copied().filter(|worth| *worth != Ratio::ZERO)?;
    Some(i128::from(units) * i128::from(ratio.numerator()) / i128::from(ratio.denominator().max(1)))
}

fn stated(program: &Program, holding: HoldingId) -> Option<Ratio> {
    program.holdings.get(holding.index())?.cost.filter(|cost| cost.numerator() > 0)
}

fn judge(
    context: &Context<'_>,
    (name, span): (&str, crate::base::Span),
    (holding, units): (HoldingId, i64),
    gives: Option<i128>,
) -> Option<Finding> {
    let program = context.program;
    let (gives, cost) = (gives.filter(|gives| *gives > 0)?, stated(program, holding)?);
    let price = i128::from(units) * i128::from(cost.numerator());
    let gives_over = gives.checked_mul(i128::from(cost.denominator()))?;
    let (message, help) = if gives_over.checked_mul(APART)? <= price {
        ("far less than its points are stated to cost", "look for a zero too many in its price")
    } else if gives_over >= price.checked_mul(APART)? {
        (
            "far more than its points are stated to cost",
            "look for a missing zero in its price, or a zero too many in what it gives",
        )
    } else {
        return None;
    };
    let of = program.holdings.get(holding.index()).map_or("", |holding| holding.name.as_str());
    let message = format!(
        "`{name}` gives {} for {}, {message} ({})",
        context.money(gives),
        context.units(holding, units),
        percent(gives_over, price.max(1)),
    );
    let declared = program.holdings.get(holding.index())?.span;
    Some(
        Finding::new(table::OUT_OF_LINE, Verdict::Proved, name, message)
            .label(span, "its price")
            .label(declared, format!("what a unit of `{of}` costs"))
            .help(help),
    )
}
