//! L25: what happens outside gives, and only each member's part of it is bounded.

use super::Finding;
use crate::core::{RowId, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::costless::gift;
use crate::prove::verdict::Verdict;
use crate::quantity::Part;

/// Rules on what costs nothing, with a limit on how often and no budget.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, row) in (0u16..).zip(&context.program.rows) {
        let limited = gift(context, RowId(at), row).filter(|gift| !gift.windows.is_empty());
        let Some(gift) = limited.filter(|gift| gift.windows.iter().all(short) && gift.value.1 > 0) else { continue };
        let given = context.money_over(gift.value.0, gift.value.1);
        let message = format!("every `{}` gives each member {given}, and no budget bounds them all", gift.name);
        found.push(
            Finding::new(table::EXOGENOUS, Verdict::Proved, row.rule.clone(), message)
                .label(row.span, "happens as often as it happens")
                .help("set a `budget` on it, so that a good year for members is no bad one for you"),
        );
    }
    found
}

/// Whether a limit on a row counts by day, week or month at most.
fn short(window: &Window) -> bool {
    match window {
        Window::Period(calendar) => matches!(calendar.part, Part::Day | Part::Week | Part::Month),
        Window::LastDays(_) | Window::LastSeconds(_) => true,
        _ => false,
    }
}
