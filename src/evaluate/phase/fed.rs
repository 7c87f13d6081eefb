//! Phase 5 for metrics over metrics: level by level. And what is taken in that is no plain number.

use super::Moment;
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Extent, Names, Plan, QUIET, Special};
use crate::evaluate::recorder::Recorder;

impl Plan {
    /// Phase 5, a level at a time; `again` after phase 7, when only what was posted and what phase 7 found
    /// counts.
    pub(super) fn measure_by_level(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        again: bool,
    ) -> Result<(), EventError> {
        let derived = &self.derived;
        for level in 0..=derived.highest {
            for (place, &occasion) in moment.occasions.iter().enumerate() {
                for &(accumulator, atoms) in &self.occasions[occasion].feeds {
                    let at = usize::from(accumulator);
                    let meets = atoms == u64::MAX || atoms & scratch.atoms != 0;
                    let now = derived.levels[at] == level && (!again || self.accumulators[at].takes.posts());
                    if meets && now && !self.fed_earlier(moment, place, accumulator) {
                        self.feed(state, scratch, moment, at)?;
                    }
                }
            }
            if level == 0 {
                let extra = std::mem::take(&mut scratch.extra);
                let fed = extra.iter().try_for_each(|&at| self.feed(state, scratch, moment, usize::from(at)));
                scratch.extra = extra;
                scratch.extra.clear();
                fed?;
            }
            for met in derived.met.iter().filter(|met| met.level == level) {
                let asked = met.observed.as_ref().is_none_or(|metrics| metrics.meet(&scratch.fed));
                if asked && (View { plan: self, state, scratch, at: moment.at }).all_hold(&met.checks) {
                    self.feed(state, scratch, moment, usize::from(met.accumulator))?;
                }
            }
        }
        if !again {
            for &occasion in moment.occasions {
                for &(timer, atoms, watch) in &self.occasions[occasion].resets {
                    let meets = atoms == u64::MAX || atoms & scratch.atoms != 0;
                    if meets && self.watch_holds(state, scratch, moment.at, watch) {
                        self.reset_idle(state, usize::from(timer), moment.day);
                    }
                }
            }
        }
        Ok(())
    }

    /// M1: final values are fed level by level, runs that missed their period end, then phases 6 and 7.
    pub(in crate::evaluate) fn close<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (moment, day, runs): (Moment<'_>, i32, bool),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let follows = !self.follow.is_empty();
        if follows {
            self.note_before(state, scratch, moment.at);
        }
        scratch.extra.clear();
        self.measure(state, scratch, moment)?;
        let missed = runs && self.end_runs(state, scratch, (moment, day), recorder);
        if !missed && scratch.fed.is_empty() {
            return Ok(());
        }
        // A night on which only a run ends has no occasion of its own; what follows still earns.
        let moment = if moment.occasions.is_empty() { Moment { occasions: &[QUIET], ..moment } } else { moment };
        self.judge(state, scratch, moment, recorder);
        if follows { self.follow_up(state, scratch, moment, recorder) } else { Ok(()) }
    }

    /// Feeds an accumulator of names, periods or rows; its conditions hold.
    #[inline(never)]
    pub(super) fn feed_special(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        at: usize,
        special: &Special,
    ) -> Result<(), EventError> {
        let window = &self.windows[at];
        // INVARIANT: tallies and histories stand beside each other, accumulators first.
        let (tally, history) = (&mut state.tallies[at], &mut state.histories[at]);
        match special {
            Special::EarnedBy(rows) => {
                let units: i64 = rows.iter().filter_map(|row| scratch.granted_by.get(row.index())).sum();
                if units == 0 {
                    return Ok(());
                }
                if self.returns.is_some() && scratch.draft.on {
                    self.note_feed(scratch, (at, tally.mark_of_period(window)), units);
                }
                if !tally.feed(history, window, moment.day, units) {
                    return Err(self.metric_too_large(at, moment.at));
                }
                state.large |= tally.value.saturating_abs() > crate::evaluate::plan::CALM;
            }
            Special::SpentBy(of, takers) => {
                let taken = scratch.spent_by.iter().filter(|(holding, by, _)| holding == of && takers.contains(by));
                let units: i64 = taken.map(|(.., units)| *units).sum();
                if units == 0 {
                    return Ok(());
                }
                if self.returns.is_some() && scratch.draft.on {
                    self.note_feed(scratch, (at, tally.mark_of_period(window)), units);
                }
                if !tally.feed(history, window, moment.day, units) {
                    return Err(self.metric_too_large(at, moment.at));
                }
                state.large |= tally.value.saturating_abs() > crate::evaluate::plan::CALM;
            }
            Special::Distinct(Names::Word(field)) => {
                let word = scratch.words.get(usize::from(*field)).map_or(0, |word| word.index());
                if word == 0 {
                    return Ok(());
                }
                tally.feed_name(history, window, moment.day, word - 1);
            }
            Special::Distinct(Names::Lines(sets)) => {
                for (name, _) in sets.iter().enumerate().filter(|(_, set)| **set & scratch.atoms != 0) {
                    tally.feed_name(history, window, moment.day, name);
                }
            }
            Special::Periods(calendar) => {
                let key = self.days.key(usize::from(*calendar), moment.day);
                tally.hit(history, window, moment.day, key);
            }
            Special::Run(calendar, timer) => {
                if tally.run(self.days.key(usize::from(*calendar), moment.day)) {
                    self.arm(state, usize::from(*timer), moment.day);
                }
            }
            Special::Nothing => return Ok(()),
        }
        scratch.fed.insert(at);
        Ok(())
    }

    /// Empties the metrics that count since a tier was reached, where a change of rank reaches it or loses it.
    pub(super) fn restart_since(&self, state: &mut State, ladder: usize, from: u8, to: u8) {
        for &(at, of, rank) in &self.derived.since {
            if of.index() == ladder && (from < rank) != (to < rank) {
                let at = usize::from(at);
                debug_assert!(self.windows[at].extent == Extent::Since);
                state.tallies[at].empty(&mut state.histories[at]);
                // Counts the beginnings, so that a return does not take out what is forgotten already.
                state.tallies[at].key = state.tallies[at].key.wrapping_add(1);
            }
        }
    }
}
