//! Which limits act on which rows: asked at every purchase, so looked up once.

use crate::core::{Effect, Expr, Guard, Limit, LimitId, Measure, Program, Row, RowId, RowKind, Trigger};
use crate::prove::domain::Domain;
use crate::prove::reads::{self, Read};
use crate::prove::situation::Situation;
use crate::prove::used::Used;

/// The limits of a program by row, and its rows by limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    by_row: Vec<Vec<LimitId>>,
    by_limit: Vec<Vec<RowId>>,
    /// Whether the walk over purchases sees the whole demand on a limit.
    followed: Vec<bool>,
    /// By limit, the metric by which it is used.
    used: Vec<Option<Used>>,
}

impl Limits {
    /// Of a program: a row names its limits, and a limit its rows; either counts.
    pub fn new(program: &Program, domain: &Domain) -> Limits {
        let mut by_limit: Vec<Vec<RowId>> = program.limits.iter().map(|limit| limit.rows.clone()).collect();
        for (at, row) in (0u16..).zip(&program.rows) {
            for limit in &row.limits {
                if let Some(rows) = by_limit.get_mut(limit.index()) {
                    rows.push(RowId(at));
                }
            }
        }
        let mut by_row: Vec<Vec<LimitId>> = vec![Vec::new(); program.rows.len()];
        for (at, rows) in (0u16..).zip(&mut by_limit) {
            rows.sort_unstable();
            rows.dedup();
            for row in rows {
                if let Some(own) = by_row.get_mut(row.index()) {
                    own.push(LimitId(at));
                }
            }
        }
        let size = |id: &LimitId| program.limits.get(id.index()).map_or(0, |limit| limit.rows.len());
        for own in &mut by_row {
            own.sort_by_key(|id| (size(id), *id));
        }
        let mut offered = vec![false; program.limits.len()];
        let named = program.offers.iter().flat_map(|offer| &offer.limits);
        for id in named.chain(program.money_off.iter().flat_map(|payment| &payment.limits)) {
            if let Some(slot) = offered.get_mut(id.index()) {
                *slot = true;
            }
        }
        let followed = program
            .limits
            .iter()
            .zip(by_limit.iter().zip(&offered))
            .map(|(limit, (rows, offered))| !offered && is_followed(program, limit, rows))
            .collect();
        let limits = program.limits.iter().zip(&by_limit);
        let alone = |rows: &[RowId]| {
            let own = |row: &RowId| by_row.get(row.index()).is_some_and(|limits| limits.len() == 1);
            rows.iter().all(own)
        };
        let used = limits.map(|(limit, rows)| Used::of(program, domain, limit, rows).filter(|_| alone(rows)));
        let used = used.collect();
        Limits { by_row, by_limit, followed, used }
    }

    /// Whether a metric says of some limit what was used of it.
    pub fn counts_used(&self) -> bool {
        self.used.iter().any(Option::is_some)
    }

    /// Units of a limit that are used at least in a situation.
    pub fn used(&self, id: LimitId, here: &Situation) -> i64 {
        self.used.get(id.index()).and_then(Option::as_ref).map_or(0, |used| used.least(here))
    }

    /// Limits on a row in order of processing: inner sets first.
    pub fn of(&self, row: RowId) -> &[LimitId] {
        self.by_row.get(row.index()).map_or(&[], Vec::as_slice)
    }

    /// Rows under a limit, in order.
    pub fn rows(&self, id: LimitId) -> &[RowId] {
        self.by_limit.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether a limit is one whose demand the walk sees whole: awards on purchases, by their amount alone.
    pub fn is_followed(&self, id: LimitId) -> bool {
        self.followed.get(id.index()) == Some(&true)
    }
}

fn is_followed(program: &Program, limit: &Limit, rows: &[RowId]) -> bool {
    limit.measure == Measure::Units
        && limit.when == Guard::True
        && limit.versions.is_empty()
        && !rows.is_empty()
        && rows.iter().all(|id| program.rows.get(id.index()).is_some_and(by_amount))
}

/// Whether a row gives on purchases by their amount alone.
fn by_amount(row: &Row) -> bool {
    let Effect::Grant { amount, .. } = &row.effect else { return false };
    let mut asked = Vec::new();
    reads::of_expr(&amount.numerator, &[], &mut asked);
    let state =
        |read: &Read<'_>| matches!(read, Read::Metric(..) | Read::Held(..) | Read::Attribute(..) | Read::Items(_));
    row.kind == RowKind::Award
        && row.on.iter().all(|on| matches!(on, Trigger::Purchase(_)))
        && !asked.iter().any(state)
        && !matches!(amount.numerator, Expr::Const(_))
}
