//! The short way through a purchase, for programs in which nothing can get in between.
//!
//! A program is *straight* if its purchases have no price phase, no limit, no reference between rules,
//! nothing that reads a balance or sets anything else off. Then awards can be posted one by one as they
//! are found, and phases 5 and 6 follow at once. The result is the one of [`Plan::process`], which the
//! tests hold it to; only the bookkeeping between the phases is left out.

use super::Moment;
use super::post::Given;
use crate::core::{Effect, Expr, Guard, Program, RowKind, Trigger};
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Action, PURCHASE, Plan};
use crate::evaluate::recorder::{Recorder, Source};
use crate::quantity::LARGEST;

impl Plan {
    /// Phases 3 to 6 of a purchase in a straight program.
    #[inline(always)]
    pub(in crate::evaluate) fn process_straight<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        for &entry in entries {
            // INVARIANT: entries are numbers of the plan's rows.
            let row = &self.rows[usize::from(entry)];
            let Action::Grant { holding, amount, expiry, pending } = &row.action else { continue };
            if row.atoms != u64::MAX && row.atoms & scratch.atoms == 0 {
                continue;
            }
            let view = View { plan: self, state, scratch, at: moment.at };
            if !row.checks.is_empty() && !view.all_hold(&row.checks) {
                continue;
            }
            let units = match view.amount(amount) {
                Some(0) => continue,
                Some(units) if units <= LARGEST => units,
                _ => return Err(self.too_large(row, &view)),
            };
            let given = Given { holding: *holding, units, source: row.source, expiry: *expiry, pending: *pending };
            self.grant(state, moment.at, moment.day, given, Source::Row(row.id), recorder)?;
        }
        self.measure(state, scratch, Moment { occasions: &[PURCHASE], ..moment })?;
        self.judge(state, scratch, moment, recorder);
        Ok(())
    }
}

/// Whether purchases of the program may take the short way.
pub(in crate::evaluate) fn is_straight(program: &Program) -> bool {
    let listens = |row: &&crate::core::Row| row.on.iter().any(|trigger| matches!(trigger, Trigger::Purchase(_)));
    let follows = |row: &crate::core::Row| {
        row.on.iter().any(|on| matches!(on, Trigger::Reach(..) | Trigger::Leave(..) | Trigger::Crossing(_)))
    };
    let at_once = |exchange: &crate::core::Exchange| exchange.when == crate::core::ExchangeWhen::AtOnce;
    let touched = |holding: &crate::core::Holding| {
        holding.maximum.is_some() || holding.touched_by.iter().any(|on| matches!(on, Trigger::Purchase(_)))
    };
    let posted = |accumulator: &crate::core::Accumulator| {
        matches!(accumulator.aggregate, crate::core::Aggregate::Earned(_) | crate::core::Aggregate::Spent(_))
    };
    !program.rows.iter().any(follows)
        && !program.exchanges.iter().any(at_once)
        && !program.holdings.iter().any(touched)
        && !program.accumulators.iter().any(posted)
        && !program.limits.iter().any(|limit| !limit.rows.is_empty())
        && program.rows.iter().filter(listens).all(is_plain)
}

/// A row whose award depends on nothing that another award of the same purchase changes.
fn is_plain(row: &crate::core::Row) -> bool {
    let Effect::Grant { amount, .. } = &row.effect else { return false };
    row.kind == RowKind::Award && row.limits.is_empty() && plain_guard(&row.guard) && plain(&amount.numerator)
}

fn plain(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_)
        | Expr::Money(..)
        | Expr::Items(_)
        | Expr::Field(_)
        | Expr::Accumulator { .. }
        | Expr::DaysSinceJoining => true,
        Expr::Available(_) | Expr::Pending(_) | Expr::OfRow { .. } | Expr::Credited(_) => false,
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => plain(a) && plain(b),
        Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => plain(on),
        Expr::StepsCompleted { adds: on, .. } | Expr::ByRank { on, .. } | Expr::ByField { on, .. } => plain(on),
        Expr::If(guard, a, b) => plain_guard(guard) && plain(a) && plain(b),
        Expr::Banded { by, on, .. } => plain(by) && plain(on),
    }
}

fn plain_guard(guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(plain_guard),
        Guard::Not(part) => plain_guard(part),
        Guard::Compare { left, right, .. } => plain(left) && plain(right),
        _ => true,
    }
}
