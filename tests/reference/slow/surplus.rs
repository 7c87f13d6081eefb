//! What a period leaves to the next one (`core` section 18).

use loyal::core::{MembershipId, Surplus, Window};
use loyal::quantity::Day;

use super::Slow;
use crate::acts::note_word;

/// min(most, v − the highest threshold reached); nothing if none is.
fn left_over(surplus: &Surplus, value: i128) -> i128 {
    let reached = surplus.over.iter().map(|over| i128::from(*over)).filter(|over| *over <= value).max();
    let rest = reached.map_or(0, |over| value - over);
    surplus.most.map_or(rest, |most| rest.min(i128::from(most)))
}

impl Slow<'_> {
    /// M6: what metrics begin their new periods with. What comes back later changes nothing of it.
    pub(super) fn carry_surplus(&mut self, day: Day) {
        let carries = |place: &usize| self.program.accumulators[*place].carries.is_some();
        for place in (0..self.program.accumulators.len()).filter(carries).collect::<Vec<_>>() {
            let (old, new) = (self.period_of(place, day.plus_days(-1)), self.period_of(place, day));
            if old != new {
                self.carry_on(place, day.plus_days(-1), new);
            }
        }
    }

    /// A start of a membership closes the running periods that are counted from it.
    pub(super) fn carry_at_start(&mut self, membership: MembershipId, day: Day, from: &[(usize, i128)]) {
        for &(place, value) in from {
            let Some(surplus) = &self.program.accumulators[place].carries else { continue };
            if matches!(self.program.accumulators[place].window, Window::SinceMembership { membership: of, .. } if of == membership)
            {
                let period = self.period_of(place, day);
                self.carried.insert((place, period), left_over(surplus, value));
            }
        }
    }

    /// Values of the metrics that carry something on.
    pub(super) fn surplus_values(&self, day: Day) -> Vec<(usize, i128)> {
        let all = self.program.accumulators.iter().enumerate().filter(|(_, metric)| metric.carries.is_some());
        all.map(|(place, _)| (place, self.own_accumulated(place, 0, day))).collect()
    }

    fn carry_on(&mut self, place: usize, day: Day, into: i32) {
        let Some(surplus) = &self.program.accumulators[place].carries else { return };
        let value = self.own_accumulated(place, 0, day);
        let rest = left_over(surplus, value);
        if rest > 0 {
            note_word("Surplus", if surplus.most.is_some() { "most" } else { "all" });
        }
        self.carried.insert((place, into), rest);
    }

    /// The number of the metric's period that holds a day.
    fn period_of(&self, place: usize, day: Day) -> i32 {
        match self.program.accumulators[place].window {
            Window::Period(calendar) => calendar.key(day),
            Window::SinceJoining { months } => self.since_joining(day, months),
            Window::SinceMembership { membership, months } => {
                self.since_membership(membership, months, (day, u64::MAX))
            }
            _ => 0,
        }
    }

    /// What the period so many ago began with.
    pub(super) fn carried_into(&self, place: usize, ago: i32, today: Day) -> i128 {
        if self.program.accumulators[place].carries.is_none() {
            return 0;
        }
        self.carried.get(&(place, self.period_of(place, today) - ago)).copied().unwrap_or(0)
    }
}
