//! The short way through a purchase, for programs in which nothing can get in between
//! (`plan::straight` says which those are).
//!
//! Awards are posted one by one as they are found, and phases 5 and 6 follow at once. The result is the
//! one of [`Plan::process`], which the tests hold it to; only the bookkeeping between phases is left out.

use super::post::Given;
use super::{Moment, refused};
use crate::core::HoldingId;
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::event::{Purchase, Receipt};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Member, Scratch, State};
use crate::evaluate::plan::{Action, CALM, DayInfo, PURCHASE, Plan, Recipe, RowPlan, Straight};
use crate::evaluate::recorder::{Grant, Occasion, Recorder, Source};
use crate::ledger::{Lot, MATURED};
use crate::quantity::{DAY_SECONDS, Instant, LARGEST};

impl Plan {
    /// A purchase of a member without large values in a straight program.
    #[inline(never)]
    pub(in crate::evaluate) fn purchase_straight<R: Recorder>(
        &self,
        straight: &Straight,
        member: &mut Member,
        purchase: &Purchase<'_>,
        receipt: &mut Receipt,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let at = purchase.at.0;
        let (day, info) = self.begin(member, at, recorder)?;
        let Member { state, scratch, .. } = member;
        scratch.clear_event();
        if !self.take_lines(scratch, purchase.lines) {
            return Err(EventError::new(purchase.at, Fault::BadInput));
        }
        let list = scratch.totals[0];
        if list > CALM {
            *receipt = self.purchase_in_full(member, purchase, recorder)?;
            return Ok(());
        }
        if !purchase.words.is_empty() {
            scratch.words.extend_from_slice(purchase.words);
        }
        recorder.began(purchase.at, Occasion::Purchase);
        let band = if self.days.bands.len() == 1 { 0 } else { self.days.band(at.rem_euclid(DAY_SECONDS) as i32) };
        let entries = self.occasions[PURCHASE].rows.rows(info.class, band, scratch.atoms);
        let moment = Moment { at, day, occasions: &[PURCHASE] };
        for &entry in entries {
            // INVARIANT: entries are numbers of the plan's rows; recipes stand beside them.
            let (row, recipe) = (&self.rows[usize::from(entry)], straight.recipes[usize::from(entry)]);
            self.post_straight(state, scratch, (moment, info), row, recipe, recorder)?;
        }
        match &straight.feeds {
            Some(feeds) => {
                for feed in feeds {
                    let value = feed.money.map_or(1, |scope| View { plan: self, state, scratch, at }.money(scope));
                    let tally = &mut state.tallies[usize::from(feed.tally)];
                    // A calm member's values are far below the bounds.
                    tally.value += value;
                    state.large |= tally.value > CALM;
                }
                state.purchases += 1;
                for &ladder in &straight.ladders {
                    let plan = &self.ladders[usize::from(ladder)];
                    self.move_dates(state, scratch, (at, day), usize::from(ladder), plan, recorder);
                }
            }
            None => {
                self.measure(state, scratch, moment)?;
                self.judge(state, scratch, moment, recorder);
                state.purchases += 1;
            }
        }
        *receipt = Receipt { list, paid: list, ..Receipt::default() };
        Ok(())
    }

    /// One row: asked, computed, posted.
    #[inline(always)]
    fn post_straight<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (moment, info): (Moment<'_>, DayInfo),
        row: &RowPlan,
        recipe: Recipe,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let Action::Grant { holding, amount, expiry, pending } = &row.action else { return Ok(()) };
        if row.atoms != u64::MAX && row.atoms & scratch.atoms == 0 {
            return Ok(());
        }
        let view = View { plan: self, state, scratch, at: moment.at };
        if !row.checks.is_empty() && !view.all_hold(&row.checks) {
            return Ok(());
        }
        let units = match view.amount(amount) {
            Some(0) => return Ok(()),
            Some(units) if units <= LARGEST => units,
            _ => return Err(self.too_large(row, &view)),
        };
        let (base, due, named_end) = match recipe {
            Recipe::Seconds(seconds) => (moment.at, moment.at.saturating_add(seconds), false),
            Recipe::ByDay(term, grain) => {
                let term = &self.terms[usize::from(term)];
                (self.base(grain, moment.at), term.due_on(moment.at, moment.day, state.joined), term.named_end)
            }
            Recipe::Usual => {
                let given = Given { holding: *holding, units, source: row.source, expiry: *expiry, pending: *pending };
                let by = Source::Row(row.id);
                return self.grant_aside(state, moment.at, moment.day, given, by, recorder).map(|_| ());
            }
        };
        let lot = Lot {
            quantity: units,
            base,
            due,
            matures: MATURED,
            issue: info.month_index,
            source: row.source,
            term: super::post::OWN_TERM,
            named_end,
        };
        let account = &mut state.accounts[usize::from(*holding)];
        account.grant(lot).map_err(|refusal| refused(moment.at, refusal))?;
        state.next_due = state.next_due.min(due);
        state.large |= account.issued() > CALM || account.lots().len() > self.crowded;
        let grant =
            Grant { at: Instant(moment.at), source: Source::Row(row.id), holding: HoldingId(*holding), lot: &lot };
        recorder.granted(&grant);
        Ok(())
    }
}
