//! Phase 4, second half: what is left of the awards becomes lots.

use super::{Moment, refused};
use crate::core::{Anchor, Length};
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::own::CashFor;
use crate::evaluate::plan::{Action, Grain, HoldingPlan, Plan, moved, not_over};
use crate::evaluate::recorder::{Grant, Recorder, Skip, Source};
use crate::ledger::{Lot, MATURED, NEVER, TOUCHED};
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// The term number of lots that follow their holding's own expiry, which may change with the tier.
pub(in crate::evaluate) const OWN_TERM: u16 = 0;
/// The term number of lots whose due was fixed when they were granted.
pub(in crate::evaluate) const FIXED_TERM: u16 = 1;

impl HoldingPlan {
    /// The number of its own term at the tier in force.
    #[inline(always)]
    pub(in crate::evaluate) fn own_term(&self, state: &State) -> u16 {
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
            if award.units == 0 {
                if R::TRACES
                    && let Some(&limit) = row.limits.first()
                {
                    let limit = self.limits[usize::from(limit)].id;
                    recorder.row_skipped(Instant(moment.at), row.id, Skip::Limited(limit));
                }
                continue;
            }
            let Action::Grant { holding, expiry, pending, .. } = row.action else {
                if matches!(row.action, Action::Cash { .. }) {
                    recorder.cash(Instant(moment.at), CashFor::Row(row.id), -award.units);
                }
                continue;
            };
            let given = Given { holding, units: award.units, source: row.source, expiry, pending };
            let lot = self.grant(state, moment.at, moment.day, given, Source::Row(row.id), recorder)?;
            if self.returns.is_some() && scratch.draft.on {
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

    /// A holding's terms at an instant.
    #[inline(always)]
    pub(in crate::evaluate) fn holding_on(&self, state: &State, at: usize, now: i64) -> &HoldingPlan {
        self.holdings[at].on(now.div_euclid(DAY_SECONDS) as i32, state.joined)
    }

    /// Activity at `now` moves the touch of a holding, never back; terms of other tiers look at it too.
    fn record_touch(&self, state: &mut State, now: i64, holding: u16) {
        let own = &self.terms[usize::from(self.holding_on(state, usize::from(holding), now).own_term(state))];
        let joined = state.joined;
        let account = &mut state.accounts[usize::from(holding)];
        let now = now.max(account.touched_at());
        if own.anchor == Anchor::Touch {
            account.touch(now, own.due(now, joined), own.named_end);
            state.next_due = state.next_due.min(account.next_change());
        } else {
            account.touch(now, NEVER, false);
        }
    }

    /// A grant is activity: where each is one, the whole balance lives by the last, and so does what an earlier version
    /// or a return has dated by itself.
    #[inline(always)]
    fn touch_by_grant(&self, state: &mut State, now: i64, holding: u16) {
        if state.accounts[usize::from(holding)].is_all_touched() {
            self.record_touch(state, now, holding);
        } else {
            self.touch_holding(state, usize::from(holding), now);
        }
    }

    /// The lot that a grant makes. A holding that every grant touches is touched here.
    #[inline(always)]
    pub(in crate::evaluate) fn lot(&self, state: &mut State, at: i64, day: i32, given: Given) -> Lot {
        let joined = state.joined;
        let holding = self.holdings[usize::from(given.holding)].on(day, joined);
        let pending = match given.pending {
            Some(own) => own,
            None if holding.pending_when.is_empty() => holding.pending,
            None => self.pending_now(state, at, holding),
        };
        let pending = &self.terms[usize::from(pending)];
        let matures = if pending.is_never() { MATURED } else { pending.due(at, joined) };
        let matures = if matures <= at { MATURED } else { matures };
        let (term, number) = match given.expiry {
            Some(own) => (own, FIXED_TERM),
            None => (holding.own_term(state), OWN_TERM),
        };
        if holding.every_grant_touches {
            self.touch_by_grant(state, at, given.holding);
        }
        let term = &self.terms[usize::from(term)];
        let from = if term.anchor == Anchor::Maturing && matures != MATURED { matures } else { at };
        let base = self.base(holding.grain, from);
        let due = if term.anchor == Anchor::Touch && number == OWN_TERM {
            let (touched, own) = (state.accounts[usize::from(given.holding)].touched_at(), term.due(at, joined));
            // An activity earlier on the day counts as one with the award where bases are days: such lots are one lot.
            let alike = || own == term.due(touched, joined) && self.base(holding.grain, touched) == base;
            if touched >= at || touched >= 0 && alike() { TOUCHED } else { own }
        } else {
            term.due(base, joined)
        };
        let (due, named_end) = not_over(due, term.named_end && due != TOUCHED, at);
        Lot {
            quantity: given.units,
            base,
            due,
            matures,
            issue: self.days.info(day).map_or_else(|| month_of(day), |info| info.month_index),
            source: given.source,
            term: number,
            named_end,
        }
    }

    /// The pending period whose condition holds: of several the one that ends last, of none the plain one.
    #[cold]
    fn pending_now(&self, state: &State, at: i64, holding: &HoldingPlan) -> u16 {
        let scratch = Scratch::default();
        let view = View { plan: self, state, scratch: &scratch, at };
        let holds = holding.pending_when.iter().filter(|(checks, _)| view.all_hold(checks));
        let ends = |term: u16| {
            let term = &self.terms[usize::from(term)];
            if term.is_never() { at } else { term.due(at, state.joined) }
        };
        holds.map(|(_, term)| *term).max_by_key(|term| ends(*term)).unwrap_or(holding.pending)
    }

    /// The base of something at an instant.
    #[inline(always)]
    pub(super) fn base(&self, grain: Grain, at: i64) -> i64 {
        if grain == Grain::Month {
            let day = at.div_euclid(DAY_SECONDS);
            if let Some(info) = self.days.info(day as i32) {
                return (day - i64::from(info.day_of_month) + 1) * DAY_SECONDS;
            }
            return beyond_the_days(grain, at);
        }
        grain.base(at)
    }

    /// Touches the holdings that live by this occasion.
    #[inline]
    pub(in crate::evaluate) fn touch(&self, state: &mut State, scratch: &Scratch, moment: Moment<'_>) {
        for &occasion in moment.occasions {
            for &(holding, atoms, version, watch) in &self.occasions[occasion].touches {
                let named = || {
                    let plan = &self.holdings[usize::from(holding)];
                    plan.versions.is_empty() || plan.amended(moment.day, state.joined).0 == version
                };
                let meets = (atoms == u64::MAX || atoms & scratch.atoms != 0) && named();
                if meets && self.watch_holds(state, scratch, moment.at, watch) {
                    self.touch_holding(state, usize::from(holding), moment.at);
                }
            }
        }
    }

    fn touch_holding(&self, state: &mut State, at: usize, now: i64) {
        let plan = self.holding_on(state, at, now);
        if !plan.lives_by_touch {
            return;
        }
        self.record_touch(state, now, at as u16);
        let follows_touch = self.terms[usize::from(plan.own_term(state))].anchor == Anchor::Touch;
        let account = &mut state.accounts[at];
        let touched = account.touched_at();
        if follows_touch && !account.is_all_touched() {
            account.rebase(|lot| {
                // A rule may have moved a base beyond the present activity.
                let due = if lot.term == OWN_TERM && lot.base <= touched { TOUCHED } else { lot.due };
                (lot.base, due, lot.named_end)
            });
        }
        state.next_due = state.next_due.min(account.next_change());
    }

    /// Gives the lots of holdings whose expiry depends on a ladder the terms of its present rank; a
    /// lot that is overdue by them gets one fresh term (`core` section 2). `booked` is the instant of
    /// the change, `now` the one that has come: at M4 lots with a named end have lapsed already, the
    /// others lapse after it.
    pub(super) fn change_terms(&self, state: &mut State, ladder: usize, (booked, now): (i64, i64)) {
        let joined = state.joined;
        for &at in &self.ladders[ladder].holdings {
            let plan = self.holding_on(state, usize::from(at), booked);
            // By an earlier or a later version's terms tiers may have counted, or will.
            if plan.ladder.is_none_or(|by| by.index() != ladder) {
                continue;
            }
            let at_once = self.program.holdings[usize::from(at)].lapse_at_once;
            let term = &self.terms[usize::from(plan.own_term(state))];
            let over = |due: i64| due <= booked || term.named_end && due <= now;
            // A fresh term that is over at once counts from the day after.
            let fresh = if over(term.due(booked, joined)) { now } else { booked };
            let account = &mut state.accounts[usize::from(at)];
            let touched = account.touched_at();
            let follows_touch = term.anchor == Anchor::Touch && touched >= 0;
            let all_over = follows_touch && !at_once && over(term.due(touched, joined));
            if follows_touch {
                // The fresh term is no activity. Where every award is one, no lot is younger than the last of them, and
                // the whole balance has one clock.
                let touched = if all_over && plan.every_grant_touches { fresh } else { touched };
                account.touch(touched, term.due(touched, joined), term.named_end);
            }
            account.rebase(|lot| {
                if lot.term != OWN_TERM {
                    return (lot.base, lot.due, lot.named_end);
                }
                let touches = follows_touch && touched >= lot.base;
                if touches && !all_over {
                    return (lot.base, TOUCHED, term.named_end);
                }
                let due = term.due(lot.base, joined);
                if !touches && (at_once || !over(due)) {
                    return (lot.base, due, term.named_end);
                }
                let base = self.base(plan.grain, fresh);
                if touches && plan.every_grant_touches {
                    return (base, TOUCHED, term.named_end);
                }
                let (due, named_end) = not_over(term.due(base, joined), term.named_end, now);
                (base, due, named_end)
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
        let joined = state.joined;
        for &entry in &scratch.effects {
            let row = &self.rows[usize::from(entry)];
            let Action::Extend { holding, by } = row.action else { continue };
            let plan = self.holding_on(state, usize::from(holding), moment.at);
            let term = &self.terms[usize::from(plan.own_term(state))];
            let account = &mut state.accounts[usize::from(holding)];
            if plan.lives_by_touch && account.touched_at() >= 0 {
                let touched = moved(account.touched_at(), by);
                let due = if term.anchor == Anchor::Touch { term.due(touched, joined) } else { NEVER };
                let (due, named_end) = not_over(due, term.named_end, moment.at);
                account.touch(touched, due, named_end);
            }
            account.rebase(|lot| {
                let base = moved(lot.base, by);
                if lot.due >= TOUCHED {
                    return (base, lot.due, lot.named_end);
                }
                if lot.term == OWN_TERM {
                    let (due, named_end) = not_over(term.due(base, joined), term.named_end, moment.at);
                    return (base, due, named_end);
                }
                if let Length::Seconds(_) = by {
                    // So many hours after the end of a day is an instant and no longer the end of a day.
                    return (base, moved(lot.due, by), false);
                }
                // A named end moves with its last day, any other with its due instant.
                let day = i64::from(lot.named_end) * DAY_SECONDS;
                (base, moved(lot.due - day, by) + day, lot.named_end)
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

/// A base outside the plan's days. Kept out of line: its arithmetic of civil dates was otherwise done ahead of
/// the loop over rows in every purchase, needed or not.
#[cold]
#[inline(never)]
fn beyond_the_days(grain: Grain, at: i64) -> i64 {
    grain.base(at)
}
