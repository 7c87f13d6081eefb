//! L38: a window that is over before the program begins, or before anything else of it does.

use super::Finding;
use crate::core::{Program, Row};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::engine::window::{shown, window};
use crate::prove::verdict::Verdict;

/// Rules that are over too early.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    context.program.rows.iter().filter_map(|row| before_launch(context.program, row)).collect()
}

fn before_launch(program: &Program, row: &Row) -> Option<Finding> {
    let (first, last) = window(&row.guard);
    let last = last?;
    if first.is_some_and(|first| first > last) {
        let message = format!("`{}` has no day: its window ends {} and begins later", row.rule, shown(last));
        return Some(dead(row, message));
    }
    // What other rules' windows begin with, at least half a year later: most likely another year was meant.
    let others = program.rows.iter().filter(|other| other.rule != row.rule).filter_map(|other| window(&other.guard).0);
    let earliest = others.min()?;
    let lonely = program.rows.iter().filter(|other| other.rule != row.rule).all(|other| {
        let (from, until) = window(&other.guard);
        from.is_some() || until.is_none()
    });
    (lonely && last.0 + 180 < earliest.0 && first.is_some()).then(|| {
        let message = format!(
            "`{}` was over on {}, long before anything else with a date begins ({})",
            row.rule,
            shown(last),
            shown(earliest)
        );
        dead(row, message)
    })
}

fn dead(row: &Row, message: String) -> Finding {
    Finding::new(table::DEAD_BY_DATE, Verdict::Proved, row.rule.clone(), message)
        .label(row.span, "never on any day that matters")
        .help("correct the year, or remove the rule")
}
