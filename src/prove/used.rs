//! What must have been used of a limit where a metric of the same window, over the same purchases, stands at a value: who
//! has spent 1,100 this year has been given for it, and of a yearly limit that much less is left.

use super::domain::Domain;
use super::finding::days_in;
use super::situation::Situation;
use crate::core::{
    AccumulatorId, Aggregate, Effect, Expr, Guard, Limit, LimitCap, Measure, Overflowing, Program, RoundedPer, Row,
    RowId,
};

/// What is left open where a metric says what was used of a limit.
pub(super) const BY_THE_UNIT: &str = "limits to which returns of parts give back a unit more than metrics lose";

/// A metric by which a limit is used.
#[derive(Clone, Debug)]
pub(super) struct Used {
    metric: AccumulatorId,
    /// Smallest units for so much of the metric: `rate` over `over`.
    rate: i128,
    over: i128,
    /// To so many units an award is rounded.
    to: i128,
    /// So many purchases there are in the window at most: each loses less than one step by rounding. A part that comes back may
    /// lose a unit more, which is too little to look for and too much for a proof ([`BY_THE_UNIT`]).
    purchases: i128,
}

impl Used {
    /// Of a limit whose one row gives a share of what a metric adds up, and gives it always.
    pub fn of(program: &Program, domain: &Domain, limit: &Limit, rows: &[RowId]) -> Option<Used> {
        let [id] = rows else { return None };
        let row = program.rows.get(id.index())?;
        let plain = limit.measure == Measure::Units
            && limit.when == Guard::True
            && limit.versions.is_empty()
            && matches!(limit.cap, LimitCap::Fixed(_))
            && matches!(limit.overflowing, Overflowing::Clip);
        if !plain || !is_always(program, row) {
            return None;
        }
        let Effect::Grant { holding, amount, .. } = &row.effect else { return None };
        program.holdings.get(holding.index()).filter(|of| of.maximum.is_none())?;
        let (money, rate) = match &amount.numerator {
            Expr::Scale(of, rate) if *rate > 0 => (of.as_ref(), *rate),
            money => (money, 1),
        };
        if !matches!(money, Expr::Money(..)) {
            return None;
        }
        let same = |metric: &crate::core::Accumulator| {
            metric.window == limit.window
                && metric.on == row.on
                && metric.filter == Guard::True
                && metric.adds_to.is_none()
                && metric.carries.is_none()
                && matches!(&metric.aggregate, Aggregate::Sum(of) if of == money)
        };
        let at = program.accumulators.iter().position(same)?;
        Some(Used {
            metric: AccumulatorId(u16::try_from(at).ok()?),
            rate: i128::from(rate),
            over: i128::from(amount.over.max(1)),
            to: i128::from(row.rounds.to.max(1)),
            purchases: domain.visits_in(days_in(limit.window)?),
        })
    }

    /// Units that are used at least in a situation.
    pub fn least(&self, here: &Situation) -> i64 {
        let value = i128::from(here.metric(self.metric)).max(0);
        let lost = self.purchases.min(value).saturating_mul(self.to);
        let given = value.saturating_mul(self.rate).div_euclid(self.over);
        i64::try_from(given.saturating_sub(lost).max(0)).unwrap_or(0)
    }
}

/// Whether a row gives on each of its purchases, under one limit and nothing else.
fn is_always(program: &Program, row: &Row) -> bool {
    row.guard == Guard::True
        && row.limits.len() <= 1
        && !matches!(row.rounds.per, RoundedPer::Purchase | RoundedPer::Day)
        && program.groups.is_empty()
        && program.budgets.is_empty()
}
