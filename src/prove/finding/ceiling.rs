//! L31: a reward pays for an item of any price: "any drink".

use super::Finding;
use crate::core::{Off, PaymentForm};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// Vouchers and payments without a bound.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found = Vec::new();
    let mut say = |name: &str, span: crate::base::Span| {
        let message = format!("`{name}` pays for an item of any price");
        found.push(
            Finding::new(table::NO_CEILING, Verdict::Proved, name, message)
                .label(span, "worth as much as the dearest item")
                .help("bound it: `up to 6 EUR`")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    };
    for holding in &program.holdings {
        if matches!(holding.using.off, Some(Off::Item { dearest: true, most: None })) {
            say(&holding.name, holding.span);
        }
    }
    for payment in &program.money_off {
        if let PaymentForm::Rungs(rungs) = &payment.form
            && rungs.iter().any(|rung| matches!(rung.off, Off::Item { dearest: true, most: None }))
        {
            say(&payment.name, payment.span);
        }
    }
    found
}
