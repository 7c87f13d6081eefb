//! Phase 6: tiers move.

use super::Moment;
use crate::core::{Fall, Rank};
use crate::evaluate::expression::View;
use crate::evaluate::member::{LadderState, Scratch, State};
use crate::evaluate::plan::{Action, LadderPlan, Plan, Term, not_over};
use crate::evaluate::recorder::Recorder;
use crate::ledger::NEVER;
use crate::quantity::{DAY_SECONDS, Instant};

impl LadderState {
    /// The highest tier whose date is open; tier 0 always is.
    pub(super) fn highest_open(&self, tiers: usize, now: i64) -> Rank {
        (1..=tiers).rev().find(|&tier| self.until[tier] > now).unwrap_or(0) as Rank
    }

    /// When something about it ends by itself.
    pub fn next_change(&self, fall: Fall) -> i64 {
        let earned = if self.earned == 0 || fall == Fall::Never { NEVER } else { self.until[usize::from(self.earned)] };
        let given = if self.given > 0 { self.given_until[usize::from(self.given)] } else { NEVER };
        earned.min(given)
    }
}

impl Plan {
    /// After an event: every tier whose condition holds moves its date, and the rank follows. Only
    /// ladders whose metrics the event fed are judged.
    #[inline(always)]
    pub(in crate::evaluate) fn judge<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        if !scratch.effects.is_empty() {
            self.give_ranks(state, scratch, moment.at, recorder);
        }
        for (at, plan) in self.ladders.iter().enumerate() {
            if !plan.reviewed && plan.observed.as_ref().is_none_or(|metrics| metrics.meet(&scratch.fed)) {
                self.move_dates(state, scratch, (moment.at, moment.day), at, plan, recorder);
            }
        }
        if !scratch.effects.is_empty() {
            for at in 0..self.ladders.len() {
                self.settle_rank(state, at, (moment.at, moment.at), recorder);
            }
        }
    }

    /// The same for what a review has set off: a date that would be over this very night counts from the day after.
    #[cold]
    pub(super) fn judge_tonight<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        let (eve, midnight) = (moment.at, moment.at + 1);
        let joined = state.joined;
        let counts_from = |term: &Term| if term.due(eve, joined) > midnight { eve } else { midnight };
        for &entry in &scratch.effects {
            let row = &self.rows[usize::from(entry)];
            let Action::SetRank { ladder, rank, until } = row.action else { continue };
            let until = &self.terms[usize::from(until)];
            give_rank(state, ladder.index(), rank, (midnight, until.due(counts_from(until), joined)));
            recorder.row_acted(Instant(eve), row.id);
        }
        for (at, plan) in self.ladders.iter().enumerate() {
            if !plan.reviewed && plan.observed.as_ref().is_none_or(|metrics| metrics.meet(&scratch.fed)) {
                let keep = &self.terms[usize::from(plan.on(moment.day, state.joined).0)];
                self.judge_at(state, scratch, (eve, counts_from(keep)), at, plan);
            }
            self.rise(state, (eve, midnight), at, plan, recorder);
        }
    }

    /// The same after a return: only ladders that it fed something.
    pub(in crate::evaluate) fn judge_fed<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) {
        if !scratch.effects.is_empty() {
            self.give_ranks(state, scratch, moment.at, recorder);
        }
        for (at, plan) in self.ladders.iter().enumerate() {
            if !plan.reviewed && plan.metrics.meet(&scratch.fed) {
                self.move_dates(state, scratch, (moment.at, moment.day), at, plan, recorder);
            }
        }
        if !scratch.effects.is_empty() {
            for at in 0..self.ladders.len() {
                self.settle_rank(state, at, (moment.at, moment.at), recorder);
            }
        }
    }

    /// Moves the dates of the tiers whose conditions hold; the rank can only rise by it.
    #[inline(always)]
    pub(in crate::evaluate) fn move_dates<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        (now, day): (i64, i32),
        at: usize,
        plan: &LadderPlan,
        recorder: &mut R,
    ) {
        let Some((accumulator, thresholds)) = &plan.simple else {
            self.judge_at(state, scratch, (now, now), at, plan);
            return self.rise(state, (now, now), at, plan, recorder);
        };
        let value = state.tallies[usize::from(*accumulator)].value;
        // Thresholds ascend.
        let met = thresholds.iter().take_while(|&&least| value >= least).count();
        if met == 0 {
            return;
        }
        let until = self.terms[usize::from(plan.on(day, state.joined).0)].due_on(now, day, state.joined);
        if state.ladders[at].judged != (met, until) {
            self.date(state, (now, at), (met, until), plan, recorder);
        }
    }

    /// So many thresholds are met, until then.
    #[inline(never)]
    fn date<R: Recorder>(
        &self,
        state: &mut State,
        (now, at): (i64, usize),
        (met, until): (usize, i64),
        plan: &LadderPlan,
        recorder: &mut R,
    ) {
        let ladder = &mut state.ladders[at];
        ladder.judged = (met, until);
        for date in &mut ladder.until[1..=met] {
            *date = (*date).max(until);
        }
        self.rise(state, (now, now), at, plan, recorder);
    }

    /// The same without shortcuts: conditions as of `now`, terms counted from `from`. A term that is over by then (a named
    /// day that has passed) holds nothing.
    fn judge_at(&self, state: &mut State, scratch: &Scratch, (now, from): (i64, i64), at: usize, plan: &LadderPlan) {
        let (keep, _) = plan.on(now.div_euclid(DAY_SECONDS) as i32, state.joined);
        let until = self.terms[usize::from(keep)].due(from, state.joined);
        if until <= from {
            return;
        }
        for (tier, (reach, keeps)) in (1..).zip(&plan.tiers) {
            let view = View { plan: self, state, scratch, at: now };
            let held = usize::from(view.state.ladders[at].rank) >= tier;
            if view.all_hold(reach) || held && view.all_hold(keeps) {
                let date = &mut state.ladders[at].until[tier];
                *date = (*date).max(until);
            }
        }
    }

    /// The rank follows the dates. `booked` is the instant of the event, `now` the one that has come: at M4 the midnight.
    #[inline(always)]
    fn rise<R: Recorder>(
        &self,
        state: &mut State,
        (booked, now): (i64, i64),
        at: usize,
        plan: &LadderPlan,
        recorder: &mut R,
    ) {
        let (_, fall) = plan.on(booked.div_euclid(DAY_SECONDS) as i32, state.joined);
        let ladder = &mut state.ladders[at];
        let earned = ladder.highest_open(plan.tiers.len(), now);
        if earned > ladder.earned || fall == Fall::ToEarned && earned != ladder.earned {
            ladder.earned = earned;
        }
        if ladder.earned > 0 {
            state.next_due = state.next_due.min(ladder.next_change(fall));
        }
        self.settle_rank(state, at, (booked, now), recorder);
    }

    /// The larger of the earned and the given rank is in force.
    #[inline(always)]
    pub(super) fn settle_rank<R: Recorder>(&self, state: &mut State, at: usize, now: (i64, i64), recorder: &mut R) {
        let ladder = &mut state.ladders[at];
        let rank = ladder.earned.max(ladder.given);
        if rank != ladder.rank {
            self.change_rank(state, at, rank, now, recorder);
        }
    }

    #[cold]
    #[inline(never)]
    fn change_rank<R: Recorder>(
        &self,
        state: &mut State,
        at: usize,
        rank: Rank,
        (booked, now): (i64, i64),
        recorder: &mut R,
    ) {
        let ladder = &mut state.ladders[at];
        let from = std::mem::replace(&mut ladder.rank, rank);
        ladder.since = booked.div_euclid(DAY_SECONDS) as i32;
        self.change_terms(state, at, (booked, now));
        self.restart_since(state, at, from, rank);
        recorder.rank_changed(Instant(booked), crate::core::LadderId(at as u16), from, rank);
    }

    /// Whether a league puts members on the ladder's levels: no condition of a member does, and no return takes them away.
    pub(in crate::evaluate) fn is_of_a_league(&self, at: usize) -> bool {
        self.derived.boards.iter().any(|board| board.ladder.index() == at)
    }

    /// Puts a member on a level of a league, for good.
    pub(in crate::evaluate) fn put_on_level<R: Recorder>(
        &self,
        state: &mut State,
        (at, rank): (usize, Rank),
        now: i64,
        recorder: &mut R,
    ) {
        let ladder = &mut state.ladders[at];
        ladder.earned = rank;
        ladder.until[usize::from(rank)] = NEVER;
        for above in &mut ladder.until[usize::from(rank) + 1..] {
            *above = i64::MIN;
        }
        self.settle_rank(state, at, (now, now), recorder);
    }

    /// Rows that give a tier.
    #[cold]
    fn give_ranks<R: Recorder>(&self, state: &mut State, scratch: &Scratch, now: i64, recorder: &mut R) {
        for &entry in &scratch.effects {
            let row = &self.rows[usize::from(entry)];
            let Action::SetRank { ladder, rank, until } = row.action else { continue };
            let until = self.terms[usize::from(until)].due(now, state.joined);
            give_rank(state, ladder.index(), rank, (now, until));
            recorder.row_acted(Instant(now), row.id);
        }
    }

    /// M6: a tier that the old terms held beyond its date falls if the new ones let it.
    pub(in crate::evaluate) fn fall_by_new_terms<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        at: usize,
        (now, day): (i64, i32),
        recorder: &mut R,
    ) {
        if state.ladders[at].next_change(self.ladders[at].on(day, state.joined).1) <= now {
            self.review(state, scratch, at, (now, now), false, recorder);
        }
    }

    /// M4: a given rank ends, a ladder is reviewed, dates pass. `booked` is the instant at which it
    /// is booked and from which fresh dates count; `now` is the one that has come.
    pub(in crate::evaluate) fn review<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &Scratch,
        at: usize,
        (booked, now): (i64, i64),
        judged: bool,
        recorder: &mut R,
    ) {
        let plan = &self.ladders[at];
        let joined = state.joined;
        let (keep, fall) = plan.on(booked.div_euclid(DAY_SECONDS) as i32, joined);
        let keep = &self.terms[usize::from(keep)];
        let ladder = &mut state.ladders[at];
        // What has passed tonight stays passed, though it is still booked on the day before.
        for date in ladder.until.iter_mut().chain(&mut ladder.given_until).filter(|date| **date <= now) {
            *date = i64::MIN;
        }
        while ladder.given > 0 && ladder.given_until[usize::from(ladder.given)] <= now {
            ladder.given -= 1;
        }
        if judged {
            let day = booked.div_euclid(DAY_SECONDS) as i32;
            // A term that ends with the day of the review counts from the day after.
            let from = if keep.due_on(booked, day, joined) > now { booked } else { now };
            self.judge_at(state, scratch, (booked, from), at, plan);
            self.rise(state, (booked, now), at, plan, recorder);
        }
        let ladder = &mut state.ladders[at];
        ladder.judged = (0, 0);
        let earned = usize::from(ladder.earned);
        if earned > 0 && ladder.until[earned] <= now {
            match fall {
                Fall::ToEarned => ladder.earned = ladder.highest_open(plan.tiers.len(), now),
                Fall::OneStep => {
                    ladder.earned -= 1;
                    // The fresh date belongs to the day that ends; one that ends with it too (keep to
                    // the end of the year, at the end of the year) belongs to the next.
                    let fresh = Some(keep.due(booked, joined))
                        .filter(|&fresh| fresh > now)
                        .unwrap_or_else(|| keep.due(now, joined));
                    // A named day that has passed leaves the day that begins.
                    let fresh = not_over(fresh, false, now).0;
                    let date = &mut ladder.until[earned - 1];
                    *date = (*date).max(fresh);
                }
                Fall::Never => {}
            }
        }
        self.settle_rank(state, at, (booked, now), recorder);
    }
}

/// Gives a tier until an instant. Each tier has a date of its own: what is left of a lower one counts
/// when a higher one ends.
fn give_rank(state: &mut State, at: usize, rank: Rank, (now, until): (i64, i64)) {
    let Some(ladder) = state.ladders.get_mut(at) else { return };
    if until <= now || usize::from(rank) >= ladder.given_until.len() {
        return;
    }
    let date = &mut ladder.given_until[usize::from(rank)];
    *date = (*date).max(until);
    ladder.given = ladder.given.max(rank);
    state.next_due = state.next_due.min(ladder.given_until[usize::from(ladder.given)]);
}
