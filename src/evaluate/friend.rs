//! Messages from a friend to the member who invited him: the friend's event, seen with the inviter's state.
//!
//! Messages go this way only, and a message never causes another: what an inviter gets for a friend is nothing that
//! the inviter's own inviter hears of.

use super::error::{EventError, Fault};
use super::expression::View;
use super::member::{Member, Scratch};
use super::phase::Moment;
use super::plan::{Plan, TOLD_NOTHING};
use super::recorder::{Occasion, Recorder, Skip};
use crate::quantity::{DAY_SECONDS, Instant};

/// A friend's event on its way to the inviter.
#[derive(Clone, Debug)]
pub(super) struct Message {
    at: Instant,
    event: Scratch,
    /// Kinds of message that it is, by number.
    kinds: Vec<usize>,
    /// How often each row that pays at most so often for a friend has paid for this one.
    paid: Vec<u16>,
}

impl Plan {
    /// Whether friends tell their inviters anything.
    pub(super) fn has_messages(&self) -> bool {
        !self.friends.is_empty()
    }

    /// The message of the event that the member just had, if anybody listens.
    pub(super) fn message(&self, friend: &mut Member, at: Instant) -> Option<Message> {
        let (state, scratch) = (&mut friend.state, &friend.scratch);
        let mut kinds = Vec::new();
        for (number, kind) in self.friends.iter().enumerate() {
            let meets = kind.atoms == u64::MAX || kind.atoms & scratch.atoms != 0;
            if scratch.happened != kind.of || !meets {
                continue;
            }
            let told = state.told.get_mut(number)?;
            if !(kind.first && *told) {
                kinds.push(number);
            }
            *told = true;
        }
        let happened = std::mem::replace(&mut friend.scratch.happened, TOLD_NOTHING);
        if kinds.is_empty() || happened == TOLD_NOTHING {
            return None;
        }
        Some(Message { at, event: friend.scratch.clone(), kinds, paid: friend.state.paid.clone() })
    }

    /// The inviter hears of it. Gives back how often rows have paid for the friend now.
    ///
    /// # Errors
    /// As for any event; the inviter is then as before it.
    pub(super) fn hear<R: Recorder>(
        &self,
        inviter: &mut Member,
        message: Message,
        recorder: &mut R,
    ) -> Result<Vec<u16>, EventError> {
        let Message { at, event, kinds, mut paid } = message;
        let (day, info) = self.begin(inviter, at.0, recorder)?;
        inviter.scratch.take_event(&event);
        recorder.began(at, Occasion::Friend);
        let band = self.days.band(at.0.rem_euclid(DAY_SECONDS) as i32);
        let mut entries = Vec::new();
        let occasions: Vec<usize> = kinds.iter().map(|&kind| self.friends[kind].occasion).collect();
        for &occasion in &occasions {
            for &entry in self.occasions[occasion].rows.rows(info.class, band, 0) {
                let row = &self.rows[usize::from(entry)];
                let view = View { plan: self, state: &inviter.state, scratch: &inviter.scratch, at: at.0 };
                let meets = row.atoms == u64::MAX || row.atoms & inviter.scratch.atoms != 0;
                let place = self.per_friend.iter().position(|(of, _)| *of == row.id);
                if let (Some(place), true) = (place, meets && view.all_hold(&row.checks)) {
                    // INVARIANT: a place among those rows.
                    if paid[place] >= self.per_friend[place].1 {
                        recorder.row_skipped(at, row.id, Skip::PaidForFriend);
                        continue;
                    }
                    paid[place] += 1;
                }
                entries.push(entry);
            }
        }
        entries.sort_unstable();
        let moment = Moment { at: at.0, day, occasions: &occasions };
        self.undoably(inviter, |plan, state, scratch| plan.process_aside(state, scratch, moment, &entries, recorder))?;
        Ok(paid)
    }

    /// A member leaves the program: whatever is held lapses, tiers and timers end, and nothing more can happen.
    ///
    /// # Errors
    /// As for any event.
    pub fn leave<R: Recorder>(&self, member: &mut Member, at: Instant, recorder: &mut R) -> Result<(), EventError> {
        self.begin(member, at.0, recorder)?;
        recorder.began(at, Occasion::Leave);
        let state = &mut member.state;
        for (place, account) in state.accounts.iter_mut().enumerate() {
            let holding = crate::core::HoldingId(place as u16);
            account.close(|lot| recorder.expired(at, holding, lot.quantity, lot));
        }
        for (place, ladder) in state.ladders.iter_mut().enumerate() {
            if ladder.rank > 0 {
                recorder.rank_changed(at, crate::core::LadderId(place as u16), ladder.rank, 0);
            }
            *ladder = super::member::LadderState { since: at.day().0, ..Default::default() };
        }
        state.timers.fill(i32::MAX);
        state.waiting.clear();
        // memberships, choices and open offers end with it, without rules on their end
        state.own.reset(&self.own);
        (state.recheck, state.next_due, state.gone) = (i32::MAX, crate::ledger::NEVER, true);
        // No later event is in order; `begin` then says why.
        state.clock = i64::MAX;
        Ok(())
    }

    /// Why an event before the member's clock is refused.
    #[cold]
    pub(super) fn too_early(&self, member: &Member, at: i64) -> EventError {
        let fault = if member.state.gone { Fault::Gone } else { Fault::OutOfOrder };
        EventError::new(Instant(at), fault)
    }
}

impl Scratch {
    /// Becomes the scratch of a friend's event, with the inviter's own working memory.
    fn take_event(&mut self, event: &Scratch) {
        self.clear_event();
        self.atoms = event.atoms;
        self.not_bought = true;
        self.priced = event.priced;
        self.totals = event.totals;
        self.items_total = event.items_total;
        self.money.clone_from(&event.money);
        self.items.clone_from(&event.items);
        self.numbers.clone_from(&event.numbers);
        self.words.clone_from(&event.words);
    }
}
