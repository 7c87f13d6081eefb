//! What happens between events: lots that end, and midnights with their steps in order (`core`
//! section 3). Each step is an event of its own.

use super::error::EventError;
use super::member::{Member, State};
use super::phase::Moment;
use super::plan::{Plan, QUIET, TimerKind};
use super::recorder::{Occasion, Recorder};
use super::stage::Stage;
use super::timer::MidnightStep;
use crate::ledger::NEVER;
use crate::quantity::{DAY_SECONDS, Day, Instant};

impl Plan {
    /// The first instant at which something is due.
    pub(super) fn first_due(&self, state: &State) -> i64 {
        let first = state.accounts.iter().map(|account| account.next_change()).min().unwrap_or(NEVER);
        first.min(self.first_date_due(state))
    }

    /// The same of everything but lots.
    pub(super) fn first_date_due(&self, state: &State) -> i64 {
        let mut first = NEVER;
        for (ladder, plan) in state.ladders.iter().zip(&self.ladders) {
            first = first.min(ladder.next_change(plan.on(state.day, state.joined).1));
        }
        first = first.min(self.rounds_due(state));
        let day = state.timers.iter().fold(state.recheck.min(state.daily_due), |first, &day| first.min(day));
        if day < i32::MAX {
            first = first.min(Day(day).start().0);
        }
        if self.own.in_use { first.min(state.own.next_due()) } else { first }
    }

    /// Everything due up to and including `until`.
    #[cold]
    #[inline(never)]
    pub(super) fn settle_due<R: Recorder>(
        &self,
        member: &mut Member,
        until: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if self.lapses.is_empty() && self.lapse_ahead(&mut member.state, until, recorder) {
            return Ok(());
        }
        let mut result = Ok(());
        loop {
            let due = self.first_due(&member.state);
            member.state.next_due = due;
            if due > until {
                return result;
            }
            let day = due.div_euclid(DAY_SECONDS) as i32;
            let failed = if due.rem_euclid(DAY_SECONDS) == 0 && day > member.state.day {
                self.midnight(member, day, recorder)
            } else {
                // To the second, or a term that was over when it began.
                let now = due.max(member.state.clock);
                self.between_midnights(member, now, recorder)
            };
            member.state.clock = member.state.clock.max(due);
            if result.is_ok() {
                result = failed;
            }
        }
    }

    /// Lots and dates that are due to the second.
    pub(super) fn between_midnights<R: Recorder>(
        &self,
        member: &mut Member,
        now: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let day = now.div_euclid(DAY_SECONDS) as i32;
        self.roll(&mut member.state, day, self.days.epoch(day));
        let matured = self.mature(&mut member.state, now, recorder);
        let result = if matured { self.exchange_matured(member, now, recorder) } else { Ok(()) };
        let result = result.and(self.lapse_and_tell(member, now, (false, 0), recorder));
        self.expire_rounds(&mut member.state, now);
        let result = if self.own.in_use { result.and(self.own_deadlines(member, now, recorder)) } else { result };
        let falls = |plan: &super::plan::LadderPlan| plan.on(day, member.state.joined).1;
        if member.state.ladders.iter().zip(&self.ladders).any(|(ladder, plan)| ladder.next_change(falls(plan)) <= now) {
            let reviewed = self.review_all(member, (now, now), i32::MIN, recorder);
            self.suspend_at(member, now);
            return result.and(reviewed);
        }
        result
    }

    /// The midnight at which `day` begins.
    fn midnight<R: Recorder>(&self, member: &mut Member, day: i32, recorder: &mut R) -> Result<(), EventError> {
        let mut result = Ok(());
        for stage in Stage::ALL {
            result = result.and(self.midnight_stage(member, stage, day, recorder));
        }
        result
    }

