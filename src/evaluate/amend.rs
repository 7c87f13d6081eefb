//! M6: amendments start. What members hold without a date of its own gets the new terms; tiers are judged by the new
//! thresholds; dates that are fixed stay.

use super::error::EventError;
use super::member::{Member, State};
use super::phase::{Moment, OWN_TERM};
use super::plan::{Plan, QUIET, TimerKind};
use super::recorder::{Occasion, Recorder};
use crate::core::Anchor;
use crate::ledger::{NEVER, TOUCHED};
use crate::quantity::{Day, Instant};

impl Plan {
    /// The amendments that start with this day.
    pub(super) fn amend<R: Recorder>(&self, member: &mut Member, day: i32, recorder: &mut R) -> Result<(), EventError> {
        let mut due = false;
        for (index, timer) in self.timers.iter().enumerate() {
            if matches!(timer.kind, TimerKind::Amendment(_)) && member.state.timers[index] <= day {
                member.state.timers[index] = i32::MAX;
                due = true;
            }
        }
        if !due {
            return Ok(());
        }
        let now = Day(day).start().0;
        recorder.began(Instant(now), Occasion::Amendment);
        member.scratch.clear_event();
        member.scratch.effects.clear();
        let (state, scratch) = (&mut member.state, &mut member.scratch);
        self.note_before(state, scratch, now);
        self.new_terms(state, day, now);
        for (at, ladder) in self.ladders.iter().enumerate() {
            state.ladders[at].judged = (0, 0);
            if !ladder.reviewed {
                self.move_dates(state, scratch, (now, day), at, ladder, recorder);
            }
            self.fall_by_new_terms(state, scratch, at, (now, day), recorder);
        }
        // What the new terms set off may fail; they are in force all the same.
        let moment = Moment { at: now, day, occasions: &[QUIET] };
        self.undoably(member, |plan, state, scratch| plan.follow_up(state, scratch, moment, recorder))
    }

    /// Lots that would never have lapsed get the new term, a fresh one if it would be over already; lots that lived by
    /// activity keep the date that the last one gave them if activity counts no longer.
    fn new_terms(&self, state: &mut State, day: i32, now: i64) {
        let joined = state.joined;
        for (at, plan) in self.holdings.iter().enumerate() {
            let starts = plan.versions.iter().any(|(since, _)| since.day == Day(day) && !since.joining);
            if !starts {
                continue;
            }
            let plan = plan.on(day, state.joined);
            let term = &self.terms[usize::from(plan.own_term(state))];
            let account = &mut state.accounts[at];
            account.set_order(plan.order);
            let (touch_due, touch_named) = account.touch_deadline();
            let touches = term.anchor == Anchor::Touch;
            let undated = account.lots().iter().any(|lot| lot.term == OWN_TERM && lot.due == NEVER);
            if touches && undated {
                account.touch(now, term.due(now, joined), term.named_end);
            }
            account.rebase(|lot| {
                let own = lot.term == OWN_TERM;
                match lot.due {
                    TOUCHED if own && !touches => (lot.base, touch_due, touch_named),
                    NEVER if own && touches => (lot.base, TOUCHED, term.named_end),
                    NEVER if own => {
                        let (base, due) = (lot.base, term.due(lot.base, joined));
                        if due > now {
                            (base, due, term.named_end)
                        } else {
                            (now, term.due(now, joined), term.named_end)
                        }
                    }
                    due => (lot.base, due, lot.named_end),
                }
            });
            state.next_due = state.next_due.min(account.next_change());
        }
    }
}
