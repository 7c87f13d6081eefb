//! Levels of metrics: those that events feed are level 0, a metric over metrics stands one above the highest
//! that it reads.

use super::{Aggregate, Expr, Guard, Program, Trigger};

/// Most levels (0 to 3).
pub const MOST_METRIC_LEVELS: usize = 4;
/// Most past periods that a metric keeps.
pub const MOST_HISTORY: usize = 24;

/// The level of each accumulator; `None` where metrics read one another in a circle.
pub fn levels(program: &Program) -> Vec<Option<u8>> {
    let reads: Vec<Vec<usize>> = program.accumulators.iter().map(reads).collect();
    let mut levels: Vec<Option<u8>> = vec![None; reads.len()];
    // Each pass settles at least one level, if anything.
    for _ in 0..=MOST_METRIC_LEVELS {
        for at in 0..reads.len() {
            let mut below = reads[at].iter().map(|&of| levels.get(of).copied().flatten());
            let next = below.try_fold(0, |next: u8, level| level.map(|level| next.max(level.saturating_add(1))));
            levels[at] = next;
        }
    }
    levels
}

/// The metrics below an accumulator, if it is a metric over metrics.
fn reads(accumulator: &super::Accumulator) -> Vec<usize> {
    let mut below = Vec::new();
    let mut derived = false;
    for trigger in &accumulator.on {
        match trigger {
            Trigger::Met(guard) => {
                in_guard(guard, &mut below);
                derived = true;
            }
            Trigger::Closing(_) => derived = true,
            _ => {}
        }
    }
    if derived {
        in_guard(&accumulator.filter, &mut below);
        if let Aggregate::Sum(expr) | Aggregate::Greatest(expr) | Aggregate::Least(expr) | Aggregate::Last(expr) =
            &accumulator.aggregate
        {
            in_expr(expr, &mut below);
        }
    }
    below
}

/// Accumulators that a condition reads.
pub fn in_guard(guard: &Guard, found: &mut Vec<usize>) {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| in_guard(part, found)),
        Guard::Not(part) => in_guard(part, found),
        Guard::Compare { left, right, .. } => {
            in_expr(left, found);
            in_expr(right, found);
        }
        _ => {}
    }
}

fn in_expr(expr: &Expr, found: &mut Vec<usize>) {
    match expr {
        Expr::Accumulator { id, .. } => found.push(id.index()),
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            in_expr(a, found);
            in_expr(b, found);
        }
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => in_expr(on, found),
        Expr::If(guard, a, b) => {
            in_guard(guard, found);
            in_expr(a, found);
            in_expr(b, found);
        }
        Expr::ByRank { on, .. } | Expr::ByField { on, .. } => in_expr(on, found),
        Expr::Banded { by, on, .. } => {
            in_expr(by, found);
            in_expr(on, found);
        }
        _ => {}
    }
}
