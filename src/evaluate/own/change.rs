//! Phase 6, first half: attributes, activations, offers and memberships change, before tiers are judged.

use super::{CashFor, MOST_OFFERS, MembershipChange, OpenOffer, Request};
use crate::core::{AttributeId, MembershipId, MenuId};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::phase::Moment;
use crate::evaluate::plan::{Action, OwnAction, Plan, TimerKind, later, not_over};
use crate::evaluate::recorder::Recorder;
use crate::ledger::NEVER;
use crate::quantity::{Day, Instant};

impl Plan {
    /// Carries out what rows and requests of this event change.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn change_own<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if scratch.effects.is_empty() && scratch.requests.is_empty() {
            return Ok(());
        }
        scratch.set_off.clear();
        self.note_fees(state, scratch, moment.at);
        let mut effects: Vec<u16> = Vec::new();
        effects
            .extend(scratch.effects.iter().filter(|&&at| matches!(self.rows[usize::from(at)].action, Action::Own(_))));
        // Of several rows that set one attribute the first name's holds.
        effects.sort_by_key(|&at| self.rows[usize::from(at)].source);
        let mut assigned = 0u64;
        for entry in effects {
            let row = &self.rows[usize::from(entry)];
            let Action::Own(action) = &row.action else { continue };
            recorder.row_acted(Instant(moment.at), row.id);
            match *action {
                OwnAction::Assign(attribute, value) => {
                    let bit = 1 << (attribute & 63);
                    if assigned & bit == 0 {
                        assigned |= bit;
                        self.assign_value(state, moment.at, (attribute, value), recorder);
                    }
                }
                OwnAction::Open(menu) => self.open(state, moment.at, menu, recorder)?,
                OwnAction::Enroll(membership, until) => {
                    self.start_membership(state, scratch, moment, (membership, until), recorder)?;
                }
                OwnAction::Unenroll(membership) => self.end_membership(state, scratch, moment, membership, recorder),
            }
        }
        let requests = std::mem::take(&mut scratch.requests);
        for &request in &requests {
            self.carry_out(state, scratch, moment, request, recorder)?;
        }
        scratch.requests = requests;
        scratch.requests.clear();
        Ok(())
    }

    fn carry_out<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        request: Request,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        match request {
            Request::Assign(attribute, value) => self.assign_value(state, moment.at, (attribute, value), recorder),
            Request::Choose(attribute, value) => self.take_choice(state, moment.at, (attribute, value), recorder),
            Request::Activate(activation) => {
                let until = match self.own.activations[usize::from(activation)].per {
                    Some(calendar) => {
                        let calendar = self.days.calendar(usize::from(calendar));
                        calendar.first_day(calendar.key(Day(moment.day)) + 1).start().0
                    }
                    None => NEVER,
                };
                state.own.activated[usize::from(activation)] = until;
                scratch.set_off.activated.push(activation);
                recorder.activated(Instant(moment.at), crate::core::ActivationId(activation));
            }
            Request::Pick(menu, option) => {
                if let Some(at) = self.offer_with(state, menu, option) {
                    let offer = &mut state.own.offers[at];
                    offer.taken |= 1 << (option & 63);
                    offer.left -= 1;
                    if offer.left == 0 {
                        state.own.offers.remove(at);
                    }
                    scratch.set_off.picked.push((menu, option));
                    recorder.picked(Instant(moment.at), MenuId(menu), Some(option), false);
                }
            }
            Request::Lapse(offer) => self.lapse_offer(scratch, moment.at, offer, recorder),
            Request::Enroll(membership) => {
                self.start_membership(state, scratch, moment, (membership, None), recorder)?;
            }
            Request::Cancel(membership) => {
                let standing = &mut state.own.memberships[usize::from(membership)];
                if standing.due == NEVER {
                    self.end_membership(state, scratch, moment, membership, recorder);
                } else {
                    standing.cancelled = true;
                    recorder.membership(Instant(moment.at), MembershipId(membership), MembershipChange::Cancelled);
                }
            }
            Request::Term(membership, due) => self.end_term(state, scratch, moment, (membership, due), recorder)?,
        }
        Ok(())
    }

    fn assign_value<R: Recorder>(&self, state: &mut State, at: i64, (attribute, value): (u16, i64), recorder: &mut R) {
        let Some(place) = state.own.values.get_mut(usize::from(attribute)) else { return };
        let from = std::mem::replace(place, value);
        if let Some(coming) = state.own.coming.get_mut(usize::from(attribute)) {
            *coming = (0, NEVER);
        }
        if from != value {
            state.large |= value.saturating_abs() > crate::evaluate::plan::CALM;
            recorder.assigned(Instant(at), AttributeId(attribute), from, value);
        }
    }

    /// A choice that is allowed: charged to its limits, in force at once or later.
    fn take_choice<R: Recorder>(&self, state: &mut State, at: i64, (attribute, value): (u16, i64), recorder: &mut R) {
        let place = usize::from(attribute);
        if self.chosen(state, place) == value {
            return;
        }
        let Some(choice) = self.own.choices.get(place).and_then(Option::as_ref) else { return };
        for &limit in &choice.limits {
            self.charge(state, &self.limits[usize::from(limit)], 1, at);
        }
        let from =
            if choice.term == u16::MAX { at } else { self.terms[usize::from(choice.term)].due(at, state.joined) };
        if from <= at || state.own.value(place) == value {
            self.assign_value(state, at, (attribute, value), recorder);
        } else {
            state.own.coming[place] = (value, from);
            state.next_due = state.next_due.min(from);
            recorder.chosen(Instant(at), AttributeId(attribute), value, Instant(from));
        }
    }

    fn open<R: Recorder>(&self, state: &mut State, at: i64, menu: u16, recorder: &mut R) -> Result<(), EventError> {
        let (of, plan) = (&self.program.menus[usize::from(menu)], &self.own.menus[usize::from(menu)]);
        if state.own.offers.len() >= MOST_OFFERS {
            return Err(EventError::new(Instant(at), Fault::TooManyOffers));
        }
        // Named days that have passed leave the rest of the day.
        let due = if of.within.is_never() {
            NEVER
        } else {
            not_over(self.terms[usize::from(plan.term)].due(at, state.joined), false, at).0
        };
        state.own.offers.push(OpenOffer { menu, taken: 0, left: of.picks, due });
        state.next_due = state.next_due.min(due);
        recorder.opened(Instant(at), MenuId(menu), (due != NEVER).then_some(Instant(due)));
        Ok(())
    }

    /// What was not picked in time: the default for every pick that is left, as far as it may be had.
    fn lapse_offer<R: Recorder>(&self, scratch: &mut Scratch, at: i64, offer: OpenOffer, recorder: &mut R) {
        let menu = &self.program.menus[usize::from(offer.menu)];
        let default = menu.otherwise.and_then(|at| menu.options.get(usize::from(at)).map(|option| (at, option)));
        let times = match default {
            Some((_, option)) if option.may_repeat => offer.left,
            Some((at, _)) if offer.taken >> (at & 63) & 1 == 0 => 1,
            _ => 0,
        };
        if let Some((option, _)) = default.filter(|_| times > 0) {
            for _ in 0..times {
                scratch.set_off.picked.push((offer.menu, option));
                recorder.picked(Instant(at), MenuId(offer.menu), Some(option), true);
            }
        } else {
            recorder.picked(Instant(at), MenuId(offer.menu), None, true);
        }
    }

    /// A membership starts or goes on: at its price, or as a gift until a deadline.
    fn start_membership<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        (membership, until): (u16, Option<u16>),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let place = usize::from(membership);
        let standing = state.own.memberships[place];
        let gift_until = until.map(|until| self.terms[usize::from(until)].due(moment.at, state.joined));
        if gift_until.is_some_and(|until| until <= moment.at) {
            return Ok(());
        }
        if standing.active {
            let own = &mut state.own.memberships[place];
            match gift_until {
                // A gift lengthens the running term; later ones count from its end.
                Some(until) if until > standing.due => {
                    (own.due, own.anchor, own.terms) = (until, Instant(until).day().0, 0);
                    self.term_began(state, membership, moment.day);
                }
                Some(_) => return Ok(()),
                None => {
                    if own.gift {
                        (own.anchor, own.terms) = (Instant(own.due).day().0, 0);
                    }
                    (own.cancelled, own.gift) = (false, false);
                    recorder.membership(Instant(moment.at), MembershipId(membership), MembershipChange::Kept);
                }
            }
            if gift_until.is_some() {
                recorder.membership(Instant(moment.at), MembershipId(membership), MembershipChange::Given);
            }
            return Ok(());
        }
        let own = &mut state.own.memberships[place];
        *own = super::Standing { active: true, start: moment.day, anchor: moment.day, ..super::Standing::default() };
        own.due = gift_until.unwrap_or(NEVER);
        own.gift = gift_until.is_some();
        if gift_until.is_none() {
            state.own.memberships[place].due = not_over(self.end_of_term(state, place, moment.at), false, moment.at).0;
        }
        self.term_began(state, membership, moment.day);
        self.restart_windows(state, membership, moment.day);
        scratch.set_off.started |= 1 << (membership & 63);
        let change = if gift_until.is_some() { MembershipChange::Given } else { MembershipChange::Started };
        recorder.membership(Instant(moment.at), MembershipId(membership), change);
        if gift_until.is_none() { self.charge_fee(scratch, moment.at, membership, recorder) } else { Ok(()) }
    }

    /// The end of the running term: so many lengths after the anchor, or a deadline from `at`.
    fn end_of_term(&self, state: &State, place: usize, at: i64) -> i64 {
        let (plan, standing) = (&self.own.memberships[place], &state.own.memberships[place]);
        match plan.length {
            Some(length) => later(Day(standing.anchor).start(), length.times(standing.terms.saturating_add(1))).0,
            None if self.program.memberships[place].term.is_never() => NEVER,
            None => self.terms[usize::from(plan.term)].due(at, state.joined),
        }
    }

    /// A term has an end now: it falls due, and timers that look ahead of it run.
    fn term_began(&self, state: &mut State, membership: u16, day: i32) {
        state.next_due = state.next_due.min(state.own.memberships[usize::from(membership)].due);
        for timer in 0..self.timers.len() {
            if matches!(self.timers[timer].kind, TimerKind::BeforeRenewal(of, _) if of.0 == membership) {
                self.arm(state, timer, day);
            }
        }
    }

    /// A term is over: the next begins, or the membership ends.
    fn end_term<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        (membership, due): (u16, i64),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let place = usize::from(membership);
        let standing = state.own.memberships[place];
        let goes_on = self.program.memberships[place].renews && !standing.cancelled && !standing.gift;
        let admits = View { plan: self, state, scratch, at: moment.at }.all_hold(&self.own.memberships[place].checks);
        // After a gift that lengthened it, the anchor is the end of the term itself.
        if standing.anchor < Instant(due).day().0 {
            state.own.memberships[place].terms += 1;
        }
        // A term that would be over at once (a named day that has passed) does not begin.
        let next = self.end_of_term(state, place, moment.at);
        if !goes_on || !admits || next <= moment.at {
            self.end_membership(state, scratch, moment, membership, recorder);
            return Ok(());
        }
        state.own.memberships[place].due = next;
        self.term_began(state, membership, moment.day);
        scratch.set_off.renewed |= 1 << (membership & 63);
        recorder.membership(Instant(moment.at), MembershipId(membership), MembershipChange::Renewed);
        self.charge_fee(scratch, moment.at, membership, recorder)
    }

    fn end_membership<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        membership: u16,
        recorder: &mut R,
    ) {
        let place = usize::from(membership);
        if !state.own.memberships[place].active {
            return;
        }
        let standing = &mut state.own.memberships[place];
        (standing.active, standing.due, standing.cancelled, standing.gift) = (false, NEVER, false, false);
        for timer in 0..self.timers.len() {
            if matches!(self.timers[timer].kind, TimerKind::BeforeRenewal(of, _) if of.0 == membership) {
                state.timers[timer] = i32::MAX;
            }
        }
        scratch.set_off.ended |= 1 << (membership & 63);
        recorder.membership(Instant(moment.at), MembershipId(membership), MembershipChange::Ended);
        for (at, account) in state.accounts.iter_mut().enumerate() {
            for &source in &self.own.memberships[place].perks {
                account.lapse_of(source, |lot, units| {
                    recorder.expired(Instant(moment.at), crate::core::HoldingId(at as u16), units, lot);
                });
            }
        }
    }

    /// What memberships cost by the state that this phase finds: rows of one event do not read what another changes.
    /// `None` is more than can be booked.
    fn note_fees(&self, state: &State, scratch: &mut Scratch, at: i64) {
        let mut fees = std::mem::take(&mut scratch.fees);
        fees.clear();
        fees.extend(self.own.memberships.iter().map(|membership| {
            let Some(fee) = &membership.fee else { return Some(0) };
            View { plan: self, state, scratch, at }.amount(fee).filter(|&money| money <= crate::quantity::LARGEST)
        }));
        scratch.fees = fees;
    }

    fn charge_fee<R: Recorder>(
        &self,
        scratch: &Scratch,
        at: i64,
        membership: u16,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let Some(money) = scratch.fees.get(usize::from(membership)).copied().flatten() else {
            return Err(EventError::new(Instant(at), Fault::TooLarge));
        };
        if money > 0 {
            recorder.cash(Instant(at), CashFor::Fee(MembershipId(membership)), money);
        }
        Ok(())
    }

    /// Windows that count from the start of the membership begin anew.
    pub(in crate::evaluate) fn restart_windows(&self, state: &mut State, membership: u16, day: i32) {
        for (at, window) in self.windows.iter().enumerate() {
            if matches!(window.extent, crate::evaluate::plan::Extent::Membership(of, _) if of == membership) {
                state.tallies[at].restart(&mut state.histories[at], window, Day(day));
            }
        }
    }
}
