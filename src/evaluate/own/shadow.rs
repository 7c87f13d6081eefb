//! `if activated, backdated`: what a rule would have given, kept beside the ledger until it is activated.
//!
//! The rule's own limits cut its shadow when it would have given; limits that it shares with others, and
//! the maximum of the holding, cut the sum when it is granted.

use crate::core::{HoldingId, Measure, Overflowing};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::phase::{Given, Moment};
use crate::evaluate::plan::{Action, Plan};
use crate::evaluate::recorder::{Recorder, Source};
use crate::quantity::Instant;

impl Plan {
    /// Adds what backdated rows of this round would give to their shadow sums.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn keep_shadows(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        entries: &[u16],
        round: u8,
    ) -> Result<(), EventError> {
        for &entry in entries {
            let row = &self.rows[usize::from(entry)];
            let Some(shadow) = self.own.shadows.iter().find(|shadow| shadow.entry == entry) else { continue };
            let passes = row.atoms == u64::MAX || row.atoms & scratch.atoms != 0;
            if row.round != round || !passes || state.own.is_activated(usize::from(shadow.activation), moment.at) {
                continue;
            }
            let view = View { plan: self, state, scratch, at: moment.at };
            let (Action::Grant { amount, .. } | Action::Cash { amount }) = &row.action else { continue };
            if !view.all_hold(&shadow.checks) {
                continue;
            }
            let too_large = || EventError::new(Instant(moment.at), Fault::TooLarge);
            let mut units = if row.rounds.is_plain() {
                view.amount(amount).ok_or_else(too_large)?
            } else {
                self.amount_alone(state, scratch, moment.at, row)?
            };
            for &place in &shadow.limits {
                units = self.room_for((state, scratch, moment.at), place, units);
            }
            if units <= 0 {
                continue;
            }
            for &place in &shadow.limits {
                self.use_limit((state, scratch, moment.at), place, units);
            }
            let (window, day) = (&self.windows[shadow.tally], state.day);
            if !state.tallies[shadow.tally].feed(&mut state.histories[shadow.tally], window, day, units) {
                return Err(too_large());
            }
        }
        Ok(())
    }

    /// What a limit leaves of an award, if it is in force.
    fn room_for(&self, (state, scratch, at): (&State, &Scratch, i64), place: u16, units: i64) -> i64 {
        let limit = &self.limits[usize::from(place)];
        if !(View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
            return units;
        }
        let room = self.room(state, limit, state.clock);
        match (limit.measure, limit.overflowing) {
            (Measure::Count, _) => units * i64::from(room >= 1),
            (Measure::Units, Overflowing::Finish) => units * i64::from(room > 0),
            (Measure::Units, _) if units <= room => units,
            (Measure::Units, Overflowing::Clip) => room,
            (Measure::Units, Overflowing::Reject) => 0,
            // The amount has seen the room of a field; costs of what is not given yet are nobody's.
            (Measure::Cost | Measure::Field, _) => units,
        }
    }

    /// Charges a limit that is in force.
    fn use_limit(&self, (state, scratch, at): (&mut State, &Scratch, i64), place: u16, units: i64) -> bool {
        let limit = &self.limits[usize::from(place)];
        if !(View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
            return true;
        }
        let used = match limit.measure {
            Measure::Count => 1,
            Measure::Units => units,
            Measure::Cost | Measure::Field => 0,
        };
        self.remember_in_the_event(state, place, used);
        self.charge(state, limit, used, state.clock)
    }

    /// Grants the shadow sums of what was activated in this event.
    pub(in crate::evaluate) fn grant_shadows<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let activated = std::mem::take(&mut scratch.set_off.activated);
        let mut done: Vec<usize> = Vec::new();
        for shadow in self.own.shadows.iter().filter(|shadow| activated.contains(&shadow.activation)) {
            if done.contains(&shadow.tally) {
                continue;
            }
            done.push(shadow.tally);
            let row = &self.rows[usize::from(shadow.entry)];
            let mut units = std::mem::take(&mut state.tallies[shadow.tally].value);
            let shared = || row.limits.iter().filter(|place| !shadow.limits.contains(place));
            for &place in shared() {
                units = self.room_for((state, scratch, moment.at), place, units);
            }
            if let Action::Grant { holding, .. } = row.action {
                units = units.min(self.room_in(state, HoldingId(holding)));
            }
            if units <= 0 {
                continue;
            }
            for &place in shared() {
                self.use_limit((state, scratch, moment.at), place, units);
            }
            match row.action {
                Action::Grant { holding, expiry, pending, .. } => {
                    let given = Given { holding, units, source: row.source, expiry, pending };
                    self.grant_aside(state, moment.at, moment.day, given, Source::Row(row.id), recorder)?;
                    if let Some(posted) = scratch.posted.get_mut(usize::from(holding)) {
                        *posted += units;
                    }
                }
                Action::Cash { .. } => {
                    recorder.cash(Instant(moment.at), super::CashFor::Row(row.id), -units);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Collects the rows of phase 7 that changes of this event set off.
    pub(in crate::evaluate) fn collect_own(&self, scratch: &mut Scratch) {
        let set_off = &mut scratch.set_off;
        for (at, membership) in self.own.memberships.iter().enumerate() {
            let bit = 1 << (at & 63);
            for (set, rows) in [
                (set_off.started, &membership.started),
                (set_off.renewed, &membership.renewed),
                (set_off.ended, &membership.ended),
            ] {
                if set & bit != 0 {
                    scratch.follow.extend_from_slice(rows);
                }
            }
        }
        for &(menu, option) in &set_off.picked {
            let rows = self.own.menus.get(usize::from(menu)).and_then(|menu| menu.picked.get(usize::from(option)));
            scratch.follow.extend(rows.into_iter().flatten());
        }
        (set_off.started, set_off.renewed, set_off.ended) = (0, 0, 0);
        set_off.picked.clear();
    }
}
