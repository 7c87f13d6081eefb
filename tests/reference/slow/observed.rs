//! What expressions and conditions look at.

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
        Expr::ByRank { on, .. } | Expr::ByField { on, .. } => in_expr(on, visit),
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
