//! Rewards and things as occasions of their own, and what lapses.

use super::error::EventError;
use super::member::{Member, Scratch, State};
use super::phase::Moment;
use super::plan::{PURCHASE, Plan};
use super::recorder::{Occasion, Recorder, Taking};
use crate::core::HoldingId;
use crate::quantity::{DAY_SECONDS, Instant};

impl Plan {
    /// Phases 3 to 7 of a purchase in which something was used that rules or metrics listen to.
    #[cold]
    #[inline(never)]
    pub(super) fn purchase_with_uses<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        (at, day): (i64, i32),
        own: &[u16],
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let used = std::mem::take(&mut scratch.used);
        let occasions: Vec<usize> = [PURCHASE].into_iter().chain(used).collect();
        let mut entries = self.listening(&occasions[1..], at, day);
        entries.extend_from_slice(own);
        entries.sort_unstable();
        let moment = Moment { at, day, occasions: &occasions };
        match &self.returns {
            Some(returns) => self.process_keeping(returns, (state, scratch), moment, &entries, recorder),
            None => self.process_aside(state, scratch, moment, &entries, recorder),
        }
    }

    /// Notes that something was used in a purchase.
    #[inline]
    pub(super) fn note_use(&self, scratch: &mut Scratch, taking: Taking, holding: HoldingId) {
        if let Some(occasion) = self.takings.of(taking, holding)
            && !scratch.used.contains(&occasion)
        {
            scratch.used.push(occasion);
        }
    }

    /// Notes what a reward or payment took, where that is counted.
    #[inline]
    pub(super) fn note_taker(&self, scratch: &mut Scratch, holding: HoldingId, taking: Taking, units: i64) {
        if self.derived.takers_counted {
            scratch.spent_by.push((holding, taking, units));
        }
    }

    /// Lots end; what rules on it do follows at once, holding by holding.
    pub(super) fn lapse_and_tell<R: Recorder>(
        &self,
        member: &mut Member,
        now: i64,
        (only_named, step): (bool, u8),
        recorder: &mut R,
    ) -> Result<(), EventError> {
        if self.lapses.is_empty() {
            self.lapse(&mut member.state, now, (only_named, step), recorder);
            return Ok(());
        }
        let expired = |state: &State, at: usize| state.accounts.get(at).map_or(0, |account| account.expired());
        let before: Vec<i64> = self.lapses.iter().map(|of| expired(&member.state, of.holding.index())).collect();
        self.lapse(&mut member.state, now, (only_named, step), recorder);
        // What is told is what has lapsed now: what the telling itself takes away (the rest of a conversion) is not.
        let after = self.lapses.iter().map(|of| expired(&member.state, of.holding.index()));
        let lapsed: Vec<i64> = after.zip(before).map(|(after, before)| after - before).collect();
        let at = if only_named { now - 1 } else { now };
        let day = at.div_euclid(DAY_SECONDS) as i32;
        let mut result = Ok(());
        for (of, units) in self.lapses.iter().zip(lapsed) {
            if units <= 0 {
                continue;
            }
            recorder.began(Instant(at), Occasion::Lapse);
            member.scratch.clear_event();
            member.scratch.shared.step = step;
            member.scratch.numbers.resize(self.program.fields.len(), 0);
            if let Some(number) = member.scratch.numbers.get_mut(of.field.index()) {
                *number = units;
            }
            let entries = self.candidates(of.occasion, at, day);
            let moment = Moment { at, day, occasions: &[of.occasion] };
            let told = self
                .undoably(member, |plan, state, scratch| plan.process_aside(state, scratch, moment, entries, recorder));
            result = result.and(told);
        }
        result
    }
}
