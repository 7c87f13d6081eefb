//! Phase 4, first half: limits, maxima and budgets cut what rows want to give.

use super::{Moment, divide_by_largest_remainder, divide_by_weight};
use crate::core::{LimitCap, LimitId, Measure, Overflowing};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, Share, State};
use crate::evaluate::plan::{Action, Extent, LimitPlan, Plan};
use crate::evaluate::recorder::Recorder;
use crate::quantity::{Day, Instant};

/// Most awards that a clock remembers (`core` section 2).
const MOST_REMEMBERED: usize = 16;

impl Plan {
    /// What a limit still lets through, in its parts.
    pub(in crate::evaluate) fn room(&self, state: &State, limit: &LimitPlan, at: i64) -> i64 {
        let used = match self.windows[limit.tally].extent {
            Extent::LastSeconds(seconds) => state.histories[limit.tally].since(at.saturating_sub(seconds)),
            _ => state.tallies.get(limit.tally).map_or(0, |tally| tally.value),
        };
        let mut cap = &limit.cap;
        if !limit.versions.is_empty() {
            let (today, joined) = (Day(state.day), Instant(state.joined).day());
            if let Some(version) = limit.versions.iter().rev().find(|version| version.since.holds(today, joined)) {
                let Some(later) = &version.cap else { return i64::MAX };
                cap = later;
            }
        }
        self.cap(state, cap).saturating_mul(limit.parts).saturating_sub(used).max(0)
    }

    /// A cap at the tier in force.
    pub(super) fn cap(&self, state: &State, cap: &LimitCap) -> i64 {
        match cap {
            LimitCap::Fixed(cap) => *cap,
            LimitCap::ByRank(ladder, caps) => caps.get(usize::from(state.rank(ladder.index()))).copied().unwrap_or(0),
        }
    }

