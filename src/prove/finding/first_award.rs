//! L22: a limit that not even one award fits under: whatever is stated, the limit is what is given.

use super::Finding;
use crate::core::{Effect, Expr, Limit, LimitCap, Measure, Overflowing, Row, RowKind};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::verdict::Verdict;

/// The findings: of numbers that events state, since amounts of purchases are looked at on the walk.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for row in context.program.rows.iter().filter(|row| row.kind == RowKind::Award) {
        let Some(least) = least(context, row) else { continue };
        for limit in row.limits.iter().filter_map(|id| context.program.limits.get(id.index())) {
            if clips(limit)
                && let Some(most) = highest(&limit.cap).filter(|most| least > i128::from(*most) && *most > 0)
                && found.iter().all(|known| known.about != row.rule)
            {
                let message = format!(
                    "the limit of `{}` cuts its first award: {most} smallest units of at least {least} are given",
                    row.rule
                );
                found.push(
                    Finding::new(table::IDLE_CAP, Verdict::Proved, row.rule.clone(), message)
                        .label(limit.span, "reached at once")
                        .label(row.span, "never gives what it states")
                        .help("raise the limit, or give less"),
                );
            }
        }
    }
    found
}

fn clips(limit: &Limit) -> bool {
    limit.measure == Measure::Units && limit.overflowing == Overflowing::Clip && limit.versions.is_empty()
}

fn highest(cap: &LimitCap) -> Option<i64> {
    match cap {
        LimitCap::Fixed(cap) => Some(*cap),
        LimitCap::ByRank(_, caps) => caps.iter().copied().max(),
    }
}

/// The least that one award gives if it gives anything: so much for a whole of what an event counts.
fn least(context: &Context<'_>, row: &Row) -> Option<i128> {
    let Effect::Grant { amount, .. } = &row.effect else { return None };
    let (Expr::Scale(on, factor), 1) = (&amount.numerator, amount.over) else { return None };
    match on.as_ref() {
        // Sums of money begin at a cent; what is counted begins at one.
        Expr::Field(id) if !crate::prove::occasion::is_money(context.program, *id) => {
            let least = context.domain.field(context.program, *id).map_or(1, |(low, _)| low.max(1));
            i128::from(*factor).checked_mul(i128::from(least))
        }
        _ => None,
    }
}
