//! L37: what is given lapses before it may be used, or can never be used.

use super::Finding;
use crate::core::{Effect, HoldingId, Step};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::window::{shown, window};
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// Holdings that nobody can use.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    (0..context.program.holdings.len()).filter_map(|at| unusable(context, HoldingId(at as u16))).collect()
}

/// The latest day until which a grant of a row can be used, if its term names a fixed day.
fn ends_on(effect: &Effect) -> Option<Day> {
    let Effect::Grant { expiry: Some(expiry), .. } = effect else { return None };
    match expiry.steps.last() {
        Some(Step::On(day)) => Some(*day),
        _ => None,
    }
}

fn unusable(context: &Context<'_>, id: HoldingId) -> Option<Finding> {
    let program = context.program;
    let holding = program.holdings.get(id.index())?;
    let opens = holding.using.guard.as_ref().and_then(|guard| window(guard).0);
    if let Some(opens) = opens {
        for row in &program.rows {
            let gives = matches!(&row.effect, Effect::Grant { holding, .. } if *holding == id);
            if let Some(ends) = ends_on(&row.effect).filter(|ends| gives && *ends < opens) {
                let message =
                    format!("`{}` lapses on {}, and may be used only from {}", holding.name, shown(ends), shown(opens));
                return Some(
                    Finding::new(table::NEVER_USABLE, Verdict::Proved, holding.name.clone(), message)
                        .label(row.span, "given here")
                        .label(holding.span, format!("usable from {}", shown(opens)))
                        .help("let it live until it can be used"),
                );
            }
        }
    }
    if let crate::core::HoldingKind::Voucher { minimum, .. } = holding.kind
        && minimum > context.domain.basket.1
    {
        let message = format!(
            "`{}` needs a purchase of {}, more than any purchase comes to",
            holding.name,
            context.money(i128::from(minimum))
        );
        return Some(
            Finding::new(table::NEVER_USABLE, Verdict::Proved, holding.name.clone(), message)
                .label(holding.span, "can never be used")
                .help("lower its minimum")
                .note(format!("looked at: {}", context.domain.shown(program))),
        );
    }
    None
}
