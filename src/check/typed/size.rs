//! How much a formula is, with what it names written out, and what it asks.

use super::{Cond, CondKind, Expr, ExprKind, Lines, Relation, Table};

impl Expr {
    /// Number of parts, with definitions written out.
    pub fn size(&self) -> usize {
        1 + match &self.kind {
            ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Larger(a, b) | ExprKind::Smaller(a, b) => {
                a.size() + b.size()
            }
            ExprKind::Share(a, b) | ExprKind::Per { amount: a, of: b, .. } => a.size() + b.size(),
            ExprKind::OfRule(share, _) => share.size(),
            ExprKind::Table(table) => table.size(),
            ExprKind::Measure(measure) => {
                measure.on.iter().flat_map(|trigger| &trigger.filter).map(Cond::size).sum::<usize>()
            }
            _ => 0,
        }
    }
}

impl Table {
    fn size(&self) -> usize {
        match self {
            Table::ByTier(_, rows) => rows.iter().map(Expr::size).sum(),
            Table::ByWord(_, rows, rest) => rows.iter().map(|row| row.1.size()).sum::<usize>() + rest.size(),
            Table::ByCondition(rows, rest) => {
                rows.iter().map(|row| row.0.size() + row.1.size()).sum::<usize>() + rest.size()
            }
            Table::ByNumber { by, bands, otherwise, .. } => {
                let bands: usize = bands.iter().map(|band| band.1.size()).sum();
                by.size() + bands + otherwise.as_ref().map_or(0, Expr::size)
            }
        }
    }
}

impl Cond {
    /// Number of parts, with definitions written out.
    pub fn size(&self) -> usize {
        1 + match &self.kind {
            CondKind::All(parts) | CondKind::Any(parts) => parts.iter().map(Cond::size).sum(),
            CondKind::Not(part) => part.size(),
            CondKind::Compare(left, _, right) => left.size() + right.size(),
            _ => 0,
        }
    }
}

impl Lines {
    /// Whether it asks about fields that lines of declared events have.
    pub fn asks_fields(&self) -> bool {
        match self {
            Lines::All | Lines::Category(_) | Lines::Item(_) => false,
            Lines::Word(..) | Lines::Number(..) => true,
            Lines::Not(inner) => inner.asks_fields(),
            Lines::AllOf(parts) | Lines::AnyOf(parts) => parts.iter().any(Lines::asks_fields),
        }
    }
}

impl Relation {
    /// The same with the sides changed.
    pub fn turned(self) -> Relation {
        match self {
            Relation::AtLeast => Relation::AtMost,
            Relation::AtMost => Relation::AtLeast,
            Relation::Above => Relation::Below,
            Relation::Below => Relation::Above,
            Relation::Equal => Relation::Equal,
        }
    }
}
