//! Phase 4, first half: limits and maxima cut what rows want to give.

use crate::core::{LimitCap, Measure, Overflowing};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::member::{Scratch, Share, State};
use crate::evaluate::plan::{Action, LimitPlan, Plan};
use crate::evaluate::recorder::Recorder;
use crate::quantity::{Day, Instant};

impl Plan {
    /// What a limit still lets through.
    pub(in crate::evaluate) fn room(&self, state: &State, limit: &LimitPlan) -> i64 {
        let mut cap = &limit.cap;
        if !limit.versions.is_empty() {
            let (today, joined) = (Day(state.day), Instant(state.joined).day());
            if let Some(version) = limit.versions.iter().rev().find(|version| version.since.holds(today, joined)) {
                let Some(later) = &version.cap else { return i64::MAX };
                cap = later;
            }
        }
        let cap = match cap {
            LimitCap::Fixed(cap) => *cap,
            LimitCap::ByRank(ladder, caps) => caps.get(usize::from(state.rank(ladder.index()))).copied().unwrap_or(0),
        };
        let used = state.tallies.get(limit.tally).map_or(0, |tally| tally.value);
        cap.saturating_sub(used).max(0)
    }

    /// Lets every limit and maximum cut the awards, each on the result of the last, and books what
    /// is left of them.
    pub(super) fn limit<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        recorder: &mut R,
    ) -> Result<(), EventError> {
        let mut limits = std::mem::take(&mut scratch.limits);
        limits.clear();
        for award in &scratch.awards {
            limits.extend_from_slice(&self.rows[usize::from(award.entry)].limits);
        }
        limits.sort_unstable();
        limits.dedup();
        for &place in &limits {
            self.cut(state, scratch, at, place, recorder);
        }
        if self.limits_holdings {
            self.cut_to_maxima(state, scratch);
        }
        for &place in &limits {
            let limit = &self.limits[usize::from(place)];
            let used = scratch.awards.iter().filter(|award| award.units > 0);
            let used = used.filter(|award| self.rows[usize::from(award.entry)].limits.contains(&place));
            let used: i64 = match limit.measure {
                Measure::Units => used.map(|award| award.units).fold(0, i64::saturating_add),
                Measure::Count => used.count() as i64,
            };
            if !self.charge(state, limit, used) {
                return Err(EventError::new(Instant(at), Fault::TooLarge));
            }
        }
        scratch.limits = limits;
        Ok(())
    }

    /// Books use of a limit.
    pub(in crate::evaluate) fn charge(&self, state: &mut State, limit: &LimitPlan, used: i64) -> bool {
        let window = &self.windows[limit.tally];
        let day = state.day;
        // A window of one event forgets at once.
        used == 0
            || window.extent == crate::evaluate::plan::Extent::Event
            || state.tallies[limit.tally].feed(&mut state.histories[limit.tally], window, day, used)
    }

    fn cut<R: Recorder>(&self, state: &State, scratch: &mut Scratch, at: i64, place: u16, recorder: &mut R) {
        let limit = &self.limits[usize::from(place)];
        let room = self.room(state, limit);
        scratch.shares.clear();
        for (of, award) in scratch.awards.iter().enumerate() {
            let row = &self.rows[usize::from(award.entry)];
            if award.units > 0 && row.limits.contains(&place) {
                let demand = if limit.measure == Measure::Units { award.units } else { 1 };
                scratch.shares.push(Share { of, tie: row.source, demand, part: 0 });
            }
        }
        let demand = scratch.shares.iter().map(|share| share.demand).fold(0, i64::saturating_add);
        if demand <= room {
            return;
        }
        if limit.overflowing == Overflowing::Clip {
            divide_by_largest_remainder(&mut scratch.shares, room);
        }
        for share in &scratch.shares {
            let award = &mut scratch.awards[share.of];
            award.units = match limit.measure {
                Measure::Units => share.part,
                Measure::Count if share.part == 0 => 0,
                Measure::Count => award.units,
            };
            if share.part < share.demand {
                let row = self.rows[usize::from(award.entry)].id;
                recorder.limited(Instant(at), limit.id, row, share.demand, share.part);
            }
        }
    }

    /// The most that a holding may have cuts last.
    fn cut_to_maxima(&self, state: &State, scratch: &mut Scratch) {
        for (at, holding) in self.holdings.iter().enumerate() {
            let Some(maximum) = holding.on(state.day, state.joined).maximum else { continue };
            let room = maximum.saturating_sub(state.accounts[at].outstanding()).max(0);
            scratch.shares.clear();
            for (of, award) in scratch.awards.iter().enumerate() {
                let row = &self.rows[usize::from(award.entry)];
                let into = matches!(row.action, Action::Grant { holding, .. } if usize::from(holding) == at);
                if into && award.units > 0 {
                    scratch.shares.push(Share { of, tie: row.source, demand: award.units, part: 0 });
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

/// Gives each its part of `room` in proportion to demand: the floor, and one more to the largest
/// remainders, ties to the smaller number. The parts sum to the room if demand reaches it.
pub(in crate::evaluate) fn divide_by_largest_remainder(shares: &mut [Share], room: i64) {
    let total: i128 = shares.iter().map(|share| i128::from(share.demand)).sum();
    if total <= i128::from(room) {
        shares.iter_mut().for_each(|share| share.part = share.demand);
        return;
    }
    let exact = |share: &Share| i128::from(share.demand) * i128::from(room);
    let mut left = room;
    for share in shares.iter_mut() {
        share.part = (exact(share) / total) as i64;
        left -= share.part;
    }
    // By remainder, then name; the order within the list means nothing to the caller.
    shares.sort_unstable_by(|a, b| {
        let (rest_a, rest_b) = (exact(a) % total, exact(b) % total);
        rest_b.cmp(&rest_a).then_with(|| (a.tie, a.of).cmp(&(b.tie, b.of)))
    });
    for share in shares.iter_mut().take(left.max(0) as usize) {
        share.part += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Share, divide_by_largest_remainder};

    fn parts(demands: &[i64], room: i64) -> Vec<i64> {
        let mut shares: Vec<Share> = (0u16..)
            .zip(demands)
            .map(|(at, &demand)| Share { of: usize::from(at), tie: at, demand, part: 0 })
            .collect();
        divide_by_largest_remainder(&mut shares, room);
        shares.sort_by_key(|share| share.of);
        shares.iter().map(|share| share.part).collect()
    }

    #[test]
    fn room_is_shared_in_proportion_and_the_rest_goes_by_remainder_then_name() {
        assert_eq!(parts(&[10, 5, 4], 100), [10, 5, 4]);
        assert_eq!(parts(&[10, 10, 10], 10), [4, 3, 3]);
        assert_eq!(parts(&[1, 2, 3], 3), [1, 1, 1]);
        assert_eq!(parts(&[5, 5], 0), [0, 0]);
        assert_eq!(parts(&[1_000_000_000_000_000, 1], 7), [7, 0]);
    }

    proptest::proptest! {
        #[test]
        fn the_parts_sum_to_the_room_and_none_exceeds_its_demand(
            demands in proptest::collection::vec(0i64..1_000_000, 1..12), room in 0i64..2_000_000,
        ) {
            let parts = parts(&demands, room);
            let demand: i64 = demands.iter().sum();
            proptest::prop_assert_eq!(parts.iter().sum::<i64>(), demand.min(room));
            for (part, demand) in parts.iter().zip(&demands) {
                proptest::prop_assert!(part <= demand);
            }
        }
    }
}
