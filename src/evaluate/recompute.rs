//! Rows that are evaluated anew on what is left of a purchase: what they read of the member's state
//! is read once, at the purchase, and put in their formula's place at the return.

use super::expression::View;
use crate::core::{Expr, Guard};

impl View<'_> {
    /// What an amount and its condition read of the state, in the order in which they stand.
    pub fn seen(&self, amount: &Expr, guard: &Guard) -> Vec<i64> {
        let mut seen = Vec::new();
        self.read(amount, &mut seen);
        conjuncts(guard).for_each(|part| self.read_guard(part, &mut seen));
        seen
    }

    fn read(&self, expr: &Expr, seen: &mut Vec<i64>) {
        match expr {
            Expr::Accumulator { .. }
            | Expr::Available(_)
            | Expr::Pending(_)
            | Expr::DaysSinceJoining
            | Expr::Attribute(_)
            | Expr::Credited(_) => seen.push(self.number(expr)),
            Expr::ByRank { ladder, factors, on } => {
                seen.push(factors.get(usize::from(self.state.rank(ladder.index()))).copied().unwrap_or(0));
                self.read(on, seen);
            }
            Expr::ByRankAfter { ladder, factors, on } => {
                seen.push(factors.get(usize::from(self.rank_after(*ladder))).copied().unwrap_or(0));
                self.read(on, seen);
            }
            Expr::Counted { limit, of } => {
                let (most, cuts) = self.most_counted(*limit);
                seen.extend([most, i64::from(cuts)]);
                self.read(of, seen);
            }
            Expr::StepsCompleted { id, adds, .. } => {
                seen.push(self.number(&Expr::Accumulator { id: *id, ago: 0 }));
                self.read(adds, seen);
            }
            Expr::OfRow { row, amount, .. } => {
                let matched = self.scratch.exact_of(*row).is_some();
                seen.push(i64::from(matched));
                if matched {
                    self.read(amount, seen);
                }
            }
            Expr::If(guard, a, b) => {
                self.read_guard(guard, seen);
                self.read(a, seen);
                self.read(b, seen);
            }
            other => other.each_part(&mut |part| self.read(part, seen)),
        }
    }

    fn read_guard(&self, guard: &Guard, seen: &mut Vec<i64>) {
        match guard {
            guard if !guard.reads_event() => seen.push(i64::from(self.holds(guard))),
            Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| self.read_guard(part, seen)),
            Guard::Not(part) => self.read_guard(part, seen),
            Guard::Compare { left, right, .. } => {
                self.read(left, seen);
                self.read(right, seen);
            }
            _ => {}
        }
    }

    /// INVARIANT: stored values fit; anything wider is no value that a state holds.
    fn number(&self, expr: &Expr) -> i64 {
        self.wide(expr).and_then(|value| i64::try_from(value).ok()).unwrap_or(0)
    }
}

/// The parts of a row's condition that look at the event; the others held when it gave.
fn conjuncts(guard: &Guard) -> impl Iterator<Item = &Guard> {
    let parts: &[Guard] = if let Guard::All(parts) = guard { parts } else { std::slice::from_ref(guard) };
    parts.iter().filter(|part| part.reads_event())
}

/// Puts what was seen in the place of what would be read.
pub(super) struct Frozen<'a>(pub std::slice::Iter<'a, i64>);

impl Frozen<'_> {
    fn next(&mut self) -> i64 {
        self.0.next().copied().unwrap_or(0)
    }

    /// A formula that reads the event alone.
    pub fn expr(&mut self, expr: &Expr) -> Expr {
        let two = |this: &mut Self, a: &Expr, b: &Expr| (Box::new(this.expr(a)), Box::new(this.expr(b)));
        match expr {
            Expr::Accumulator { .. }
            | Expr::Available(_)
            | Expr::Pending(_)
            | Expr::DaysSinceJoining
            | Expr::Attribute(_)
            | Expr::Credited(_) => Expr::Const(self.next()),
            Expr::Counted { of, .. } => {
                let (most, cuts) = (self.next(), self.next() == 1);
                let of = Box::new(self.expr(of));
                if cuts {
                    return Expr::Least(Box::new(Expr::Const(most)), of);
                }
                let bands = vec![(i64::MIN, 0, 1), (most.saturating_add(1), 0, 0)];
                Expr::Banded { by: of.clone(), on: of, marginal: false, bands }
            }
            Expr::ByRank { on, .. } | Expr::ByRankAfter { on, .. } => {
                let factor = self.next();
                Expr::Scale(Box::new(self.expr(on)), factor)
            }
            Expr::StepsCompleted { adds, step, .. } => {
                let before = self.next();
                let after = Expr::Add(Box::new(Expr::Const(before)), Box::new(self.expr(adds)));
                let steps = Expr::Steps(Box::new(after), *step);
                Expr::Subtract(Box::new(steps), Box::new(Expr::Const(before.div_euclid((*step).max(1)))))
            }
            Expr::OfRow { amount, .. } if self.next() == 1 => self.expr(amount),
            Expr::OfRow { .. } => Expr::Const(0),
            Expr::If(guard, a, b) => {
                let guard = self.guard(guard);
                let (a, b) = two(self, a, b);
                Expr::If(Box::new(guard), a, b)
            }
            Expr::Add(a, b) => {
                let (a, b) = two(self, a, b);
                Expr::Add(a, b)
            }
            Expr::Subtract(a, b) => {
                let (a, b) = two(self, a, b);
                Expr::Subtract(a, b)
            }
            Expr::Least(a, b) => {
                let (a, b) = two(self, a, b);
                Expr::Least(a, b)
            }
            Expr::Greatest(a, b) => {
                let (a, b) = two(self, a, b);
                Expr::Greatest(a, b)
            }
            Expr::Scale(on, by) => Expr::Scale(Box::new(self.expr(on)), *by),
            Expr::Steps(on, by) => Expr::Steps(Box::new(self.expr(on)), *by),
            Expr::Rest(on, by) => Expr::Rest(Box::new(self.expr(on)), *by),
            Expr::ByField { field, factors, on } => {
                Expr::ByField { field: *field, factors: factors.clone(), on: Box::new(self.expr(on)) }
            }
            Expr::Banded { by, on, marginal, bands } => {
                let (by, on) = two(self, by, on);
                Expr::Banded { by, on, marginal: *marginal, bands: bands.clone() }
            }
            Expr::Const(_) | Expr::Money(..) | Expr::Items(_) | Expr::Prices(_) | Expr::Field(_) => expr.clone(),
        }
    }

    /// The parts of a row's condition that look at the event.
    pub fn condition(&mut self, guard: &Guard) -> Guard {
        Guard::All(conjuncts(guard).map(|part| self.guard(part)).collect())
    }

    fn guard(&mut self, guard: &Guard) -> Guard {
        match guard {
            guard if !guard.reads_event() => {
                if self.next() == 1 {
                    Guard::True
                } else {
                    Guard::False
                }
            }
            Guard::All(parts) => Guard::All(parts.iter().map(|part| self.guard(part)).collect()),
            Guard::Any(parts) => Guard::Any(parts.iter().map(|part| self.guard(part)).collect()),
            Guard::Not(part) => Guard::Not(Box::new(self.guard(part))),
            Guard::Compare { left, is, right } => {
                let left = self.expr(left);
                Guard::Compare { left, is: *is, right: self.expr(right) }
            }
            other => other.clone(),
        }
    }
}
