//! What a test states of choices, activations and memberships when its clock starts.

use super::Standing;
use crate::core::Fact;
use crate::evaluate::member::Member;
use crate::evaluate::plan::{Plan, TimerKind, later};
use crate::ledger::NEVER;
use crate::quantity::Day;

impl Plan {
    /// Puts one fact in force. The fee of the running term of a membership is paid.
    pub(in crate::evaluate) fn place_own(&self, member: &mut Member, fact: &Fact, today: Day) {
        let state = &mut member.state;
        match *fact {
            Fact::Attribute(id, value) => {
                if let Some(place) = state.own.values.get_mut(id.index()) {
                    *place = value;
                }
            }
            Fact::Activated(id) => {
                let Some(plan) = self.own.activations.get(id.index()) else { return };
                let until = plan.per.map_or(NEVER, |calendar| {
                    let calendar = self.days.calendar(usize::from(calendar));
                    calendar.first_day(calendar.key(today) + 1).start().0
                });
                if let Some(place) = state.own.activated.get_mut(id.index()) {
                    *place = until;
                }
                state.next_due = state.next_due.min(until);
            }
            Fact::Member(id, since) => {
                let (place, start) = (id.index(), since.unwrap_or(today).min(today));
                let (Some(plan), true) = (self.own.memberships.get(place), place < state.own.memberships.len()) else {
                    return;
                };
                let mut standing = Standing { active: true, start: start.0, anchor: start.0, ..Standing::default() };
                standing.due = match plan.length {
                    Some(length) => {
                        let end = |terms: i32| later(start.start(), length.times(terms + 1)).0;
                        // INVARIANT: a term is at least a second long, so that this ends.
                        while end(standing.terms) <= today.start().0 && standing.terms < i32::MAX - 1 {
                            standing.terms += 1;
                        }
                        end(standing.terms)
                    }
                    None => {
                        let term = &self.terms[usize::from(plan.term)];
                        let due = term.due(start.start().0, state.joined);
                        if due > today.start().0 { due } else { term.due(today.start().0, state.joined) }
                    }
                };
                let due = standing.due;
                state.own.memberships[place] = standing;
                state.next_due = state.next_due.min(due);
                self.restart_windows(state, id.0, start.0);
                let eve = today.0 - 1;
                for timer in 0..self.timers.len() {
                    if matches!(self.timers[timer].kind, TimerKind::BeforeRenewal(of, _) if of == id) {
                        self.arm(state, timer, eve);
                    }
                }
            }
            _ => {}
        }
    }
}
