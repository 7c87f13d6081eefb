//! Phase 3: matching rows and their amounts, all on the state before.

use super::Moment;
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Award, Scratch, State};
use crate::evaluate::plan::{Action, AmountPlan, Plan, RowPlan, Shape};
use crate::evaluate::recorder::{Recorder, Skip};
use crate::quantity::Instant;

impl View<'_> {
    /// An amount, rounded once; `None` if it may not be stored. Never negative.
    #[inline(always)]
    pub fn amount(&self, amount: &AmountPlan) -> Option<i64> {
        let numerator = match &amount.shape {
            Shape::Flat(units) => return Some(*units),
            Shape::Rate(factor, scope) => (*factor, self.money(*scope)),
            Shape::RateByRank(ladder, factors, scope) => {
                let rank = self.state.rank(usize::from(*ladder));
                (factors.get(usize::from(rank)).copied().unwrap_or(0), self.money(*scope))
            }
            Shape::Formula(expr) => {
                return match self.value::<i64>(expr) {
                    Some(numerator) => Some(amount.over.divide(numerator)),
                    None => amount.over.divide_wide(self.value::<i128>(expr)?),
                };
            }
        };
        match numerator.0.checked_mul(numerator.1) {
            Some(numerator) => Some(amount.over.divide(numerator)),
            None => amount.over.divide_wide(i128::from(numerator.0) * i128::from(numerator.1)),
        }
    }
}

impl Plan {
    /// Phases 3 and 4 for these rows, round by round.
    #[inline(always)]
    pub(in crate::evaluate) fn award<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        scratch.effects.clear();
        scratch.shared.exclusive = false;
        self.forget_the_event(state);
        for round in 0..=self.rounds {
            scratch.awards.clear();
            scratch.shared.waiting.clear();
            // Nothing pays beside an exclusive group.
            let entries = if scratch.shared.exclusive { &[] } else { entries };
            let mut limited = self.limits_holdings || !self.budgets.is_empty();
            for &entry in entries {
                // INVARIANT: entries are numbers of the plan's rows.
                let row = &self.rows[usize::from(entry)];
                if row.round == round {
                    limited |= self.consider(state, scratch, moment, entry, row, recorder)?;
                }
            }
            if !self.own.shadows.is_empty() {
                self.keep_shadows(state, scratch, moment, entries, round)?;
            }
            let nothing = scratch.awards.is_empty() && scratch.effects.is_empty();
            if !self.groups.tops.is_empty() && !nothing {
                self.decide_groups(scratch, moment, recorder);
            }
            if !scratch.shared.waiting.is_empty() {
                self.round_together(state, scratch, moment)?;
            }
            if limited && !scratch.awards.is_empty() {
                self.limit(state, scratch, moment, recorder)?;
            }
            if !scratch.takes.is_empty() {
                self.take(state, scratch, moment.at, recorder);
                // What pays leaves in the order that held before this activity.
                self.touch(state, scratch, moment);
            }
            self.post(state, scratch, moment, recorder)?;
        }
        self.forget_the_event(state);
        if !scratch.effects.is_empty() {
            self.extend(state, scratch, moment, recorder);
        }
        Ok(())
    }

    /// Asks one row; returns whether it gives something that is limited.
    #[inline(always)]
    fn consider<R: Recorder>(
        &self,
        state: &State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entry: u16,
        row: &RowPlan,
        recorder: &mut R,
    ) -> Result<bool, EventError> {
        if row.atoms != u64::MAX && row.atoms & scratch.atoms == 0 {
            return Ok(false);
        }
        let view = View { plan: self, state, scratch, at: moment.at };
        if !view.all_hold(&row.checks) {
            return Ok(false);
        }
        let (Action::Grant { amount, .. } | Action::Cash { amount }) = &row.action else {
            scratch.effects.push(entry);
            return Ok(false);
        };
        let units = if row.rounds.is_plain() {
            let Some(units) = view.amount(amount).filter(|&units| units <= crate::quantity::LARGEST) else {
                return Err(self.too_large(row, &view));
            };
            units
        } else {
            self.amount_rounded(state, scratch, moment.at, entry, row)?
        };
        if row.referred {
            let stamp = scratch.stamp;
            if let Some(place) = scratch.exact.get_mut(row.id.index()) {
                *place = (stamp, units);
            }
        }
        if self.returns.is_some() && scratch.draft.on && units > 0 {
            self.note_seen(state, scratch, moment.at, entry);
        }
        let waits = !row.rounds.is_plain() && scratch.shared.waiting.last().is_some_and(|one| one.0 == entry);
        if units > 0 || waits {
            scratch.awards.push(Award { entry, units });
        } else if R::TRACES {
            recorder.row_skipped(Instant(moment.at), row.id, Skip::NothingDue);
        }
        Ok(!row.limits.is_empty())
    }

    #[cold]
    pub(super) fn too_large(&self, row: &RowPlan, view: &View<'_>) -> EventError {
        let span = self.program.rows[row.id.index()].span;
        EventError::new(Instant(view.at), Fault::TooLarge)
            .row(row.id, span)
            .operand("amount of the purchase, minor units", view.scratch.totals[0])
    }

    /// Says why rows that listen will not fire, for diaries.
    pub(in crate::evaluate) fn trace<R: Recorder>(
        &self,
        state: &State,
        scratch: &Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        let view = View { plan: self, state, scratch, at: moment.at };
        for &occasion in moment.occasions {
            for &entry in &self.occasions[occasion].listeners {
                let row = &self.rows[usize::from(entry)];
                if let Some(skip) = view.reason(row) {
                    recorder.row_skipped(Instant(moment.at), row.id, skip);
                }
            }
        }
    }
}

impl View<'_> {
    /// Why a row does not match this event; `None` if it does.
    pub fn reason(&self, row: &RowPlan) -> Option<Skip> {
        if row.atoms != u64::MAX && row.atoms & self.scratch.atoms == 0 {
            return Some(Skip::NoLine);
        }
        let of = &self.plan.program.rows[row.id.index()];
        if self.holds(&of.guard) {
            return None;
        }
        let at = of.reasons.iter().position(|(guard, _)| !self.holds(guard));
        Some(Skip::Guard(at.map(|at| at as u16)))
    }
}
