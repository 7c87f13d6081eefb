//! L41: every use of something ends before the last day on which it is earned.

use super::Finding;
use crate::core::{Effect, HoldingId};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::window::{shown, window};
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// Holdings that are earned longer than they can be used.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    (0..context.program.holdings.len()).filter_map(|at| earn_after_burn(context, HoldingId(at as u16))).collect()
}

fn earn_after_burn(context: &Context<'_>, id: HoldingId) -> Option<Finding> {
    let program = context.program;
    let mut burns: Vec<Option<Day>> = Vec::new();
    burns.extend(
        program
            .offers
            .iter()
            .filter(|offer| offer.takes.iter().any(|take| take.0 == id))
            .map(|offer| window(&offer.guard).1),
    );
    burns.extend(
        program.money_off.iter().filter(|payment| payment.holding == id).map(|payment| window(&payment.guard).1),
    );
    burns.extend(
        program.exchanges.iter().filter(|exchange| exchange.from == id).map(|exchange| window(&exchange.guard).1),
    );
    if burns.is_empty() || burns.iter().any(Option::is_none) {
        return None;
    }
    let last_burn = burns.into_iter().flatten().max()?;
    let (row, until) = program
        .rows
        .iter()
        .filter(|row| matches!(&row.effect, Effect::Grant { holding, .. } if *holding == id))
        .map(|row| (row, window(&row.guard).1))
        .max_by_key(|(_, until)| until.map_or(i32::MAX, |day| day.0))?;
    if until.is_some_and(|until| until <= last_burn) {
        return None;
    }
    let name = &program.holdings.get(id.index())?.name;
    let message = match until {
        Some(until) => {
            format!("`{name}` is earned until {}, and its last use ends on {}", shown(until), shown(last_burn))
        }
        None => format!("`{name}` is earned for ever, and its last use ends on {}", shown(last_burn)),
    };
    Some(
        Finding::new(table::STRANDED, Verdict::Proved, name.clone(), message)
            .label(row.span, "still earned")
            .help("let earning end first, and leave time to spend what is there"),
    )
}
