//! Challenges: goals are met after phase 6, and what completes a round follows in phase 7.

use crate::core::RoundStart;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::{Plan, not_over};
use crate::evaluate::played::Round;
use crate::evaluate::recorder::Recorder;
use crate::ledger::NEVER;
use crate::quantity::Instant;

impl Plan {
    /// Before phase 3: which gates are open, and which used goals have ceased to hold.
    #[cold]
    pub(super) fn note_rounds(&self, state: &mut State, scratch: &mut Scratch, at: i64) {
        scratch.gates.clear();
        scratch.goals_before.clear();
        let raised = self.derived.rounds.iter().flat_map(|plan| &plan.goals);
        let value =
            |by: &Option<u16>| by.and_then(|by| state.tallies.get(usize::from(by))).map_or(0, |tally| tally.value);
        scratch.goals_before.extend(raised.map(|(by, _)| value(by)));
        for (index, plan) in self.derived.rounds.iter().enumerate() {
            let view = View { plan: self, state, scratch, at };
            let open = view.all_hold(&plan.gate);
            let used = state.games.rounds[index].used;
            let mut holding = 0;
            for (goal, (by, checks)) in plan.goals.iter().enumerate().filter(|(goal, _)| used >> goal & 1 == 1) {
                holding |= u32::from(by.is_none() && view.all_hold(checks)) << goal;
            }
            state.games.rounds[index].used &= holding;
            scratch.gates.push(open);
        }
    }

    /// Meets the goals that hold now.
    pub(super) fn advance_rounds<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        recorder: &mut R,
    ) {
        for index in 0..self.derived.rounds.len() {
            if scratch.gates.get(index) == Some(&true) && !state.games.rounds[index].over {
                self.advance_round(state, scratch, (index, at), recorder);
            }
        }
    }

    fn advance_round<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (index, at): (usize, i64),
        recorder: &mut R,
    ) {
        let plan = &self.derived.rounds[index];
        let mut round = state.games.rounds[index];
        let before = round.met;
        let first: usize = self.derived.rounds[..index].iter().map(|plan| plan.goals.len()).sum();
        for (goal, (by, checks)) in plan.goals.iter().enumerate() {
            let raised = by.is_none_or(|by| {
                let value = state.tallies.get(usize::from(by)).map_or(0, |tally| tally.value);
                scratch.goals_before.get(first + goal).is_some_and(|before| value > *before)
            });
            let open = raised && (round.met | round.used) >> goal & 1 == 0;
            if open && (View { plan: self, state, scratch, at }).all_hold(checks) {
                round.met |= 1 << goal;
                recorder.goal_met(Instant(at), index as u16, goal as u16);
            }
        }
        if round.met == before {
            return;
        }
        if before == 0 && plan.start == RoundStart::FirstGoal {
            // A time that is over before it begins ends with that day.
            round.until = not_over(self.terms[usize::from(plan.within)].due(at, state.joined), false, at).0;
        }
        let mut count = i64::from(round.met.count_ones());
        if round.met.count_ones() >= plan.need {
            scratch.completed.push(index as u16);
            recorder.challenge_completed(Instant(at), index as u16);
            if plan.repeats {
                count = 0;
                round.used |= round.met;
                round.met = 0;
                round.until = if plan.start == RoundStart::FirstGoal { NEVER } else { round.until };
            } else {
                round.over = true;
                round.until = NEVER;
            }
        }
        state.games.rounds[index] = round;
        state.next_due = state.next_due.min(round.until);
        state.tallies[usize::from(plan.progress)].value = count;
        scratch.fed.insert(usize::from(plan.progress));
    }

    /// M9: rounds whose time is over are forgotten; a challenge that counts from joining is over.
    pub(in crate::evaluate) fn expire_rounds(&self, state: &mut State, now: i64) {
        for (plan, round) in self.derived.rounds.iter().zip(&mut state.games.rounds) {
            if round.until > now {
                continue;
            }
            *round =
                Round { met: 0, used: round.used | round.met, until: NEVER, over: plan.start == RoundStart::Joining };
            state.tallies[usize::from(plan.progress)].value = 0;
        }
    }
}
