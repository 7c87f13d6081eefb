//! A household: members enter and leave it, its midnights go stage by stage for all, and what one does moves the tiers
//! of the others.

use super::error::{EventError, Fault};
use super::event::{Redeemed, Refused};
use super::member::Member;
use super::party::Party;
use super::phase::Moment;
use super::plan::{Metrics, Plan, QUIET};
use super::recorder::{Occasion, Recorder, Taking};
use super::stage::Stage;
use crate::core::HoldingId;
use crate::quantity::{DAY_SECONDS, Instant};

impl Plan {
    /// Notes the member's tiers and conditions before an event of somebody else: his own last one is over.
    fn note_beside(&self, member: &mut Member, at: Instant) {
        member.scratch.clear_event();
        self.note_before(&mut member.state, &mut member.scratch, at.0);
    }
}

impl Party {
    /// The member enters the household.
    ///
    /// # Errors
    /// As for any event. A refusal is no error.
    pub fn enter<R: Recorder>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        self.change(plan, (who, at), true, recorder)
    }

    /// The member leaves the household and takes along what is his.
    ///
    /// # Errors
    /// As for any event. A refusal is no error.
    pub fn part<R: Recorder>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        self.change(plan, (who, at), false, recorder)
    }

    fn change<R: Recorder>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        enters: bool,
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        let here = usize::from(who);
        let (Some(pool), true) = (plan.pool(), here < self.seats.len()) else {
            return Err(EventError::new(at, Fault::Unknown));
        };
        self.settle_inside(plan, at, recorder)?;
        recorder.acting(who);
        plan.settle(&mut self.seats[here].member, at, recorder)?;
        recorder.began(at, Occasion::PoolChange { enters });
        let places: Vec<u16> = plan.places_of(&pool.limits);
        let inside = self.seats.iter().filter(|seat| seat.inside).count();
        let state = &mut self.seats[here].member.state;
        let short = places
            .iter()
            .map(|&place| &plan.limits[usize::from(place)])
            .find(|limit| plan.room(state, limit, at.0) < 1);
        let refused = if self.seats[here].inside == enters {
            Some(Refused::NotOffered)
        } else if enters && inside >= usize::from(pool.most) {
            Some(Refused::HouseholdFull { most: pool.most })
        } else {
            short.map(|limit| Refused::Limited { limit: limit.id, room: 0 })
        };
        if let Some(why) = refused {
            recorder.refused(at, Taking::Household, HoldingId(0), why);
            return Ok(Redeemed::Refused(why));
        }
        for &place in &places {
            plan.charge(&mut self.seats[here].member.state, &plan.limits[usize::from(place)], 1, at.0);
        }
        if !enters {
            self.seats[here].inside = false;
            return Ok(Redeemed::Done);
        }
        self.note_others(plan, here, at);
        // The newcomer comes from a life alone.
        plan.note_beside(&mut self.seats[here].member, at);
        self.seats[here].inside = true;
        // What each reads has changed for all of them, the newcomer too.
        self.judge_others(plan, here, at, plan.pooled_metrics(), recorder)?;
        self.judge_one(plan, here, at, plan.pooled_metrics(), recorder)?;
        Ok(Redeemed::Done)
    }

    fn inside(&self) -> Vec<usize> {
        self.seats.iter().enumerate().filter(|(_, seat)| seat.inside).map(|(at, _)| at).collect()
    }

    /// What is due in the household up to `until`, every midnight stage by stage for all.
    pub(super) fn settle_inside<R: Recorder>(
        &mut self,
        plan: &Plan,
        until: Instant,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let inside = self.inside();
        if inside.is_empty() {
            return Ok(());
        }
        if plan.days.info(until.day().0).is_none() {
            return Err(EventError::new(until, Fault::OutsideDays));
        }
        for &here in &inside {
            if self.seats[here].member.state.clock > until.0 {
                return Err(plan.too_early(&self.seats[here].member, until.0));
            }
        }
        let mut result = Ok(());
        loop {
            let due = |party: &Party, here: usize| plan.first_due(&party.seats[here].member.state);
            let Some((first, first_here)) = inside.iter().map(|&here| (due(self, here), here)).min() else { break };
            if first > until.0 {
                break;
            }
            let day = first.div_euclid(DAY_SECONDS) as i32;
            let begins = |&here: &usize| self.seats[here].member.state.day < day;
            if first.rem_euclid(DAY_SECONDS) == 0 && inside.iter().any(begins) {
                result = result.and(self.midnight(plan, &inside, day, recorder));
            } else {
                self.roll(plan, &inside, day);
                recorder.acting(first_here as u16);
                let done = self.with(plan, first_here, |member| {
                    let now = first.max(member.state.clock);
                    plan.between_midnights(member, now, recorder)
                });
                result = result.and(done);
            }
            for &here in &inside {
                let state = &mut self.seats[here].member.state;
                state.clock = state.clock.max(first);
            }
        }
        self.roll(plan, &inside, until.day().0);
        for &here in &inside {
            let state = &mut self.seats[here].member.state;
            (state.clock, state.next_due) = (until.0, plan.first_due(state));
        }
        result
    }

    fn midnight<R: Recorder>(
        &mut self,
        plan: &Plan,
        inside: &[usize],
        day: i32,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut result = Ok(());
        // What one reads of the others is as of this night, whenever they were last seen.
        self.roll(plan, inside, day - 1);
        for stage in Stage::ALL {
            if matches!(stage, Stage::Open) {
                self.roll(plan, inside, day);
            }
            for &here in inside {
                recorder.acting(here as u16);
                let done = self.with(plan, here, |member| plan.midnight_stage(member, stage, day, recorder));
                result = result.and(done);
            }
        }
        result
    }

    fn roll(&mut self, plan: &Plan, inside: &[usize], day: i32) {
        for &here in inside {
            let state = &mut self.seats[here].member.state;
            if state.day < day {
                plan.roll(state, day, plan.days.epoch(day));
            }
        }
    }

    /// Remembers tiers and conditions of one before something changes for him.
    fn note(&mut self, plan: &Plan, here: usize, at: Instant) {
        self.with(plan, here, |member| plan.note_beside(member, at));
    }

    pub(super) fn note_others(&mut self, plan: &Plan, here: usize, at: Instant) {
        if plan.nobody_looks() {
            return;
        }
        for other in self.inside() {
            if other != here {
                self.note(plan, other, at);
            }
        }
    }

    /// The others' tiers and conditions after an event that fed these metrics: phases 6 and 7, one after the other.
    pub(super) fn judge_others<R: Recorder>(
        &mut self,
        plan: &Plan,
        here: usize,
        at: Instant,
        fed: Metrics,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if plan.nobody_looks() {
            return Ok(());
        }
        for other in self.inside() {
            if other != here {
                self.judge_one(plan, other, at, fed, recorder)?;
            }
        }
        Ok(())
    }

    fn judge_one<R: Recorder>(
        &mut self,
        plan: &Plan,
        here: usize,
        at: Instant,
        fed: Metrics,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        recorder.acting(here as u16);
        recorder.began(at, Occasion::Household);
        let fed = fed.and(&plan.pooled_metrics());
        let done = self.with(plan, here, |member| {
            member.scratch.clear_event();
            member.scratch.fed = fed;
            let moment = Moment { at: at.0, day: at.day().0, occasions: &[QUIET] };
            plan.undoably(member, |plan, state, scratch| {
                // Whatever else a ladder reads: an event of somebody else prolongs nothing.
                plan.judge_fed(state, scratch, moment, recorder);
                // And it feeds nothing of his: periods and goals wait for an event of his own.
                scratch.fed = Metrics::default();
                let done =
                    if plan.follow.is_empty() { Ok(()) } else { plan.follow_up(state, scratch, moment, recorder) };
                // A tier or a shared metric may end a pause, or begin one.
                if done.is_ok() && !plan.suspends.is_empty() {
                    plan.suspend(state, scratch, at.0);
                }
                done
            })
        });
        recorder.looked();
        done
    }
}