    /// One stage of the midnight at which `day` begins. The members of a party go through each stage together.
    pub(super) fn midnight_stage<R: Recorder>(
        &self,
        member: &mut Member,
        stage: Stage,
        day: i32,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let now = Day(day).start().0;
        let eve = now - 1;
        match stage {
            // M1: until M6 the windows read as they close.
            Stage::Close => {
                self.roll(&mut member.state, day - 1, self.days.epoch(day - 1));
                if self.derived.closes {
                    return self.close_periods(member, day, eve, recorder);
                }
            }
            Stage::PeriodEnd => {
                let posted = if member.state.daily_due <= day { self.post_day(member, eve, recorder) } else { Ok(()) };
                return posted.and(self.timers_at(member, MidnightStep::PeriodEnd, day, eve, recorder));
            }
            Stage::NamedEnds => {
                self.suspend_at(member, eve);
                return self.lapse_and_tell(member, now, (true, 3), recorder);
            }
            Stage::Review => {
                let result = self.review_all(member, (eve, now), day, recorder);
                self.suspend_at(member, eve);
                return result;
            }
            Stage::Freeze => self.freeze(&mut member.state, day),
            Stage::Open => {
                self.roll(&mut member.state, day, self.days.epoch(day));
                if self.amends {
                    return self.amend(member, day, recorder);
                }
            }
            Stage::Mature => {
                if self.mature(&mut member.state, now, recorder) {
                    return self.exchange_matured(member, now, recorder);
                }
            }
            Stage::Lapse => {
                self.suspend_at(member, now);
                return self.lapse_and_tell(member, now, (false, 8), recorder);
            }
            Stage::Deadlines => {
                self.expire_rounds(&mut member.state, now);
                if self.own.in_use {
                    return self.own_deadlines(member, now, recorder);
                }
            }
            Stage::Dated => return self.timers_at(member, MidnightStep::Dated, day, now, recorder),
            Stage::Idle => return self.timers_at(member, MidnightStep::Idle, day, now, recorder),
            Stage::Results => return self.results(member, day, now, recorder),
            Stage::Recheck => {
                let result = self.recheck(member, day, recorder);
                self.rearm_passed(&mut member.state, day);
                // Leagues move tiers and periods of memberships begin after the look at M8.
                self.suspend_at(member, now);
                return result;
            }
        }
        Ok(())
    }

    /// A timer that a later step of this midnight set to this very midnight has missed its own step: a run that an
    /// award of the day before fed ends with its next period.
    fn rearm_passed(&self, state: &mut State, day: i32) {
        for index in 0..state.timers.len() {
            if state.timers[index] <= day {
                self.arm(state, index, day);
            }
        }
    }

    /// M12: what phase 7 left for midnight.
    fn recheck<R: Recorder>(&self, member: &mut Member, day: i32, recorder: &mut R) -> Result<(), EventError> {
        // Whatever has set off something twice so far waits for this: the results of this very midnight, too.
        let waits = &member.state;
        if waits.waiting.is_empty() && waits.games.waiting.is_empty() && waits.converting.is_empty() {
            return Ok(());
        }
        let now = Day(day).start().0;
        member.state.recheck = i32::MAX;
        let mut entries = std::mem::take(&mut member.state.waiting);
        recorder.began(Instant(now), Occasion::Recheck);
        member.scratch.clear_event();
        member.scratch.shared.step = 12;
        let moment = Moment { at: now, day, occasions: &[QUIET] };
        let result = self.undoably(member, |plan, state, scratch| {
            scratch.extra.clear();
            scratch.extra.append(&mut state.games.waiting);
            let converts = std::mem::take(&mut state.converting);
            plan.process_aside(state, scratch, moment, &entries, recorder)?;
            plan.exchange_triggered(state, scratch, moment, &converts, recorder)
        });
        if member.state.waiting.is_empty() {
            entries.clear();
            member.state.waiting = entries;
        }
        result
    }

    /// Looks at what suspends holdings, outside an event.
    #[inline]
    fn suspend_at(&self, member: &mut Member, at: i64) {
        if !self.suspends.is_empty() {
            member.scratch.clear_event();
            self.suspend(&mut member.state, &member.scratch, at);
        }
    }

    /// M2, first: what was rounded over the day is posted, before rows and exchanges at the day's end.
    fn post_day<R: Recorder>(&self, member: &mut Member, eve: i64, recorder: &mut R) -> Result<(), EventError> {
        member.state.daily_due = i32::MAX;
        recorder.began(Instant(eve), Occasion::DayRounded);
        member.scratch.clear_event();
        member.scratch.shared.step = MidnightStep::PeriodEnd.number();
        let moment = Moment { at: eve, day: eve.div_euclid(DAY_SECONDS) as i32, occasions: &[QUIET] };
        self.undoably(member, |plan, state, scratch| plan.process_day(state, scratch, moment, recorder))
    }

    /// Runs a step; if it fails, the member is as before it.
    pub(super) fn undoably(
        &self,
        member: &mut Member,
        step: impl FnOnce(&Plan, &mut State, &mut super::member::Scratch) -> Result<(), EventError>,
    ) -> Result<(), EventError> {
        let cautious = self.always_cautious || member.state.large;
        if cautious {
            member.backup.copy_from(&member.state);
        }
        let result = step(self, &mut member.state, &mut member.scratch);
        if cautious && result.is_err() {
            member.state.copy_from(&member.backup);
        }
        result
    }

