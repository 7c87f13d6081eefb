//! Which rows pay again and again, and which are a member's once or as progress goes.

use crate::core::{
    Comparison, Effect, Expr, Guard, Limit, LimitCap, LimitId, Measure, Program, Row, RowId, Trigger, Window,
};

/// Whether a row pays on every purchase of its kind: not once in a lifetime, and not as a step of some progress.
pub(super) fn repeats(program: &Program, id: RowId) -> bool {
    let Some(row) = program.rows.get(id.index()) else { return false };
    // What is given several times in a life is no welcome.
    let several = |limit: &Limit| matches!((limit.measure, &limit.cap), (Measure::Count, LimitCap::Fixed(2..)));
    let once = (0u16..).zip(&program.limits).any(|(at, limit)| {
        (row.limits.contains(&LimitId(at)) || limit.rows.contains(&id))
            && limit.window == Window::Lifetime
            && !several(limit)
    });
    !once && !is_beginning(&row.guard) && !steps(row) && !is_reached(row)
}

/// Whether a row pays when something is reached, and not for what reaches it.
fn is_reached(row: &Row) -> bool {
    let reached = |on: &Trigger| {
        matches!(on, Trigger::Reach(..) | Trigger::Crossing(_) | Trigger::Passing { .. } | Trigger::Completed(_))
    };
    !row.on.is_empty() && row.on.iter().all(reached)
}

fn is_beginning(guard: &Guard) -> bool {
    match guard {
        Guard::FirstPurchase | Guard::Invited => true,
        Guard::All(parts) => parts.iter().any(is_beginning),
        _ => false,
    }
}

/// Whether a row pays as some progress goes.
pub(super) fn steps(row: &Row) -> bool {
    let amount = match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => {
            in_formula(&amount.numerator)
        }
        _ => true,
    };
    amount || in_guard(&row.guard)
}

/// A condition that some state fulfils only now and then.
fn in_guard(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(in_guard),
        Guard::Not(part) => reads_state(part),
        Guard::Compare { left, is, right } => {
            let stays = matches!(is, Comparison::AtLeast | Comparison::Above);
            in_formula(left) || in_formula(right) || state(right) || state(left) && !stays
        }
        _ => false,
    }
}

fn reads_state(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(reads_state),
        Guard::Not(part) => reads_state(part),
        Guard::Compare { left, right, .. } => state(left) || state(right),
        _ => false,
    }
}

fn state(expr: &Expr) -> bool {
    let mut found = matches!(
        expr,
        Expr::Accumulator { .. }
            | Expr::Available(_)
            | Expr::Pending(_)
            | Expr::DaysSinceJoining
            | Expr::StepsCompleted { .. }
    );
    expr.each_part(&mut |part| found |= state(part));
    found
}

/// Steps that progress completes.
fn in_formula(expr: &Expr) -> bool {
    let mut found = match expr {
        Expr::StepsCompleted { .. } => true,
        Expr::Rest(of, _) | Expr::Steps(of, _) => state(of),
        Expr::If(guard, ..) => in_guard(guard),
        _ => false,
    };
    expr.each_part(&mut |part| found |= in_formula(part));
    found
}
