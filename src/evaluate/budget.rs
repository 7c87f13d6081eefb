//! Where members touch: budgets that all of them draw on (`docs/design/0001-core.md`, sections 7 and 9).
//!
//! A member is evaluated alone. What others do to it is said by the *cuts* of budgets: the event at which each
//! ran out in each period. Whoever runs many members finds the cuts from the draws that members report
//! ([`Cuts::found`]), pass by pass: demand before the earliest unknown cut does not depend on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::quantity::{DAY_SECONDS, Instant};

/// The place of a draw in the total order of events: time with its midnight steps, kind of event, member, and
/// number of the draw within the member's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey {
    /// Day × 100,000 + step of its midnight (M1–M12), or + 16 + second of the day. Steps M1 to M5 are booked on
    /// the day before but come after all of its seconds; they count with the day that begins.
    pub time: i64,
    /// Rank of the kind of event among those of one instant.
    pub kind: u16,
    /// The member.
    pub member: u64,
    /// How many times the member drew on any budget before.
    pub nth: u32,
}

impl EventKey {
    /// The day it counts with: that of its midnight, or of its second.
    pub fn day(self) -> i64 {
        self.time.div_euclid(100_000)
    }

    /// When: the second, or the midnight of a step.
    pub fn instant(self) -> Instant {
        Instant(self.day() * DAY_SECONDS + (self.time.rem_euclid(100_000) - 16).max(0))
    }
}

/// Someone's demand on a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Number of the budget.
    pub budget: u16,
    /// Key of its period.
    pub period: i32,
    /// When, in the order of all members' events.
    pub key: EventKey,
    /// How much was asked for, in the budget's own parts ([`crate::evaluate::Plan::budget_parts`]).
    pub demand: i64,
}

/// The event at which a budget runs out in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The draw.
    pub key: EventKey,
    /// What was left for it, in the budget's own parts.
    pub room: i64,
}

/// Every cut that is known, by budget and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    by: BTreeMap<(u16, i32), Cut>,
}

impl FromIterator<(u16, i32, Cut)> for Cuts {
    fn from_iter<T: IntoIterator<Item = (u16, i32, Cut)>>(all: T) -> Cuts {
        Cuts { by: all.into_iter().map(|(budget, period, cut)| ((budget, period), cut)).collect() }
    }
}

impl Cuts {
    /// The cut of a budget in a period.
    pub fn of(&self, budget: u16, period: i32) -> Option<&Cut> {
        self.by.get(&(budget, period))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by.len()
    }

    /// Whether no budget runs out.
    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// All of them: budget, period, cut.
    pub fn iter(&self) -> impl Iterator<Item = (u16, i32, &Cut)> {
        self.by.iter().map(|(&(budget, period), cut)| (budget, period, cut))
    }

    /// Those up to and including a key.
    #[must_use]
    pub fn until(&self, key: EventKey) -> Cuts {
        Cuts { by: self.by.iter().filter(|(_, cut)| cut.key <= key).map(|(at, cut)| (*at, *cut)).collect() }
    }

    /// The earliest place at which two sets of cuts differ; `None` if they are equal.
    pub fn first_difference(&self, other: &Cuts) -> Option<EventKey> {
        let differs = |one: &Cuts, two: &Cuts| {
            let new = one.by.iter().filter(|(at, cut)| two.by.get(at) != Some(cut));
            new.map(|(_, cut)| cut.key).min()
        };
        [differs(self, other), differs(other, self)].into_iter().flatten().min()
    }

    /// The cuts that these draws lead to: in each period of a budget, the first draw at which demand reaches the
    /// cap. The order of the draws means nothing. `caps` are in the budgets' own parts.
    pub fn found(mut draws: Vec<Draw>, caps: &[i64]) -> Cuts {
        draws.sort_unstable_by_key(|draw| (draw.budget, draw.period, draw.key));
        let mut cuts = Cuts::default();
        let mut running = (None, 0i64);
        for draw in draws {
            let place = (draw.budget, draw.period);
            if running.0 != Some(place) {
                running = (Some(place), caps.get(usize::from(draw.budget)).copied().unwrap_or(i64::MAX));
            }
            let room = running.1;
            running.1 = room.saturating_sub(draw.demand);
            if running.1 <= 0 {
                cuts.by.entry(place).or_insert(Cut { key: draw.key, room });
            }
        }
        cuts
    }
}

/// How a member stands to others who draw on the same budgets.
#[derive(Clone, Debug, Default)]
pub(super) enum Company {
    /// Meets the budgets alone: its own draws fill them.
    #[default]
    Alone,
    /// One of many: cuts are known or to be found.
    Among { member: u64, cuts: Arc<Cuts> },
}

/// What a member alone has drawn from a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// Key of the period.
    pub period: i32,
    /// In the budget's own parts.
    pub drawn: i64,
    /// Whether the cut lies behind.
    pub closed: bool,
    /// What has come back and is not booked yet, and the day of it.
    pub returning: i64,
    pub returned_on: i32,
}

#[cfg(test)]
mod tests {
    use super::{Cuts, Draw, EventKey};

    fn draw(time: i64, member: u64, demand: i64) -> Draw {
        Draw { budget: 0, period: 0, key: EventKey { time, kind: 0, member, nth: 0 }, demand }
    }

    #[test]
    fn the_cut_is_the_first_draw_that_reaches_the_cap() {
        let draws = vec![draw(3, 1, 5), draw(1, 2, 4), draw(2, 7, 2), draw(2, 3, 4)];
        let cuts = Cuts::found(draws.clone(), &[8]);
        let cut = cuts.of(0, 0).expect("a cut");
        assert_eq!((cut.key.time, cut.key.member, cut.room), (2, 3, 4));
        assert!(Cuts::found(draws.clone(), &[16]).is_empty());
        assert_eq!(Cuts::found(draws, &[15]).of(0, 0).map(|cut| (cut.key.time, cut.room)), Some((3, 5)));
    }

    #[test]
    fn differences_are_found_at_their_earliest_place() {
        let few = Cuts::found(vec![draw(1, 1, 9), draw(5, 1, 9)], &[9]);
        let other = Cuts::found(vec![draw(1, 1, 8), draw(5, 1, 9)], &[9]);
        assert_eq!(few.first_difference(&few), None);
        assert_eq!(few.first_difference(&other).map(|key| key.time), Some(1));
        assert_eq!(few.first_difference(&Cuts::default()).map(|key| key.time), Some(1));
    }
}
