//! Exchanges of one holding for another: on posting (phase 7) or at a period's end (M2).

use super::Moment;
use super::post::Given;
use crate::core::{ExchangeWhen, HoldingId};
use crate::evaluate::error::EventError;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::Plan;
use crate::evaluate::recorder::{Recorder, Source, Taking};
use crate::quantity::Instant;

impl Plan {
    /// Runs the exchanges on posting until none has enough; chains end because each pass must run
    /// one, and no more passes are made than there are exchanges.
    pub(in crate::evaluate) fn exchange_at_once<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        for _ in &self.follow.exchanges {
            let mut ran = false;
            for &index in &self.follow.exchanges {
                ran |= self.exchange(state, scratch, moment, index, recorder)?;
            }
            if !ran {
                break;
            }
        }
        Ok(())
    }

    /// Runs the exchanges of the periods that end, each once, in byte order of their names; whether any ran.
    #[cold]
    pub(in crate::evaluate) fn exchange_on_timers<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<bool, EventError> {
        let due = self.timers.iter().filter(|timer| moment.occasions.contains(&timer.occasion));
        let mut due: Vec<u16> = due.flat_map(|timer| timer.exchanges.iter().copied()).collect();
        due.sort_by_key(|&index| self.program.exchanges.get(usize::from(index)).map(|exchange| &exchange.name));
        due.dedup();
        let mut ran = false;
        for index in due {
            ran |= self.exchange(state, scratch, moment, index, recorder)?;
        }
        Ok(ran)
    }

    /// Runs the exchanges on these occasions, each once, in byte order of their names.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn exchange_on_events<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut due = Vec::new();
        for &(index, atoms, watch) in moment.occasions.iter().flat_map(|&occasion| &self.occasions[occasion].exchanges)
        {
            let meets = atoms == u64::MAX || atoms & scratch.atoms != 0;
            if meets && self.watch_holds(state, scratch, moment.at, watch) {
                due.push(index);
            }
        }
        self.exchange_triggered(state, scratch, moment, &due, recorder)
    }

    /// Runs exchanges that phase 7 set off, each once, in byte order of their names.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn exchange_triggered<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        exchanges: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut due = exchanges.to_vec();
        due.sort_by_key(|&index| self.program.exchanges.get(usize::from(index)).map(|exchange| &exchange.name));
        due.dedup();
        for index in due {
            self.exchange(state, scratch, moment, index, recorder)?;
        }
        Ok(())
    }

    /// Runs one exchange as often as it goes; returns whether it ran.
    pub(in crate::evaluate) fn exchange<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        index: u16,
        recorder: &mut R,
    ) -> Result<bool, EventError> {
        let (exchange, plan) = (&self.program.exchanges[usize::from(index)], &self.exchanges[usize::from(index)]);
        if !(View { plan: self, state, scratch, at: moment.at }).all_hold(&plan.checks) {
            return Ok(false);
        }
        let available = state.available(exchange.from.index());
        let step = exchange.step.max(1);
        let steps = if available >= exchange.at_least.max(step) { available / step } else { 0 };
        if steps > 0 {
            self.spend(state, scratch, moment.at, (exchange.from, steps * step, Taking::Exchange(index)), recorder);
            // What is converted is not spent.
            if let Some(spent) = scratch.spent.get_mut(exchange.from.index()) {
                *spent -= steps * step;
            }
            let (holding, units) = exchange.gives;
            let units = steps.saturating_mul(units).min(self.room_in(state, holding));
            let given = Given { holding: holding.0, units, source: plan.source, expiry: plan.term, pending: None };
            if units > 0 {
                self.grant_aside(state, moment.at, moment.day, given, Source::Exchange(index), recorder)?;
            }
            recorder.exchanged(Instant(moment.at), index, exchange.when, steps);
        }
        let at_end = exchange.when != ExchangeWhen::AtOnce;
        if !exchange.carry && (at_end || steps > 0) {
            let account = &mut state.accounts[exchange.from.index()];
            let rest = account.available();
            account.lapse_units(rest, |lot, part| recorder.expired(Instant(moment.at), exchange.from, part, lot));
        }
        Ok(steps > 0)
    }

    /// What a holding's maximum still takes in.
    pub(in crate::evaluate) fn room_in(&self, state: &State, holding: HoldingId) -> i64 {
        let plan = self.holdings.get(holding.index());
        let maximum = plan.and_then(|plan| plan.on(state.day, state.joined).maximum.as_ref());
        maximum.map_or(i64::MAX, |most| {
            self.cap(state, most).saturating_sub(state.accounts[holding.index()].outstanding()).max(0)
        })
    }
}