    /// All timers of a step that are due: their rows are one event, then their exchanges run.
    fn timers_at<R: Recorder>(
        &self,
        member: &mut Member,
        step: MidnightStep,
        day: i32,
        at: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut occasions = std::mem::take(&mut member.scratch.occasions);
        let mut entries = std::mem::take(&mut member.scratch.entries);
        occasions.clear();
        entries.clear();
        let booked = at.div_euclid(DAY_SECONDS) as i32;
        let mut exchanges = false;
        for (index, timer) in self.timers.iter().enumerate() {
            if timer.kind.step() != step || member.state.timers[index] > day {
                continue;
            }
            if timer.kind == TimerKind::Watch {
                self.arm(&mut member.state, index, day);
                continue;
            }
            if let Some(again) = self.idle_again(&member.state, index, day) {
                member.state.timers[index] = again;
                continue;
            }
            member.state.timers[index] = if step == MidnightStep::Idle { i32::MAX } else { 0 };
            if step != MidnightStep::Idle {
                self.arm(&mut member.state, index, day);
            }
            recorder.began(Instant(at), timer.kind.occasion());
            occasions.push(timer.occasion);
            exchanges |= !timer.exchanges.is_empty();
            entries.extend_from_slice(self.candidates(timer.occasion, at, booked));
        }
        let mut result = Ok(());
        if !occasions.is_empty() {
            entries.sort_unstable();
            // Timers of one step are one event, in which a rule that listens to several pays once.
            entries.dedup_by_key(|entry| self.rows[usize::from(*entry)].id);
            member.scratch.clear_event();
            member.scratch.shared.step = step.number();
            let moment = Moment { at, day: booked, occasions: &occasions };
            result = self.undoably(member, |plan, state, scratch| {
                plan.process_aside(state, scratch, moment, &entries, recorder)?;
                let ran = exchanges && plan.exchange_on_timers(state, scratch, moment, recorder)?;
                if ran { plan.exchange_at_once(state, scratch, moment, recorder) } else { Ok(()) }
            });
        }
        member.scratch.occasions = occasions;
        member.scratch.entries = entries;
        result
    }

    /// The day on which an idle timer is due after all, if its trigger came since it was set.
    fn idle_again(&self, state: &State, timer: usize, day: i32) -> Option<i32> {
        let kind = &self.timers[timer].kind;
        let due = matches!(kind, TimerKind::Idle(_)).then(|| self.next_day(state, kind, state.clocks[timer]))?;
        (due > day).then_some(due)
    }

    /// M4 for every ladder, and what it sets off.
    fn review_all<R: Recorder>(
        &self,
        member: &mut Member,
        (booked, now): (i64, i64),
        midnight: i32,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let due = |state: &State| {
            let passes = |(ladder, plan): (&super::member::LadderState, &super::plan::LadderPlan)| {
                ladder.next_change(plan.on(state.day, state.joined).1) <= now
            };
            let reviews = |(timer, &day): (&super::plan::TimerPlan, &i32)| {
                day <= midnight && matches!(timer.kind, TimerKind::Review(..))
            };
            state.ladders.iter().zip(&self.ladders).any(passes) || self.timers.iter().zip(&state.timers).any(reviews)
        };
        if !due(&member.state) {
            return Ok(());
        }
        recorder.began(Instant(booked), Occasion::Review);
        member.scratch.clear_event();
        member.scratch.shared.step = if midnight > i32::MIN { MidnightStep::Review.number() } else { 0 };
        member.scratch.effects.clear();
        let day = booked.div_euclid(DAY_SECONDS) as i32;
        let (state, scratch) = (&mut member.state, &mut member.scratch);
        self.note_before(state, scratch, booked);
        for at in 0..self.ladders.len() {
            let mut judged = false;
            for (index, timer) in self.timers.iter().enumerate() {
                let mine = matches!(timer.kind, TimerKind::Review(_, ladder) if ladder.index() == at);
                if mine && state.timers[index] <= midnight {
                    judged = true;
                    self.arm(state, index, midnight);
                }
            }
            self.review(state, scratch, at, (booked, now), judged, recorder);
        }
        // What the tiers set off may fail; that their dates have passed is not undone, or time would stand still.
        let moment = Moment { at: booked, day, occasions: &[QUIET] };
        self.undoably(member, |plan, state, scratch| plan.follow_up(state, scratch, moment, recorder))
    }
}