    /// Lets every limit, maximum and budget cut the awards, each on the result of the last, and books what is
    /// left of them.
    pub(super) fn limit<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let at = moment.at;
        let mut limits = std::mem::take(&mut scratch.limits);
        limits.clear();
        for award in &scratch.awards {
            limits.extend_from_slice(&self.rows[usize::from(award.entry)].limits);
        }
        limits.sort_unstable();
        limits.dedup();
        let view = View { plan: self, state, scratch, at };
        limits.retain(|&place| view.all_hold(&self.limits[usize::from(place)].checks));
        for &place in &limits {
            self.note_charged(&mut scratch.charged, place);
        }
        for &place in &limits {
            match self.limits[usize::from(place)].measure {
                Measure::Count => self.cut_awards(state, scratch, at, place, recorder),
                Measure::Units | Measure::Cost => self.cut(state, scratch, at, place, recorder),
                // The amounts themselves have seen the room.
                Measure::Field => {}
            }
        }
        if self.limits_holdings {
            self.cut_to_maxima(state, scratch);
        }
        if !self.budgets.is_empty() {
            self.draw_on_budgets(state, scratch, moment, recorder);
        }
        let mut fits = true;
        for &place in &limits {
            let used = self.used(state, scratch, at, place);
            fits &= self.charge(state, &self.limits[usize::from(place)], used, at);
            self.remember_in_the_event(state, place, used);
        }
        scratch.limits = limits;
        if fits { Ok(()) } else { Err(EventError::new(Instant(at), Fault::TooLarge)) }
    }

    /// What the awards use of a limit, in its parts.
    fn used(&self, state: &State, scratch: &Scratch, at: i64, place: u16) -> i64 {
        let limit = &self.limits[usize::from(place)];
        let given = scratch.awards.iter().enumerate().filter(|(_, award)| award.units > 0);
        let mut given =
            given.filter(|(_, award)| self.rows[usize::from(award.entry)].limits.contains(&place)).peekable();
        match limit.measure {
            Measure::Units => given.map(|(_, award)| award.units).fold(0, i64::saturating_add),
            Measure::Cost => given
                .map(|(_, award)| award.units.saturating_mul(self.weight(limit, award.entry)))
                .fold(0, i64::saturating_add),
            Measure::Count => {
                let number = |award: &crate::evaluate::member::Award| self.rows[usize::from(award.entry)].award;
                let earlier = |until: usize, of: u16| {
                    let before = scratch.awards[..until].iter().filter(|award| award.units > 0);
                    let mut before = before.filter(|award| self.rows[usize::from(award.entry)].limits.contains(&place));
                    before.any(|award| number(award) == of)
                };
                given.filter(|(at, award)| !earlier(*at, number(award))).count() as i64
            }
            Measure::Field => given.peek().map_or(0, |_| self.counted(state, scratch, at, limit)),
        }
    }

    /// What a limit on a field of the event counts of this event.
    pub(in crate::evaluate) fn counted(&self, state: &State, scratch: &Scratch, at: i64, limit: &LimitPlan) -> i64 {
        let view = View { plan: self, state, scratch, at };
        let value = limit.counts.as_ref().and_then(|field| view.wide(field)).unwrap_or(0);
        let value = i64::try_from(value.max(0)).unwrap_or(i64::MAX);
        view.within(limit, value)
    }

    fn weight(&self, limit: &LimitPlan, entry: u16) -> i64 {
        limit.weights.get(self.rows[usize::from(entry)].id.index()).copied().unwrap_or(1)
    }

    /// Books use of a limit.
    pub(in crate::evaluate) fn charge(&self, state: &mut State, limit: &LimitPlan, used: i64, at: i64) -> bool {
        let window = &self.windows[limit.tally];
        let day = state.day;
        match window.extent {
            _ if used == 0 => true,
            // A window of one event forgets at once.
            Extent::Event => true,
            Extent::LastSeconds(_) => {
                let times = usize::try_from(used).unwrap_or(MOST_REMEMBERED).min(MOST_REMEMBERED);
                state.histories[limit.tally].note(at, times, MOST_REMEMBERED);
                true
            }
            _ => state.tallies[limit.tally].feed(&mut state.histories[limit.tally], window, day, used),
        }
    }

    /// A limit under a condition gives back what it has counted: a receipt says whether it did.
    pub(super) fn note_charged(&self, charged: &mut Vec<u16>, place: u16) {
        if self.returns.is_some() && !self.limits[usize::from(place)].checks.is_empty() && !charged.contains(&place) {
            charged.push(place);
        }
    }

    /// A limit on one event holds for all of its rounds: shares of what was credited come after it.
    pub(in crate::evaluate) fn remember_in_the_event(&self, state: &mut State, place: u16, used: i64) {
        let tally = self.limits[usize::from(place)].tally;
        if self.rounds > 0 && self.windows[tally].extent == Extent::Event {
            state.tallies[tally].value = state.tallies[tally].value.saturating_add(used);
        }
    }

    /// What limits on one event have let through.
    #[inline(always)]
    pub(super) fn forget_the_event(&self, state: &mut State) {
        if self.rounds > 0 {
            let of_events = self.limits.iter().filter(|limit| self.windows[limit.tally].extent == Extent::Event);
            of_events.for_each(|limit| state.tallies[limit.tally].value = 0);
        }
    }

    /// Units, or what they cost.
    fn cut<R: Recorder>(&self, state: &State, scratch: &mut Scratch, at: i64, place: u16, recorder: &mut R) {
        let limit = &self.limits[usize::from(place)];
        let room = self.room(state, limit, at);
        scratch.shares.clear();
        for (of, award) in scratch.awards.iter().enumerate() {
            let row = &self.rows[usize::from(award.entry)];
            if award.units > 0 && row.limits.contains(&place) {
                let weight = self.weight(limit, award.entry);
                scratch.shares.push(Share { of, tie: row.source, demand: award.units, part: 0, weight });
            }
        }
        let weigh = |share: &Share| i128::from(share.demand) * i128::from(share.weight);
        if scratch.shares.iter().map(weigh).sum::<i128>() <= i128::from(room) {
            return;
        }
        match limit.overflowing {
            Overflowing::Finish if room > 0 => return,
            Overflowing::Clip if limit.weights.is_empty() => divide_by_largest_remainder(&mut scratch.shares, room),
            Overflowing::Clip => divide_by_weight(&mut scratch.shares, room),
            Overflowing::Reject | Overflowing::Finish => {}
        }
        for share in &scratch.shares {
            let award = &mut scratch.awards[share.of];
            award.units = share.part;
            if share.part < share.demand {
                let row = self.rows[usize::from(award.entry)].id;
                recorder.limited(Instant(at), limit.id, row, share.demand, share.part);
            }
        }
    }

    /// Awards: what the rows of one rule give on one trigger passes whole or not at all.
    fn cut_awards<R: Recorder>(&self, state: &State, scratch: &mut Scratch, at: i64, place: u16, recorder: &mut R) {
        let limit = &self.limits[usize::from(place)];
        let room = self.room(state, limit, at);
        self.share_awards(scratch, |row| self.rows[row].limits.contains(&place));
        if scratch.shares.len() as i64 <= room || limit.overflowing == Overflowing::Finish && room > 0 {
            return;
        }
        if limit.overflowing == Overflowing::Clip {
            divide_by_largest_remainder(&mut scratch.shares, room);
        }
        for share in 0..scratch.shares.len() {
            let Share { of, part, .. } = scratch.shares[share];
            if part > 0 {
                continue;
            }
            let number = self.rows[usize::from(scratch.awards[of].entry)].award;
            recorder.limited(Instant(at), limit.id, self.rows[usize::from(scratch.awards[of].entry)].id, 1, 0);
            for award in &mut scratch.awards {
                let row = &self.rows[usize::from(award.entry)];
                if row.award == number && row.limits.contains(&place) {
                    award.units = 0;
                }
            }
        }
    }

    /// A share for each award among the rows of a set.
    pub(super) fn share_awards(&self, scratch: &mut Scratch, within: impl Fn(usize) -> bool) {
        scratch.shares.clear();
        for (of, award) in scratch.awards.iter().enumerate() {
            let row = &self.rows[usize::from(award.entry)];
            let known = |share: &Share| self.rows[usize::from(scratch.awards[share.of].entry)].award == row.award;
            if award.units > 0 && within(usize::from(award.entry)) && !scratch.shares.iter().any(known) {
                scratch.shares.push(Share { of, tie: row.source, demand: 1, part: 0, weight: 1 });
            }
        }
    }

    /// The most that a holding may have cuts last.
    fn cut_to_maxima(&self, state: &State, scratch: &mut Scratch) {
        for (at, holding) in self.holdings.iter().enumerate() {
            let Some(maximum) = &holding.on(state.day, state.joined).maximum else { continue };
            let room = self.cap(state, maximum).saturating_sub(state.accounts[at].outstanding()).max(0);
            scratch.shares.clear();
            for (of, award) in scratch.awards.iter().enumerate() {
                let row = &self.rows[usize::from(award.entry)];
                let into = matches!(row.action, Action::Grant { holding, .. } if usize::from(holding) == at);
                if into && award.units > 0 {
                    scratch.shares.push(Share { of, tie: row.source, demand: award.units, part: 0, weight: 1 });
                }
            }
            if scratch.shares.iter().map(|share| share.demand).fold(0, i64::saturating_add) > room {
                divide_by_largest_remainder(&mut scratch.shares, room);
                for share in &scratch.shares {
                    scratch.awards[share.of].units = share.part;
                }
            }
        }
    }
}

impl View<'_> {
    /// The most of a field of the event that a limit lets an amount see, and whether it sees so much of what exceeds it
    /// (else nothing of that).
    pub fn most_counted(&self, id: LimitId) -> (i64, bool) {
        let limit = self.plan.limits.iter().find(|plan| plan.id == id && self.all_hold(&plan.checks));
        let Some(limit) = limit else { return (i64::MAX, true) };
        let room = self.plan.room(self.state, limit, self.at);
        match limit.overflowing {
            Overflowing::Clip => (room, true),
            Overflowing::Reject => (room, false),
            Overflowing::Finish => (if room > 0 { i64::MAX } else { 0 }, true),
        }
    }

    /// As much of a field's value as a limit still counts.
    pub fn within(&self, limit: &LimitPlan, value: i64) -> i64 {
        if !self.all_hold(&limit.checks) {
            return value;
        }
        let room = self.plan.room(self.state, limit, self.at);
        match limit.overflowing {
            Overflowing::Clip => value.min(room),
            Overflowing::Reject if value > room => 0,
            Overflowing::Finish if room == 0 => 0,
            Overflowing::Reject | Overflowing::Finish => value,
        }
    }
}
