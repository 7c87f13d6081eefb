//! Several members whose lives touch: a household that shares holdings and metrics, friends who were invited.
//!
//! Every member keeps accounts, metrics and tiers of his own. While an event of one of them runs he sees what the
//! others present in the household have, and takes may reach into their accounts; so who leaves takes his part along.

use std::sync::Arc;

use super::budget::Cuts;
use super::error::{EventError, Fault};
use super::event::Joining;
use super::member::Member;
use super::neighbours::Neighbour;
use super::plan::{Metrics, Plan, TOLD_NOTHING};
use super::promised::Promise;
use super::recorder::Recorder;
use crate::core::{HoldingId, Pool};
use crate::quantity::Instant;

/// Members by number; numbers stand in the order of their keys, which breaks ties.
#[derive(Clone, Debug, Default)]
pub struct Party {
    pub(super) seats: Vec<Seat>,
    /// Seats of earlier parties, whose memory is used again.
    spare: Vec<Seat>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Seat {
    pub member: Member,
    /// Whether the life has begun.
    pub alive: bool,
    /// Whether the member is in the household.
    pub inside: bool,
    /// Who invited the member.
    pub inviter: Option<u16>,
}

impl Plan {
    /// So many members without a life yet.
    pub fn party(&self, members: u16) -> Party {
        let seat = || Seat { member: self.member(), ..Seat::default() };
        Party { seats: (0..members.max(1)).map(|_| seat()).collect(), spare: Vec::new() }
    }

    pub(super) fn pool(&self) -> Option<&Pool> {
        self.program.parties.pool.as_ref()
    }
}

impl Party {
    /// How many members there are.
    pub fn len(&self) -> usize {
        self.seats.len()
    }

    /// Whether there is nobody; a party made by a plan has somebody.
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// A member, without what is shared with others.
    pub fn member(&self, who: u16) -> Option<&Member> {
        self.seats.get(usize::from(who)).map(|seat| &seat.member)
    }

    /// The same; the first of them for a number that nobody has.
    pub(super) fn one(&self, who: u16) -> &Member {
        // INVARIANT: a party is made with at least one seat.
        &self.seats[if usize::from(who) < self.seats.len() { usize::from(who) } else { 0 }].member
    }

    /// Whether the member has joined the program and not left it.
    pub fn is_alive(&self, who: u16) -> bool {
        self.seats.get(usize::from(who)).is_some_and(|seat| seat.alive && !seat.member.state.gone)
    }

    /// Whether the member is in the household.
    pub fn is_inside(&self, who: u16) -> bool {
        self.seats.get(usize::from(who)).is_some_and(|seat| seat.inside)
    }

    /// The member was invited by another, before joining; the first invitation counts.
    pub fn invited(&mut self, who: u16, by: u16) {
        if let Some(seat) = self.seats.get_mut(usize::from(who))
            && seat.inviter.is_none()
            && who != by
        {
            seat.inviter = Some(by);
            seat.member.state.invited = true;
        }
    }

    /// Puts a member into the household without an event: how a life that is taken up in the middle begins.
    pub fn place_inside(&mut self, who: u16) {
        if let Some(seat) = self.seats.get_mut(usize::from(who)) {
            seat.inside = true;
        }
    }

    /// Begins a life: `begin` starts the member, as [`Plan::start`] does.
    ///
    /// # Errors
    /// As for any event.
    pub fn begin<R: Recorder, T>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        recorder: &mut R,
        begin: impl FnOnce(&Plan, &mut Member, &mut R) -> Result<T, EventError>,
    ) -> Result<T, EventError> {
        let Some(seat) = self.seats.get_mut(usize::from(who)) else {
            return Err(EventError::new(at, Fault::Unknown));
        };
        recorder.acting(who);
        seat.member.state.invited = seat.inviter.is_some();
        seat.alive = true;
        let done = begin(plan, &mut seat.member, recorder)?;
        self.tell(plan, who, at, recorder)?;
        recorder.acting(who);
        Ok(done)
    }

