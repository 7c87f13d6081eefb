//! What expressions and conditions look at.

use std::cell::Cell;

use loyal::core::{Expr, Guard};

/// Visits every expression within one.
pub fn in_expr(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match expr {
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            in_expr(a, visit);
            in_expr(b, visit);
        }
        Expr::If(guard, a, b) => {
            in_guard(guard, &mut |_| {}, visit);
            in_expr(a, visit);
            in_expr(b, visit);
        }
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => in_expr(on, visit),
        Expr::StepsCompleted { adds, .. } => in_expr(adds, visit),
        Expr::ByRank { on, .. } | Expr::ByRankAfter { on, .. } | Expr::ByField { on, .. } => in_expr(on, visit),
        Expr::Banded { by, on, .. } => {
            in_expr(by, visit);
            in_expr(on, visit);
        }
        Expr::OfRow { amount, .. } => in_expr(amount, visit),
        _ => {}
    }
}

/// Visits every condition within one, and every expression that it compares.
pub fn in_guard(guard: &Guard, visit: &mut dyn FnMut(&Guard), exprs: &mut dyn FnMut(&Expr)) {
    visit(guard);
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| in_guard(part, visit, exprs)),
        Guard::Not(part) => in_guard(part, visit, exprs),
        Guard::Compare { left, right, .. } => {
            in_expr(left, exprs);
            in_expr(right, exprs);
        }
        _ => {}
    }
}

/// Notes the accumulator that an expression is.
pub fn note(expr: &Expr, into: &mut Vec<usize>) {
    if let Expr::Accumulator { id, .. } | Expr::StepsCompleted { id, .. } = expr {
        into.push(id.index());
    }
}

/// Whether a condition reads one of these metrics, or anything but metrics.
pub fn reads(guard: &Guard, fed: &[usize]) -> bool {
    let (read, else_read) = (Cell::new(false), Cell::new(false));
    in_guard(
        guard,
        &mut |guard| {
            let plain = matches!(
                guard,
                Guard::True | Guard::False | Guard::All(_) | Guard::Any(_) | Guard::Not(_) | Guard::Compare { .. }
            );
            else_read.set(else_read.get() || !plain);
        },
        &mut |expr| match expr {
            Expr::Accumulator { id, .. } => read.set(read.get() || fed.contains(&id.index())),
            Expr::Field(_)
            | Expr::Attribute(_)
            | Expr::Money(..)
            | Expr::Items(_)
            | Expr::Available(_)
            | Expr::Pending(_)
            | Expr::DaysSinceJoining => else_read.set(true),
            _ => {}
        },
    );
    read.get() || else_read.get()
}

/// Whether a condition reads one of these metrics.
pub fn reads_metric(guard: &Guard, fed: &[usize]) -> bool {
    let mut read = Vec::new();
    in_guard(guard, &mut |_| {}, &mut |expr| note(expr, &mut read));
    read.iter().any(|metric| fed.contains(metric))
}
