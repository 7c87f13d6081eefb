//! Rewards taken from the catalogue: whole or not at all.

use super::error::{EventError, Fault};
use super::event::{Redeemed, Refused};
use super::expression::View;
use super::member::{Member, Scratch, State};
use super::own::CashFor;
use super::phase::{Given, Moment};
use super::plan::{Plan, REDEMPTION};
use super::recorder::{Occasion, Recorder, Source, Taking};
use crate::core::{Measure, OfferId};
use crate::quantity::Instant;

impl Plan {
    /// Takes a reward so many times, all or nothing.
    ///
    /// # Errors
    /// As for a purchase. A refusal is no error.
    #[inline]
    pub fn redeem<R: Recorder>(
        &self,
        member: &mut Member,
        at: Instant,
        offer: OfferId,
        times: u16,
        recorder: &mut R,
    ) -> Result<Redeemed, EventError> {
        let (day, _) = self.begin(member, at.0, recorder)?;
        if offer.index() >= self.offers.len() {
            return Err(EventError::new(at, Fault::Unknown));
        }
        member.scratch.clear_event();
        if !self.budgets.is_empty() {
            member.scratch.shared.kind = self.kind_of(REDEMPTION);
        }
        let offer = self.offer_on(&member.state, &member.scratch, at.0, offer);
        recorder.began(at, Occasion::Redemption(offer));
        if let Err(why) = self.may_redeem(&member.state, &member.scratch, at.0, offer, times) {
            let holding = self.program.offers[offer.index()].takes.first().map_or_else(Default::default, |take| take.0);
            recorder.refused(at, Taking::Offer(offer), holding, why);
            return Ok(Redeemed::Refused(why));
        }
        let plan = &self.offers[offer.index()];
        if !plan.budgets.is_empty() {
            let (state, scratch) = (&mut member.state, &mut member.scratch);
            if let Err(budget) = self.redeem_within_budgets(state, scratch, at.0, offer.index(), i64::from(times)) {
                let takes = &self.program.offers[offer.index()].takes;
                let holding = takes.first().map_or_else(Default::default, |take| take.0);
                recorder.refused(at, Taking::Offer(offer), holding, Refused::Exhausted { budget });
                return Ok(Redeemed::Refused(Refused::Exhausted { budget }));
            }
        }
        let cautious = self.always_cautious || member.state.large;
        if cautious {
            member.backup.copy_from(&member.state);
        }
        let result = self.redeem_body(&mut member.state, &mut member.scratch, at.0, day, (offer, times), recorder);
        if cautious && result.is_err() {
            member.state.copy_from(&member.backup);
        }
        result.map(|()| Redeemed::Done)
    }

    /// The offer in force: the first of its chain whose guard holds, else the last.
    fn offer_on(&self, state: &State, scratch: &Scratch, at: i64, id: OfferId) -> OfferId {
        let mut found = id;
        for _ in &self.offers {
            let Some(next) = self.program.offers[found.index()].otherwise else { break };
            if (View { plan: self, state, scratch, at }).all_hold(&self.offers[found.index()].checks) {
                break;
            }
            found = next;
        }
        found
    }

    #[inline]
    fn may_redeem(&self, state: &State, scratch: &Scratch, at: i64, id: OfferId, times: u16) -> Result<(), Refused> {
        let (offer, plan) = (&self.program.offers[id.index()], &self.offers[id.index()]);
        if !(View { plan: self, state, scratch, at }).all_hold(&plan.checks) {
            return Err(Refused::NotOffered);
        }
        let times = i64::from(times);
        for &(holding, units) in &offer.takes {
            let (needed, available) = (units.saturating_mul(times), state.available(holding.index()));
            if needed > available {
                return Err(Refused::Short { holding, needed, available });
            }
        }
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            if !(View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
                continue;
            }
            let room = self.room(state, limit, at);
            if room < self.use_of(limit.measure, &offer.takes, times) {
                return Err(Refused::Limited { limit: limit.id, room });
            }
        }
        for &(holding, units, _) in &offer.gives {
            if units.saturating_mul(times) > self.room_in(state, holding) {
                return Err(Refused::Full { holding });
            }
        }
        Ok(())
    }

    /// What a reward uses of a limit: its times, or the units that it takes.
    fn use_of(&self, measure: Measure, takes: &[(crate::core::HoldingId, i64)], times: i64) -> i64 {
        match measure {
            Measure::Count | Measure::Cost | Measure::Field => times,
            Measure::Units => takes.iter().map(|(_, units)| units.saturating_mul(times)).fold(0, i64::saturating_add),
        }
    }

    #[inline]
    fn redeem_body<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        day: i32,
        (id, times): (OfferId, u16),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let (offer, plan) = (&self.program.offers[id.index()], &self.offers[id.index()]);
        let count = i64::from(times);
        for &(holding, units) in &offer.takes {
            self.spend(state, scratch, at, (holding, units * count, Taking::Offer(id)), recorder);
            self.note_taker(scratch, holding, Taking::Offer(id), units * count);
        }
        for &place in &plan.limits {
            let limit = &self.limits[usize::from(place)];
            if (View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
                self.charge(state, limit, self.use_of(limit.measure, &offer.takes, count), at);
            }
        }
        for (&(holding, units, _), &expiry) in offer.gives.iter().zip(&plan.terms) {
            let given = Given { holding: holding.0, units: units * count, source: plan.source, expiry, pending: None };
            self.grant_aside(state, at, day, given, Source::Offer(id), recorder)?;
        }
        if offer.charge > 0 {
            recorder.cash(Instant(at), CashFor::Offer(id), offer.charge.saturating_mul(count));
        }
        recorder.redeemed(Instant(at), id, times, offer.money.saturating_mul(count));
        scratch.happened = REDEMPTION;
        if let Some(own) = self.takings.of(Taking::Offer(id), Default::default()) {
            let occasions = [REDEMPTION, own];
            let entries = self.listening(&occasions, at, day);
            return self.process_aside(state, scratch, Moment { at, day, occasions: &occasions }, &entries, recorder);
        }
        if self.is_quiet(REDEMPTION) {
            return Ok(());
        }
        let entries = self.candidates(REDEMPTION, at, day);
        self.process_aside(state, scratch, Moment { at, day, occasions: &[REDEMPTION] }, entries, recorder)
    }
}
