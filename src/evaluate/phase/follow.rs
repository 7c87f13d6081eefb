//! Phase 7: what the event itself set off, once. Further triggers wait for midnight (M12).

use super::Moment;
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::Plan;
use crate::evaluate::recorder::Recorder;
use crate::quantity::{Day, Instant};

impl Plan {
    /// Remembers ranks and conditions before phase 3.
    pub(in crate::evaluate) fn note_before(&self, state: &State, scratch: &mut Scratch, at: i64) {
        scratch.ranks_before.clear();
        scratch.ranks_before.extend(state.ladders.iter().map(|ladder| ladder.rank));
        for index in 0..self.follow.crossings.len() {
            let holds = View { plan: self, state, scratch, at }.all_hold(&self.follow.crossings[index].0);
            scratch.crossings_before[index] = holds;
        }
    }

    /// Collects the rows whose trigger came true since the last note.
    fn collect_triggered(&self, state: &State, scratch: &mut Scratch, at: i64) {
        scratch.follow.clear();
        for &(ladder, rank, entry) in &self.follow.reach {
            let (before, now) = (scratch.ranks_before[ladder.index()], state.rank(ladder.index()));
            if now == rank && before < now {
                scratch.follow.push(entry);
            }
        }
        for &(ladder, rank, entry) in &self.follow.leave {
            let (before, now) = (scratch.ranks_before[ladder.index()], state.rank(ladder.index()));
            if before == rank && now < before {
                scratch.follow.push(entry);
            }
        }
        for (index, (checks, entry)) in self.follow.crossings.iter().enumerate() {
            let holds = View { plan: self, state, scratch, at }.all_hold(checks);
            if holds && !scratch.crossings_before[index] {
                scratch.follow.push(*entry);
            }
        }
        scratch.follow.sort_unstable();
    }

    /// Exchanges on posting, then the rows that were triggered, with phases 4 to 6 for their awards.
    pub(in crate::evaluate) fn follow_up<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.collect_triggered(state, scratch, moment.at);
        self.exchange_at_once(state, scratch, moment, recorder)?;
        if scratch.follow.is_empty() {
            return Ok(());
        }
        let entries = std::mem::take(&mut scratch.follow);
        if R::TRACES {
            self.trace_entries(state, scratch, moment, &entries, recorder);
        }
        self.note_before(state, scratch, moment.at);
        scratch.posted.fill(0);
        scratch.spent.fill(0);
        let result = self.award(state, scratch, moment, &entries, recorder);
        scratch.follow = entries;
        result?;
        self.measure_posted(state, scratch, moment)?;
        self.judge(state, scratch, moment, recorder);
        self.exchange_at_once(state, scratch, moment, recorder)?;
        self.collect_triggered(state, scratch, moment.at);
        for &entry in &scratch.follow {
            if !state.waiting.contains(&entry) {
                state.waiting.push(entry);
            }
            state.recheck = moment.day + 1;
            state.next_due = state.next_due.min(Day(state.recheck).start().0);
        }
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
