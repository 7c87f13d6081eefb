//! Phase 4, second half: what is left of the awards becomes lots.

use super::{Moment, refused};
use crate::core::Anchor;
use crate::evaluate::error::EventError;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Action, Grain, HoldingPlan, Plan, later};
use crate::evaluate::recorder::{Grant, Recorder, Skip, Source};
use crate::ledger::{Lot, MATURED, TOUCHED};
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// The term number of lots that follow their holding's own expiry, which may change with the tier.
pub(super) const OWN_TERM: u16 = 0;
/// The term number of lots whose due was fixed when they were granted.
pub(in crate::evaluate) const FIXED_TERM: u16 = 1;

impl HoldingPlan {
    /// The number of its own term at the tier in force.
    #[inline(always)]
    pub(super) fn own_term(&self, state: &State) -> u16 {
        let at = self.ladder.map_or(0, |ladder| usize::from(state.rank(ladder.index())));
        // INVARIANT: a holding has at least one term; lowering gives one for each rank.
        self.own.get(at).or(self.own.last()).copied().unwrap_or(0)
    }
}

impl Plan {
    /// Posts the awards.
    #[inline(always)]
    pub(super) fn post<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        for at in 0..scratch.awards.len() {
            let award = scratch.awards[at];
            let row = &self.rows[usize::from(award.entry)];
            let Action::Grant { holding, expiry, pending, .. } = row.action else { continue };
            if award.units == 0 {
                if R::TRACES
                    && let Some(&limit) = row.limits.first()
                {
                    let limit = self.limits[usize::from(limit)].id;
                    recorder.row_skipped(Instant(moment.at), row.id, Skip::Limited(limit));
                }
                continue;
            }
            let given = Given { holding, units: award.units, source: row.source, expiry, pending };
            let lot = self.grant(state, moment.at, moment.day, given, Source::Row(row.id), recorder)?;
            if self.returns.is_some() && scratch.keeps {
                self.note_award(scratch, award.entry, &lot);
            }
            if let Some(posted) = scratch.posted.get_mut(usize::from(holding)) {
                *posted += award.units;
            }
            if let Some(given) = scratch.granted_by.get_mut(row.id.index()) {
                *given += award.units;
            }
            if row.referred {
                let stamp = scratch.stamp;
                if let Some(place) = scratch.credited.get_mut(row.id.index()) {
                    *place = (stamp, award.units);
                }
            }
        }
        Ok(())
    }

    /// Gives units, as a call of its own.
    #[inline(never)]
    pub(in crate::evaluate) fn grant_aside<R: Recorder>(
        &self,
        state: &mut State,
        at: i64,
        day: i32,
        given: Given,
        source: Source,
        recorder: &mut R,
    ) -> Result<Lot, EventError> {
        self.grant(state, at, day, given, source, recorder)
    }

    /// Gives units.
    #[inline(always)]
    pub(in crate::evaluate) fn grant<R: Recorder>(
        &self,
        state: &mut State,
        at: i64,
        day: i32,
        given: Given,
        source: Source,
        recorder: &mut R,
    ) -> Result<Lot, EventError> {
        let lot = self.lot(state, at, day, given);
        // INVARIANT: holdings are numbered by the program.
        let account = &mut state.accounts[usize::from(given.holding)];
        let owed = if self.returns.is_some() { account.debt() } else { 0 };
        account.grant(lot).map_err(|refusal| refused(at, refusal))?;
        state.next_due = state.next_due.min(account.next_change());
        if account.issued() > crate::evaluate::plan::CALM || account.lots().len() > self.crowded {
            state.large = true;
        }
        let holding = crate::core::HoldingId(given.holding);
        recorder.granted(&Grant { at: Instant(at), source, holding, lot: &lot });
        if owed > 0 {
            self.tell_repaid(state, at, (holding, owed), recorder);
        }
        Ok(lot)
    }

    /// Says how much of what was owed has been repaid.
    #[cold]
    pub(in crate::evaluate) fn tell_repaid<R: Recorder>(
        &self,
        state: &State,
        at: i64,
        (holding, owed): (crate::core::HoldingId, i64),
        recorder: &mut R,
    ) {
        let repaid = owed - state.accounts[holding.index()].debt();
        if repaid > 0 {
            recorder.repaid(Instant(at), holding, repaid);
        }
    }

    /// A grant with a term of its own touches the rest of the balance all the same.
    #[cold]
    fn touch_by_grant(&self, state: &mut State, at: i64, holding: u16) {
        let own = &self.terms[usize::from(self.holdings[usize::from(holding)].own_term(state))];
        if own.anchor == Anchor::Touch {
            let account = &mut state.accounts[usize::from(holding)];
            account.touch(at, own.due(at), own.named_end);
            state.next_due = state.next_due.min(account.next_change());
        }
    }

    /// The lot that a grant makes. A holding that every grant touches is touched here.
    #[inline(always)]
    pub(in crate::evaluate) fn lot(&self, state: &mut State, at: i64, day: i32, given: Given) -> Lot {
        let holding = &self.holdings[usize::from(given.holding)];
        let pending = &self.terms[usize::from(given.pending.unwrap_or(holding.pending))];
        let matures = if pending.is_never() { MATURED } else { pending.due(at) };
        let matures = if matures <= at { MATURED } else { matures };
        let (term, number) = match given.expiry {
            Some(own) => (own, FIXED_TERM),
            None => (holding.own_term(state), OWN_TERM),
        };
        if given.expiry.is_some() && holding.every_grant_touches {
            self.touch_by_grant(state, at, given.holding);
        }
        let term = &self.terms[usize::from(term)];
        let from = if term.anchor == Anchor::Maturing && matures != MATURED { matures } else { at };
        let base = self.base(holding.grain, from);
        let due = if term.anchor == Anchor::Touch && number == OWN_TERM {
            let account = &mut state.accounts[usize::from(given.holding)];
            if holding.every_grant_touches {
                account.touch(at, term.due(at), term.named_end);
            }
            if account.touched_at() == at { TOUCHED } else { term.due(at) }
        } else {
            term.due(base)
        };
        Lot {
            quantity: given.units,
            base,
            due,
            matures,
            issue: self.days.info(day).map_or_else(|| month_of(day), |info| info.month_index),
            source: given.source,
            term: number,
            named_end: term.named_end,
        }
    }

    /// The base of something at an instant.
    #[inline(always)]
    pub(super) fn base(&self, grain: Grain, at: i64) -> i64 {
        if grain == Grain::Month {
            let day = at.div_euclid(DAY_SECONDS);
            if let Some(info) = self.days.info(day as i32) {
                return (day - i64::from(info.day_of_month) + 1) * DAY_SECONDS;
            }
        }
        grain.base(at)
    }

    /// Touches the holdings that live by this occasion.
    #[inline]
    pub(in crate::evaluate) fn touch(&self, state: &mut State, scratch: &Scratch, moment: Moment<'_>) {
        for &occasion in moment.occasions {
            for &(holding, atoms) in &self.occasions[occasion].touches {
                if atoms == u64::MAX || atoms & scratch.atoms != 0 {
                    self.touch_holding(state, usize::from(holding), moment.at);
                }
            }
        }
    }

    fn touch_holding(&self, state: &mut State, at: usize, now: i64) {
        let plan = &self.holdings[at];
        let term = &self.terms[usize::from(plan.own_term(state))];
        if term.anchor != Anchor::Touch {
            return;
        }
        let account = &mut state.accounts[at];
        account.touch(now, term.due(now), term.named_end);
        if !account.is_all_touched() {
            account.rebase(|lot| {
                let due = if lot.term == OWN_TERM { TOUCHED } else { lot.due };
                (lot.base, due, lot.named_end)
            });
        }
        state.next_due = state.next_due.min(account.next_change());
    }

    /// Gives the lots of holdings whose expiry depends on a ladder the terms of its present rank; a
    /// lot that is overdue by them gets one fresh term (`core` section 2).
    pub(super) fn change_terms(&self, state: &mut State, holdings: &[u16], now: i64) {
        for &at in holdings {
            let plan = &self.holdings[usize::from(at)];
            let term = &self.terms[usize::from(plan.own_term(state))];
            let account = &mut state.accounts[usize::from(at)];
            if term.anchor == Anchor::Touch {
                let touched = account.touched_at().max(i64::MIN + 1);
                let due = if touched < 0 { term.due(now) } else { term.due(touched) };
                let (touched, due) = if due <= now { (now, term.due(now)) } else { (touched, due) };
                account.touch(touched, due, term.named_end);
            }
            account.rebase(|lot| {
                if lot.term != OWN_TERM {
                    return (lot.base, lot.due, lot.named_end);
                }
                if term.anchor == Anchor::Touch {
                    return (lot.base, TOUCHED, term.named_end);
                }
                match term.due(lot.base) {
                    due if due > now => (lot.base, due, term.named_end),
                    _ => {
                        let base = self.base(plan.grain, now);
                        (base, term.due(base), term.named_end)
                    }
                }
            });
            state.next_due = state.next_due.min(account.next_change());
        }
    }

    /// Carries out rows that move the base of a holding's lots.
    #[cold]
    pub(super) fn extend<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        for &entry in &scratch.effects {
            let row = &self.rows[usize::from(entry)];
            let Action::Extend { holding, by } = row.action else { continue };
            let plan = &self.holdings[usize::from(holding)];
            let term = &self.terms[usize::from(plan.own_term(state))];
            let account = &mut state.accounts[usize::from(holding)];
            if term.anchor == Anchor::Touch && account.touched_at() >= 0 {
                let touched = later(Instant(account.touched_at()), by).0;
                account.touch(touched, term.due(touched), term.named_end);
            }
            account.rebase(|lot| {
                if lot.due >= TOUCHED {
                    return (lot.base, lot.due, lot.named_end);
                }
                let base = later(Instant(lot.base), by).0;
                if lot.term == OWN_TERM && term.anchor != Anchor::Touch {
                    return (base, term.due(base), lot.named_end);
                }
                // A named end moves with its last day, any other with its due instant.
                let day = i64::from(lot.named_end) * DAY_SECONDS;
                (base, later(Instant(lot.due - day), by).0 + day, lot.named_end)
            });
            state.next_due = state.next_due.min(account.next_change());
            recorder.row_acted(Instant(moment.at), row.id);
        }
    }
}

/// Units on their way into a holding.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct Given {
    pub holding: u16,
    pub units: i64,
    /// Number among sources.
    pub source: u16,
    /// Terms in place of the holding's own.
    pub expiry: Option<u16>,
    pub pending: Option<u16>,
}

/// The month of a day for which no table was made.
#[cold]
fn month_of(day: i32) -> i16 {
    crate::evaluate::plan::DayInfo::of(Day(day)).month_index
}
