//! Which metrics a ladder hangs on. It is judged only after events that feed one of them, so that a
//! rule that has nothing to do with a status can never move its date.

use crate::core::{Effect, Expr, Guard, Ladder, Row};

/// A set of accumulators, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::evaluate) struct Metrics([u64; 4]);

impl Metrics {
    /// One alone.
    pub fn of(accumulator: usize) -> Metrics {
        let mut metrics = Metrics::default();
        metrics.insert(accumulator);
        metrics
    }

    /// Takes one in. INVARIANT: a plan has at most 256 accumulators.
    #[inline]
    pub fn insert(&mut self, accumulator: usize) {
        if let Some(word) = self.0.get_mut(accumulator >> 6) {
            *word |= 1 << (accumulator & 63);
        }
    }

    /// Whether it is in.
    #[inline]
    pub fn has(&self, accumulator: usize) -> bool {
        self.0.get(accumulator >> 6).is_some_and(|word| word >> (accumulator & 63) & 1 == 1)
    }

    /// Those in both.
    #[must_use]
    pub fn and(&self, other: &Metrics) -> Metrics {
        let mut both = *self;
        both.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
        both
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// Whether they share one.
    #[inline]
    pub fn meet(&self, other: &Metrics) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

/// The metrics that a ladder's conditions read; `None` if they read anything else too, so that every
/// event may matter.
pub(super) fn observed(ladder: &Ladder) -> Option<Metrics> {
    let (metrics, only) = of_tiers(ladder);
    only.then_some(metrics)
}

/// The metrics that a ladder's conditions read, whatever else they read.
pub(super) fn metrics(ladder: &Ladder) -> Metrics {
    of_tiers(ladder).0
}

fn of_tiers(ladder: &Ladder) -> (Metrics, bool) {
    let mut metrics = Metrics::default();
    let tiers = ladder.tiers.iter().skip(1);
    let guards = tiers.flat_map(|tier| [&tier.reach, &tier.keep]);
    let only = guards.fold(true, |only, guard| in_guard(guard, &mut metrics) & only);
    (metrics, only)
}

/// The metrics that a condition reads; `None` if it reads anything else too.
pub(super) fn read(guard: &Guard) -> Option<Metrics> {
    let mut metrics = Metrics::default();
    in_guard(guard, &mut metrics).then_some(metrics)
}

fn in_guard(guard: &Guard, metrics: &mut Metrics) -> bool {
    match guard {
        Guard::True | Guard::False => true,
        Guard::All(parts) | Guard::Any(parts) => parts.iter().fold(true, |only, part| in_guard(part, metrics) & only),
        Guard::Not(part) => in_guard(part, metrics),
        Guard::Compare { left, right, .. } => in_expr(left, metrics) & in_expr(right, metrics),
        _ => false,
    }
}

fn in_expr(expr: &Expr, metrics: &mut Metrics) -> bool {
    match expr {
        Expr::Const(_) => true,
        Expr::Accumulator { id, .. } => {
            metrics.insert(id.index());
            true
        }
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            in_expr(a, metrics) & in_expr(b, metrics)
        }
        Expr::Scale(a, _) | Expr::Steps(a, _) | Expr::Rest(a, _) => in_expr(a, metrics),
        _ => false,
    }
}

/// Whether a row asks for the tier after the event.
pub(super) fn looks_ahead(row: &Row) -> bool {
    let amount = match &row.effect {
        Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => {
            ahead_in_expr(&amount.numerator)
        }
        _ => false,
    };
    amount || ahead_in_guard(&row.guard)
}

fn ahead_in_guard(guard: &Guard) -> bool {
    match guard {
        Guard::RankAfter { .. } => true,
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(ahead_in_guard),
        Guard::Not(part) => ahead_in_guard(part),
        Guard::Compare { left, right, .. } => ahead_in_expr(left) || ahead_in_expr(right),
        _ => false,
    }
}

fn ahead_in_expr(expr: &Expr) -> bool {
    match expr {
        Expr::ByRankAfter { .. } => true,
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            ahead_in_expr(a) || ahead_in_expr(b)
        }
        Expr::If(guard, a, b) => ahead_in_guard(guard) || ahead_in_expr(a) || ahead_in_expr(b),
        Expr::Scale(a, _) | Expr::Steps(a, _) | Expr::Rest(a, _) => ahead_in_expr(a),
        Expr::StepsCompleted { adds: on, .. }
        | Expr::ByRank { on, .. }
        | Expr::ByField { on, .. }
        | Expr::Counted { of: on, .. }
        | Expr::OfRow { amount: on, .. } => ahead_in_expr(on),
        Expr::Banded { by, on, .. } => ahead_in_expr(by) || ahead_in_expr(on),
        _ => false,
    }
}
