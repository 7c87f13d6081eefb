//! L23: a tier is given on an event that costs the member nothing, as often as the member likes: a status match.

use super::Finding;
use crate::core::{Effect, Guard, Row, RowId, Trigger};
use crate::diagnostic::{Severity, table};
use crate::prove::context::Context;
use crate::prove::engine::costless::{costless, counted, windows};
use crate::prove::reads::{self, Read};
use crate::prove::verdict::Verdict;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in (0u16..).zip(&context.program.rows) {
        if let Some(finding) = matched(context, RowId(at), row)
            && found.iter().all(|known| known.about != finding.about)
        {
            found.push(finding);
        }
    }
    found
}

fn matched(context: &Context<'_>, id: RowId, row: &Row) -> Option<Finding> {
    let program = context.program;
    let Effect::SetRank { ladder, rank, .. } = &row.effect else { return None };
    let event = row.on.iter().find_map(|on| match on {
        Trigger::Declared(event) if costless(context, *event) || counted(context, *event) => Some(*event),
        _ => None,
    })?;
    let bounded = !windows(program, id).is_empty() || program.budgets.iter().any(|budget| budget.rows.contains(&id));
    if bounded || earned(&row.guard) {
        return None;
    }
    let event = program.events.get(usize::from(event))?;
    let tier = program.ladders.get(ladder.index())?.tiers.get(usize::from(*rank))?;
    let message = format!("`{}` gives {} for nothing, again each time it lapses", event.name, tier.name);
    Some(
        Finding::new(table::FREE_ACTION, Verdict::Proved, row.rule.clone(), message)
            .label(row.span, "no limit on how often")
            .label(tier.span, format!("{} is otherwise earned", tier.name))
            .help(format!("ask for none so far: `when count of {} over lifetime < 1`", event.name))
            .weigh(Severity::Warning),
    )
}

/// Whether a condition asks for something that the member has done.
fn earned(guard: &Guard) -> bool {
    let mut asked = Vec::new();
    reads::of_guard(guard, &mut asked);
    asked.iter().any(|read| matches!(read, Read::Metric(..) | Read::Held(..) | Read::Member(_)))
}
