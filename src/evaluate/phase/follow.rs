//! Phase 7: what the event itself set off, once. Further triggers wait for midnight (M12).

use super::Moment;
use crate::base::refill;
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Follower, Plan};
use crate::evaluate::recorder::Recorder;
use crate::evaluate::timer::MidnightStep;
use crate::quantity::{Day, Instant};

/// Most bands of one trigger that one event may pass.
const MOST_BANDS: i64 = 1_000;

/// Whole bands of a metric.
fn bands(state: &State, of: u16, step: i64) -> i64 {
    state.metric(usize::from(of)).div_euclid(step)
}

impl Plan {
    /// Remembers ranks and conditions before phase 3.
    pub(in crate::evaluate) fn note_before(&self, state: &mut State, scratch: &mut Scratch, at: i64) {
        if self.follow.rounds {
            self.note_rounds(state, scratch, at);
        }
        self.note(state, scratch, at);
    }

    fn note(&self, state: &State, scratch: &mut Scratch, at: i64) {
        scratch.ranks_before.clear();
        scratch.ranks_before.extend(state.ladders.iter().map(|ladder| ladder.rank));
        for index in 0..self.follow.crossings.len() {
            let holds = View { plan: self, state, scratch, at }.all_hold(&self.follow.crossings[index].0);
            scratch.crossings_before[index] = holds;
        }
        scratch.bands_before.clear();
        scratch.bands_before.extend(self.follow.passing.iter().map(|&(of, step, _)| bands(state, of, step)));
    }

    /// Lets what follows a trigger wait for its turn.
    fn triggered(scratch: &mut Scratch, follower: Follower) {
        match follower {
            Follower::Row(entry) => scratch.follow.push(entry),
            Follower::Feed(accumulator) => scratch.extra.push(accumulator),
            Follower::Exchange(exchange) => scratch.converts.push(exchange),
        }
    }

    /// Collects the rows whose trigger came true since the last note.
    fn collect_triggered(&self, state: &State, scratch: &mut Scratch, at: i64) -> Result<(), EventError> {
        scratch.follow.clear();
        scratch.extra.clear();
        scratch.converts.clear();
        for &(ladder, rank, follower) in &self.follow.reach {
            let (before, now) = (scratch.ranks_before[ladder.index()], state.rank(ladder.index()));
            if now == rank && before < now {
                Plan::triggered(scratch, follower);
            }
        }
        for &(ladder, rank, follower) in &self.follow.leave {
            let (before, now) = (scratch.ranks_before[ladder.index()], state.rank(ladder.index()));
            if before == rank && now < before {
                Plan::triggered(scratch, follower);
            }
        }
        for (index, (checks, follower)) in self.follow.crossings.iter().enumerate() {
            let holds = View { plan: self, state, scratch, at }.all_hold(checks);
            if holds && !scratch.crossings_before[index] {
                Plan::triggered(scratch, *follower);
            }
        }
        for (index, &(of, step, follower)) in self.follow.passing.iter().enumerate() {
            let passed = bands(state, of, step) - scratch.bands_before[index];
            if passed > MOST_BANDS {
                return Err(EventError::new(Instant(at), Fault::TooLarge).operand("bands passed by one event", passed));
            }
            (0..passed).for_each(|_| Plan::triggered(scratch, follower));
        }
        for &(challenge, follower) in &self.follow.completed {
            if scratch.completed.contains(&challenge) {
                Plan::triggered(scratch, follower);
            }
        }
        scratch.completed.clear();
        if let Some((board, place)) = scratch.placed.take() {
            for &(of, most, follower) in &self.follow.placed {
                if of == board && place <= most {
                    Plan::triggered(scratch, follower);
                }
            }
        }
        if self.follow.follows_own {
            self.collect_own(scratch);
        }
        scratch.follow.sort_unstable();
        Ok(())
    }

    /// Exchanges on posting, then the rows that were triggered, with phases 4 to 6 for their awards.
    pub(in crate::evaluate) fn follow_up<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.advance_rounds(state, scratch, moment.at, recorder);
        self.collect_triggered(state, scratch, moment.at)?;
        self.exchange_at_once(state, scratch, moment, recorder)?;
        let nothing = scratch.follow.is_empty() && scratch.extra.is_empty() && scratch.converts.is_empty();
        if nothing && scratch.set_off.activated.is_empty() {
            return Ok(());
        }
        let entries = std::mem::take(&mut scratch.follow);
        if R::TRACES {
            self.trace_entries(state, scratch, moment, &entries, recorder);
        }
        self.note(state, scratch, moment.at);
        refill(&mut scratch.posted, 0);
        refill(&mut scratch.spent, 0);
        refill(&mut scratch.granted_by, 0);
        scratch.spent_by.clear();
        // What phase 7 gives is not in the receipt, nor are the limits that count it.
        let charged = scratch.charged.len();
        let result = self.award(state, scratch, moment, &entries, recorder);
        scratch.charged.truncate(charged);
        scratch.follow = entries;
        result?;
        let converts = std::mem::take(&mut scratch.converts);
        self.exchange_triggered(state, scratch, moment, &converts, recorder)?;
        if !scratch.set_off.activated.is_empty() {
            self.grant_shadows(state, scratch, moment, recorder)?;
        }
        self.measure_posted(state, scratch, moment)?;
        if self.own.in_use {
            self.change_own(state, scratch, moment, recorder)?;
        }
        if scratch.shared.step == MidnightStep::Review.number() {
            self.judge_tonight(state, scratch, moment, recorder);
        } else {
            self.judge(state, scratch, moment, recorder);
        }
        self.exchange_at_once(state, scratch, moment, recorder)?;
        self.advance_rounds(state, scratch, moment.at, recorder);
        self.collect_triggered(state, scratch, moment.at)?;
        for &entry in &scratch.follow {
            if !state.waiting.contains(&entry) {
                state.waiting.push(entry);
            }
        }
        // A row waits once; a metric is fed as often as it was set off.
        state.games.waiting.extend_from_slice(&scratch.extra);
        for exchange in scratch.converts.drain(..) {
            if !state.converting.contains(&exchange) {
                state.converting.push(exchange);
            }
        }
        if !scratch.follow.is_empty() || !scratch.extra.is_empty() || !state.converting.is_empty() {
            state.recheck = moment.day + 1;
            state.next_due = state.next_due.min(Day(state.recheck).start().0);
        }
        scratch.extra.clear();
        Ok(())
    }

    fn trace_entries<R: Recorder>(
        &self,
        state: &State,
        scratch: &Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        recorder: &mut R,
    ) {
        let view = View { plan: self, state, scratch, at: moment.at };
        for &entry in entries {
            let row = &self.rows[usize::from(entry)];
            if let Some(skip) = view.reason(row) {
                recorder.row_skipped(Instant(moment.at), row.id, skip);
            }
        }
    }
}
