//! What a program says of returns (`core` section 8).

use super::{Effect, Expr, Guard, HoldingId, Length, Program, RowId};

/// How much of an award a return claims, and from where it may be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReturnMode {
    /// How much.
    pub claims: Claims,
    /// Take it only from the award's own lot while that is still pending.
    pub pending_only: bool,
}

/// How much of an award a return claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Claims {
    /// The part of it that belongs to what came back.
    #[default]
    Share,
    /// What it exceeds the award on what is left by, evaluated anew with the state that it saw.
    Recompute,
    /// Nothing: the award is kept.
    Nothing,
}

/// What a program says of returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Returns {
    /// For how long a purchase can be returned, from its day.
    pub within: Length,
    /// The mode of rows that have none of their own.
    pub mode: ReturnMode,
    /// Rows with a mode of their own.
    pub rows: Vec<(RowId, ReturnMode)>,
    /// Whether a return lets tiers go down at once.
    pub recount_tiers: bool,
    /// Holdings of points that are counted like things: stamps. Of what they were given for nothing
    /// may be left before the last one is claimed.
    pub pieces: Vec<HoldingId>,
}

impl Default for Returns {
    fn default() -> Self {
        Returns {
            within: Length::Days(60),
            mode: ReturnMode::default(),
            rows: Vec::new(),
            recount_tiers: false,
            pieces: Vec::new(),
        }
    }
}

impl Returns {
    /// The mode of a row.
    pub fn of(&self, row: RowId) -> ReturnMode {
        self.rows.iter().find(|(id, _)| *id == row).map_or(self.mode, |(_, mode)| *mode)
    }
}

/// Most values of the member's state that a recomputed rule may have seen.
pub(super) const MOST_SEEN: usize = 4;

/// Rows that are recomputed but saw more of the state than a receipt keeps, with how much that is.
pub(super) fn too_much_seen(program: &Program) -> Vec<(RowId, usize)> {
    let mut found = Vec::new();
    for (at, row) in (0u16..).zip(&program.rows) {
        let id = RowId(at);
        if program.returns.of(id).claims != Claims::Recompute {
            continue;
        }
        if let Effect::Grant { amount, .. } = &row.effect {
            let parts: &[Guard] =
                if let Guard::All(parts) = &row.guard { parts } else { std::slice::from_ref(&row.guard) };
            let conditions: usize = parts.iter().filter(|part| looks(part)).map(seen_by).sum();
            let seen = values(&amount.numerator) + conditions;
            if seen > MOST_SEEN {
                found.push((id, seen));
            }
        }
    }
    found
}

/// Values of the state in a formula.
fn values(expr: &Expr) -> usize {
    let own = match expr {
        Expr::Accumulator { .. }
        | Expr::Available(_)
        | Expr::Pending(_)
        | Expr::DaysSinceJoining
        | Expr::Attribute(_)
        | Expr::Credited(_)
        | Expr::ByRank { .. }
        | Expr::ByRankAfter { .. }
        | Expr::Counted { .. }
        | Expr::StepsCompleted { .. }
        | Expr::OfRow { .. } => 1,
        Expr::If(guard, ..) => seen_by(guard),
        _ => 0,
    };
    let mut inside = 0;
    expr.each_part(&mut |part| inside += values(part));
    own + inside
}

/// Values of the state in a condition; one that does not look at the event is a value itself.
fn seen_by(guard: &Guard) -> usize {
    match guard {
        guard if !looks(guard) => 1,
        Guard::All(parts) | Guard::Any(parts) => parts.iter().map(seen_by).sum(),
        Guard::Not(part) => seen_by(part),
        Guard::Compare { left, right, .. } => values(left) + values(right),
        _ => 0,
    }
}

/// Whether a condition asks for amounts or lines of the event.
fn looks(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(looks),
        Guard::Not(part) => looks(part),
        Guard::Compare { left, right, .. } => left.reads_event() || right.reads_event(),
        Guard::HasLine(_) => true,
        _ => false,
    }
}

impl Guard {
    /// Whether it asks for amounts or lines of the event.
    pub fn reads_event(&self) -> bool {
        looks(self)
    }
}

impl Expr {
    /// Whether it depends on amounts or items of the event.
    pub fn reads_event(&self) -> bool {
        match self {
            Expr::Money(..) | Expr::Items(_) | Expr::Prices(_) | Expr::Field(_) => true,
            Expr::If(guard, a, b) => looks(guard) || a.reads_event() || b.reads_event(),
            other => {
                let mut reads = false;
                other.each_part(&mut |part| reads |= part.reads_event());
                reads
            }
        }
    }

    /// Calls for every formula directly inside (conditions of `if` are left out: they choose an amount
    /// and are none).
    pub fn each_part(&self, visit: &mut impl FnMut(&Expr)) {
        match self {
            Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) | Expr::If(_, a, b) => {
                visit(a);
                visit(b);
            }
            Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => visit(on),
            Expr::StepsCompleted { adds: on, .. }
            | Expr::ByRank { on, .. }
            | Expr::ByRankAfter { on, .. }
            | Expr::ByField { on, .. }
            | Expr::Counted { of: on, .. } => visit(on),
            Expr::Banded { by, on, .. } => {
                visit(by);
                visit(on);
            }
            Expr::OfRow { amount, .. } => visit(amount),
            Expr::Const(_)
            | Expr::Money(..)
            | Expr::Items(_)
            | Expr::Prices(_)
            | Expr::Field(_)
            | Expr::Accumulator { .. }
            | Expr::Available(_)
            | Expr::Pending(_)
            | Expr::DaysSinceJoining
            | Expr::Attribute(_)
            | Expr::Credited(_) => {}
        }
    }
}
