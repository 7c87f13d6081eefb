//! L35: more of a counted thing is asked for than the window has room for.

use super::Finding;
use crate::core::{Expr, Guard, Row, Trigger, Window};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::window::{shown, window};
use crate::prove::verdict::Verdict;
use crate::quantity::Day;

/// Rules that ask for too much.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    context.program.rows.iter().filter_map(|row| unattainable(context, row)).collect()
}

fn unattainable(context: &Context<'_>, row: &Row) -> Option<Finding> {
    let (Some(first), Some(last)) = window(&row.guard) else { return None };
    let program = context.program;
    let (metric, least) = least_count(&row.guard).or_else(|| {
        row.on.iter().find_map(|on| if let Trigger::Crossing(guard) = on { least_count(guard) } else { None })
    })?;
    let of = program.accumulators.get(metric)?;
    // Days of the metric's own period that have passed by a day of the window, at most.
    let days = match of.window {
        Window::Period(calendar) => (first.0..=last.0.min(first.0.saturating_add(3_700)))
            .map(|day| i64::from(day) - i64::from(calendar.first_day(calendar.key(Day(day))).0) + 1)
            .max()?,
        Window::LastDays(days) => i64::from(days),
        _ => {
            let from = window(&of.filter).0?;
            i64::from(last.0) - i64::from(from.0) + 1
        }
    };
    let counts_purchases = of.carries.is_none()
        && of.aggregate == crate::core::Aggregate::Count
        && of.on.iter().all(|on| matches!(on, Trigger::Purchase(_)));
    let most = i64::try_from(context.domain.visits_in(i128::from(days))).ok()?;
    (counts_purchases && days > 0 && least > most).then(|| {
        let message = format!("`{}` asks for {least} purchases, and at most {most} fit into its {days} days", row.rule);
        Finding::new(table::UNATTAINABLE, Verdict::Proved, row.rule.clone(), message)
            .label(row.span, format!("from {} to {}", shown(first), shown(last)))
            .help("lengthen the window or lower the number")
            .note(format!("looked at: {}", context.domain.visits_shown()))
    })
}

fn least_count(guard: &Guard) -> Option<(usize, i64)> {
    match guard {
        Guard::All(parts) => parts.iter().find_map(least_count),
        Guard::Compare { left: Expr::Accumulator { id, ago: 0 }, is, right: Expr::Const(least) } => match is {
            crate::core::Comparison::AtLeast | crate::core::Comparison::Equal => Some((id.index(), *least)),
            crate::core::Comparison::Above => Some((id.index(), least.saturating_add(1))),
            _ => None,
        },
        _ => None,
    }
}
