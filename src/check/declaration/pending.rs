//! `pending 14 days when status is Green`: how long awards wait, by condition.

use crate::check::checker::Checker;
use crate::check::error::PendingAsks;
use crate::check::expression::Place;
use crate::check::typed::{Cond, CondKind, Expr, ExprKind};
use crate::syntax::tree;

impl Checker<'_> {
    /// A pending period under a condition on the member and the calendar.
    pub(super) fn pending_when(&mut self, at: usize, deadline: &tree::Deadline, when: &tree::Expr) {
        let cond = self.cond(when);
        self.fits(&cond, &[], Place::State);
        let found = self.deadline(deadline, false);
        if let Some(span) = balance_in(&cond) {
            return self.say(PendingAsks { span });
        }
        if let (Some(deadline), false) = (found, cond.kind == CondKind::Poison) {
            self.change(at, |holding| holding.pending_when.push((cond, deadline)));
        }
    }
}

/// Where a condition reads what the member holds: the awards of one event would not agree on it.
fn balance_in(cond: &Cond) -> Option<crate::base::Span> {
    match &cond.kind {
        CondKind::All(parts) | CondKind::Any(parts) => parts.iter().find_map(balance_in),
        CondKind::Not(part) => balance_in(part),
        CondKind::Compare(left, _, right) => (reads_balance(left) || reads_balance(right)).then_some(cond.span),
        _ => None,
    }
}

fn reads_balance(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Balance(_) => true,
        ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Larger(a, b) | ExprKind::Smaller(a, b) => {
            reads_balance(a) || reads_balance(b)
        }
        ExprKind::Share(a, b) | ExprKind::Per { amount: a, of: b, .. } => reads_balance(a) || reads_balance(b),
        // a table may read anything: it has no place in such a condition
        ExprKind::Table(_) => true,
        _ => false,
    }
}
