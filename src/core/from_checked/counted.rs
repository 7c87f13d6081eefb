//! `at most 1_000 EUR of paid per month`: limits on a field of the event.

use super::Lowering;
use super::amount::{Exact, Place};
use crate::check::typed;
use crate::core::error::{NothingCounted, OtherLines};
use crate::core::{Amount, AtomSet, Effect, Expr, LimitId, Row, RowId};

impl Lowering<'_> {
    /// A limit on what the rows see of a field; rows that do not look at it are left alone.
    pub fn field_limit(&mut self, name: &str, limit: &typed::Limit, of: Vec<usize>, rows: &mut [Row]) {
        let Some(field) = &limit.of else { return };
        let Exact { numerator: wanted, .. } = self.exact(field, Place::STATE);
        let mut scope: Option<AtomSet> = None;
        let mut looking = Vec::new();
        let mut counted = wanted.clone();
        for at in of {
            let Some((amount, own)) = rows.get_mut(at).and_then(amount_of) else { continue };
            // a field of lines is the sum over those that the row sees
            let seen = match wanted {
                Expr::Field(_) => self.exact(field, Place { scope: own, ..Place::STATE }).numerator,
                _ => wanted.clone(),
            };
            if !mentions(&amount.numerator, &seen) {
                continue;
            }
            let by_lines = seen != wanted || matches!(wanted, Expr::Money(..) | Expr::Items(_));
            if scope.is_some_and(|scope| scope != own) && by_lines {
                self.error(OtherLines { span: limit.span });
                return;
            }
            counted = seen;
            scope = Some(own);
            looking.push(at);
        }
        let Some(scope) = scope else {
            self.error(NothingCounted { span: field.span, name });
            return;
        };
        self.add_limit(name, limit, looking, rows);
        if let Some(made) = self.limits.last_mut() {
            made.counts = Some(narrowed(&counted, scope));
        }
    }

    /// Puts what limits still count in the place of the field, in every row and in the shares of it.
    pub fn count_fields(&self, rows: &mut [Row]) {
        let counted = |id: &LimitId| {
            let counts = self.limits.get(id.index()).and_then(|limit| limit.counts.as_ref());
            counts.map(|field| (*id, field.clone()))
        };
        let by_row: Vec<Vec<(LimitId, Expr)>> =
            rows.iter().map(|row| row.limits.iter().filter_map(counted).collect()).collect();
        if by_row.iter().all(Vec::is_empty) {
            return;
        }
        for (at, row) in rows.iter_mut().enumerate() {
            if let Some((amount, _)) = amount_of(row) {
                put(&mut amount.numerator, RowId(at as u16), &by_row);
            }
        }
    }
}

/// The amount of a row and the lines that it sees.
fn amount_of(row: &mut Row) -> Option<(&mut Amount, AtomSet)> {
    let scope = row.scope;
    match &mut row.effect {
        Effect::Grant { amount, .. } | Effect::Cash { amount } => Some((amount, scope)),
        Effect::PriceOff { amount, scope } => Some((amount, *scope)),
        _ => None,
    }
}

/// The same field, of whatever lines.
fn alike(expr: &Expr, field: &Expr) -> bool {
    match (expr, field) {
        (Expr::Money(_, stage), Expr::Money(_, other)) => stage == other,
        (Expr::Items(_), Expr::Items(_)) => true,
        (Expr::Field(field), Expr::Field(other)) => field == other,
        _ => false,
    }
}

fn narrowed(field: &Expr, scope: AtomSet) -> Expr {
    match field {
        Expr::Money(_, stage) => Expr::Money(scope, *stage),
        Expr::Items(_) => Expr::Items(scope),
        other => other.clone(),
    }
}

/// Whether an amount looks at the field itself; shares of other rules look at it by their own limits.
fn mentions(expr: &Expr, field: &Expr) -> bool {
    let mut found = alike(expr, field);
    if !matches!(expr, Expr::OfRow { .. } | Expr::StepsCompleted { .. }) {
        expr.each_part(&mut |part| found |= mentions(part, field));
    }
    found
}

fn put(expr: &mut Expr, row: RowId, by_row: &[Vec<(LimitId, Expr)>]) {
    let own = by_row.get(row.index()).map(Vec::as_slice).unwrap_or_default();
    let limits: Vec<LimitId> = own.iter().filter(|(_, field)| alike(expr, field)).map(|(id, _)| *id).collect();
    if !limits.is_empty() {
        for limit in limits {
            let of = Box::new(std::mem::replace(expr, Expr::Const(0)));
            *expr = Expr::Counted { limit, of };
        }
        return;
    }
    match expr {
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) | Expr::If(_, a, b) => {
            put(a, row, by_row);
            put(b, row, by_row);
        }
        Expr::Scale(on, _)
        | Expr::Steps(on, _)
        | Expr::Rest(on, _)
        | Expr::ByRank { on, .. }
        | Expr::ByRankAfter { on, .. }
        | Expr::ByField { on, .. } => put(on, row, by_row),
        Expr::Banded { by, on, .. } => {
            put(by, row, by_row);
            put(on, row, by_row);
        }
        Expr::OfRow { row, amount, .. } => put(amount, *row, by_row),
        _ => {}
    }
}
