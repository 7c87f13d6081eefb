//! A member whose life is taken up in the middle: what a test states to hold when its clock starts.

use super::error::EventError;
use super::event::Joining;
use super::member::Member;
use super::phase::{FIXED_TERM, Given};
use super::plan::{Extent, Plan, TimerKind};
use super::recorder::{Grant, Occasion, Recorder, Source};
use crate::core::{Fact, Fall, HoldingId, LadderId, Rank};
use crate::ledger::MATURED;
use crate::quantity::{Day, Instant};

impl Plan {
    /// Puts a member into the state that the facts describe, at the first instant of the test's
    /// first day; the midnight that begins this day runs, so that a birthday on it counts.
    ///
    /// # Errors
    /// As for any event.
    pub(super) fn place<R: Recorder>(
        &self,
        member: &mut Member,
        facts: &[Fact],
        first: Instant,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let today = first.day();
        let joined = facts.iter().rev().find_map(|fact| match fact {
            Fact::Joined(day) => Some(*day),
            _ => None,
        });
        let born = facts.iter().rev().find_map(|fact| match fact {
            Fact::Born(day) => Some(*day),
            _ => None,
        });
        let joined = joined.unwrap_or(today).min(today);
        let eve = if joined < today { today.plus_days(-1) } else { today };
        // The plan's days begin with the test; what lies before is stated, not lived.
        let joining = Joining { joined: eve.start(), born, attributes: &[], run_join_rules: false };
        self.start(member, &joining, recorder)?;
        self.backdate(member, joined, eve);
        recorder.began(eve.start(), Occasion::Given);
        for fact in facts {
            match fact {
                Fact::Tier { ladder, rank, since } => {
                    self.place_rank(member, *ladder, *rank, since.unwrap_or(today), today)
                }
                Fact::Accumulated { id, value } => {
                    let extent = self.windows[id.index()].extent;
                    let same_period = !matches!(extent, Extent::Period(_))
                        || self.key_of(&self.windows[id.index()], eve.0)
                            == self.key_of(&self.windows[id.index()], today.0);
                    if same_period {
                        self.set_tally(member, id.index(), eve, *value);
                    }
                }
                Fact::Attribute(..) | Fact::Activated(_) | Fact::Member(..) => self.place_own(member, fact, today),
                Fact::Joined(_)
                | Fact::Born(_)
                | Fact::Holds { .. }
                | Fact::Drawn { .. }
                | Fact::Other { .. }
                | Fact::Of(..) => {}
            }
        }
        for fact in facts {
            if let Fact::Holds { holding, units, earned, until } = fact {
                let earned = earned.unwrap_or(today);
                self.place_lot(member, (*holding, *units), earned, *until, recorder)?;
            }
        }
        self.settle(member, today.start(), recorder)?;
        for fact in facts {
            match fact {
                Fact::Accumulated { id, value } => self.set_tally(member, id.index(), today, *value),
                Fact::Drawn { budget, amount } => self.set_drawn(&mut member.state, *budget, *amount, today.0),
                _ => {}
            }
        }
        Ok(())
    }

    /// Lets the member have joined earlier than the life that is lived.
    fn backdate(&self, member: &mut Member, joined: Day, eve: Day) {
        let state = &mut member.state;
        state.joined = joined.start().0;
        state.purchases = i64::from(joined < eve);
        for (index, window) in self.windows.iter().enumerate() {
            let key = self.key_of(window, eve.0);
            state.tallies[index].start(&mut state.histories[index], window, key, joined);
            state.tallies[index].roll(&mut state.histories[index], window, key, eve.0, joined);
        }
        for (index, timer) in self.timers.iter().enumerate() {
            let from = if matches!(timer.kind, TimerKind::Idle(_)) { joined } else { eve };
            state.clocks[index] = from.0;
            self.arm(state, index, from.0);
            if state.timers[index] <= eve.0 {
                // Its stretch is over: it has fired before the clock started.
                state.timers[index] = i32::MAX;
            }
        }
    }

    fn place_rank(&self, member: &mut Member, ladder: LadderId, rank: Rank, since: Day, today: Day) {
        let (Some(plan), Some(state)) =
            (self.ladders.get(ladder.index()), member.state.ladders.get_mut(ladder.index()))
        else {
            return;
        };
        let joined = member.state.joined;
        let (keep, fall) = plan.on(today.0, joined);
        let keep = &self.terms[usize::from(keep)];
        let (from, now) = (since.min(today).start().0, today.start().0);
        let until = if keep.due(from, joined) > now { keep.due(from, joined) } else { keep.due(now, joined) };
        let rank = rank.min(plan.tiers.len() as Rank);
        for tier in 1..=usize::from(rank) {
            state.until[tier] = until;
        }
        // What joining gave above it is not held.
        for above in &mut state.until[usize::from(rank) + 1..] {
            *above = i64::MIN;
        }
        state.judged = (0, 0);
        (state.rank, state.earned, state.given, state.since) = (rank, rank, 0, since.0);
        if fall != Fall::Never && rank > 0 {
            member.state.next_due = member.state.next_due.min(until);
        }
    }

    fn set_tally(&self, member: &mut Member, index: usize, day: Day, value: i64) {
        let state = &mut member.state;
        state.tallies[index].set(&mut state.histories[index], &self.windows[index], day.0, value);
        if let Some(run) = self.derived.runs.iter().find(|run| usize::from(run.accumulator) == index) {
            // Today's event continues it.
            state.tallies[index].mark.0 = self.days.key(usize::from(run.calendar), day.0) - 1;
            self.arm(state, usize::from(run.timer), day.0);
        }
        state.large |= value.saturating_abs() > super::plan::CALM;
    }

    /// Units that a member has already: spendable, from the day on which they were earned.
    fn place_lot<R: Recorder>(
        &self,
        member: &mut Member,
        (holding, units): (HoldingId, i64),
        earned: Day,
        until: Option<Day>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let given = Given { holding: holding.0, units, source: self.given_source(), expiry: None, pending: None };
        let at = earned.start();
        let mut lot = self.lot(&mut member.state, at.0, earned.0, given);
        lot.matures = MATURED;
        if let Some(until) = until {
            (lot.due, lot.named_end, lot.term) = (until.plus_days(1).start().0, true, FIXED_TERM);
        }
        let account = &mut member.state.accounts[holding.index()];
        account.grant(lot).map_err(|refusal| super::phase::refused(at.0, refusal))?;
        member.state.next_due = member.state.next_due.min(account.next_change());
        member.state.large = true;
        recorder.granted(&Grant { at, source: Source::Given, holding, lot: &lot });
        Ok(())
    }

    fn given_source(&self) -> u16 {
        self.sources.iter().position(|source| *source == Source::Given).map_or(0, |at| at as u16)
    }

    /// Joins on the spot, with the rules on joining: the first step of a test that begins with it.
    pub(super) fn place_joining<R: Recorder>(
        &self,
        member: &mut Member,
        facts: &[Fact],
        at: Instant,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let stated: Vec<Fact> = facts.iter().filter(|fact| !matches!(fact, Fact::Joined(_))).cloned().collect();
        let born = stated.iter().find_map(|fact| match fact {
            Fact::Born(day) => Some(*day),
            _ => None,
        });
        if stated.iter().all(|fact| matches!(fact, Fact::Born(_))) {
            return self.start(member, &Joining { joined: at, born, attributes: &[], run_join_rules: true }, recorder);
        }
        self.place(member, &stated, at, recorder)?;
        self.settle(member, at, recorder)?;
        member.state.joined = at.0;
        recorder.began(at, Occasion::Join);
        self.join(member, at, recorder)
    }
}