    /// Joins the program now, with the rules on joining.
    ///
    /// # Errors
    /// As for any event.
    pub fn join<R: Recorder>(
        &mut self,
        plan: &Plan,
        (who, joining): (u16, &Joining),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        self.begin(plan, (who, joining.joined), recorder, |plan, member, recorder| {
            plan.start(member, joining, recorder)
        })
    }

    /// An event of one member: `event` carries it out, as [`Plan::purchase`] does. Whatever is due before it in the
    /// household is settled first; afterwards the others' tiers follow shared metrics, and the inviter hears of it.
    ///
    /// # Errors
    /// As for any event of a member.
    pub fn act<R: Recorder, T>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        recorder: &mut R,
        event: impl FnOnce(&Plan, &mut Member, &mut R) -> Result<T, EventError>,
    ) -> Result<T, EventError> {
        let here = usize::from(who);
        if here >= self.seats.len() {
            return Err(EventError::new(at, Fault::Unknown));
        }
        let together = self.seats[here].inside && plan.pool().is_some();
        if together {
            self.settle_inside(plan, at, recorder)?;
            self.note_others(plan, here, at);
            self.attach(plan, here);
        }
        recorder.acting(who);
        let scratch = &mut self.seats[here].member.scratch;
        // An event that turns out to be none feeds nothing and tells nobody.
        (scratch.happened, scratch.fed) = (TOLD_NOTHING, Metrics::default());
        let result = event(plan, &mut self.seats[here].member, recorder);
        if together {
            self.detach(here);
        }
        let done = result?;
        if together {
            let fed = self.seats[here].member.scratch.fed;
            self.judge_others(plan, here, at, fed, recorder)?;
        }
        self.tell(plan, who, at, recorder)?;
        recorder.acting(who);
        Ok(done)
    }

    /// The member leaves the program, and the household first.
    ///
    /// # Errors
    /// As for any event.
    pub fn leave<R: Recorder>(
        &mut self,
        plan: &Plan,
        (who, at): (u16, Instant),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let here = usize::from(who);
        self.settle_inside(plan, at, recorder)?;
        let Some(seat) = self.seats.get_mut(here) else { return Err(EventError::new(at, Fault::Unknown)) };
        seat.inside = false;
        recorder.acting(who);
        plan.leave(&mut seat.member, at, recorder)
    }

    /// Lets everything happen that is due for anybody up to and including `until`.
    ///
    /// # Errors
    /// As for any event.
    pub fn settle<R: Recorder>(&mut self, plan: &Plan, until: Instant, recorder: &mut R) -> Result<(), EventError> {
        self.settle_inside(plan, until, recorder)?;
        for (number, seat) in (0u16..).zip(&mut self.seats) {
            if seat.alive && !seat.member.state.gone && !seat.inside {
                recorder.acting(number);
                plan.settle(&mut seat.member, until, recorder)?;
            }
        }
        Ok(())
    }

    /// What the member could spend of a holding now, with the household's where it is shared.
    pub fn available(&mut self, plan: &Plan, who: u16, holding: HoldingId) -> i64 {
        self.seen(plan, who, |member| member.state.available(holding.index()))
    }

    /// What is pending of a holding, with the household's where it is shared.
    pub fn pending(&mut self, plan: &Plan, who: u16, holding: HoldingId) -> i64 {
        self.seen(plan, who, |member| member.state.pending(holding.index()))
    }

    /// A metric as the member reads it: in the running period, or with what it ended so many periods ago.
    pub fn metric(&mut self, plan: &Plan, who: u16, id: crate::core::AccumulatorId, ago: u8) -> i64 {
        self.seen(plan, who, |member| match ago {
            0 => member.state.metric(id.index()),
            ago => member.state.metric_ago(id.index(), ago),
        })
    }

    fn seen(&mut self, plan: &Plan, who: u16, look: impl FnOnce(&Member) -> i64) -> i64 {
        self.look(plan, who, look).unwrap_or(0)
    }

    /// Looks at a member, with what the household shares; `None` for a number that nobody has.
    pub fn look<T>(&mut self, plan: &Plan, who: u16, look: impl FnOnce(&Member) -> T) -> Option<T> {
        let here = usize::from(who);
        let together = self.is_inside(who) && plan.pool().is_some();
        if together {
            self.attach(plan, here);
        }
        let found = self.seats.get(here).map(|seat| look(&seat.member));
        if together {
            self.detach(here);
        }
        found
    }

    /// Everybody leaves, to begin anew with the memory of those who were there.
    pub fn clear(&mut self) {
        self.spare.append(&mut self.seats);
    }

    /// One more member without a life yet; the number of the seat, or `None` if there are as many as can be counted.
    pub fn add(&mut self, plan: &Plan) -> Option<u16> {
        let number = u16::try_from(self.seats.len()).ok()?;
        let member = self.spare.pop().map_or_else(|| plan.member(), |seat| seat.member);
        self.seats.push(Seat { member, ..Seat::default() });
        Some(number)
    }

    /// Tells a member before the life begins what others come to, as [`Member::join_others`] and [`Member::promise`].
    pub fn meet(&mut self, who: u16, number: u64, cuts: &Arc<Cuts>, promises: &[Promise]) {
        if let Some(seat) = self.seats.get_mut(usize::from(who)) {
            seat.member.join_others(number, cuts);
            seat.member.promise(promises);
        }
    }

    /// Lends the others' accounts and metrics to one member.
    fn attach(&mut self, plan: &Plan, here: usize) {
        let Some(pool) = plan.pool() else { return };
        let mut others = std::mem::take(&mut self.seats[here].member.state.neighbours.others);
        others.clear();
        for (number, seat) in (0u16..).zip(&mut self.seats) {
            if usize::from(number) != here && seat.inside {
                let state = &mut seat.member.state;
                others.push(Neighbour {
                    number,
                    accounts: std::mem::take(&mut state.accounts),
                    tallies: std::mem::take(&mut state.tallies),
                    histories: std::mem::take(&mut state.histories),
                });
            }
        }
        self.share_budgets(here);
        let neighbours = &mut self.seats[here].member.state.neighbours;
        neighbours.own = here as u16;
        neighbours.pro_rata = pool.pro_rata;
        neighbours.holdings = pool.holdings.iter().fold(0, |bits, holding| bits | 1 << (holding.index() & 63));
        neighbours.metrics = plan.pooled_metrics();
        neighbours.others = others;
    }

    /// Gives them back.
    fn detach(&mut self, here: usize) {
        let mut others = std::mem::take(&mut self.seats[here].member.state.neighbours.others);
        for one in others.drain(..) {
            let state = &mut self.seats[usize::from(one.number)].member.state;
            (state.accounts, state.tallies, state.histories) = (one.accounts, one.tallies, one.histories);
        }
        self.seats[here].member.state.neighbours.others = others;
        self.spread_budgets(here);
    }

    /// With the others' state at hand.
    pub(super) fn with<T>(&mut self, plan: &Plan, here: usize, act: impl FnOnce(&mut Member) -> T) -> T {
        self.attach(plan, here);
        let done = act(&mut self.seats[here].member);
        self.detach(here);
        done
    }

    /// Lets the inviter hear of what a member just did.
    fn tell<R: Recorder>(&mut self, plan: &Plan, who: u16, at: Instant, recorder: &mut R) -> Result<(), EventError> {
        let here = usize::from(who);
        let Some(inviter) = self.seats[here].inviter.filter(|by| plan.has_messages() && self.is_alive(*by)) else {
            return Ok(());
        };
        let Some(message) = plan.message(&mut self.seats[here].member, at) else { return Ok(()) };
        let by = usize::from(inviter);
        let together = self.seats[by].inside && plan.pool().is_some();
        if together {
            self.settle_inside(plan, at, recorder)?;
            self.note_others(plan, by, at);
        }
        recorder.acting(inviter);
        let heard = if together {
            self.with(plan, by, |member| plan.hear(member, message, recorder))
        } else {
            plan.hear(&mut self.seats[by].member, message, recorder)
        };
        self.seats[here].member.state.paid = heard?;
        if together {
            let fed = self.seats[by].member.scratch.fed;
            self.judge_others(plan, by, at, fed, recorder)?;
        }
        Ok(())
    }
}
