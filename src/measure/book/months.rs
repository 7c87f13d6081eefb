//! The month of an instant, for books that hear of one life after the other: mostly the same as before, or the next one.

use crate::quantity::{Calendar, Instant, Part};

/// Consecutive months, and which of them was asked for last.
#[derive(Clone, Debug)]
pub struct Months {
    /// The first second of each, and of the one after the last.
    starts: Vec<i64>,
    present: usize,
}

impl Months {
    /// So many months from that one on, by [`Calendar::key`].
    pub fn new(first: i32, count: usize) -> Months {
        let months = Calendar::plain(Part::Month);
        let starts = (first..).take(count.max(1) + 1).map(|key| months.first_day(key).start().0);
        Months { starts: starts.collect(), present: 0 }
    }

    /// The place of an instant's month; what lies before or behind all of them belongs to the first or the last.
    #[inline]
    pub fn place(&mut self, at: Instant) -> usize {
        let start = |place: usize| self.starts.get(place).copied().unwrap_or(i64::MAX);
        let mut place = self.present;
        while place > 0 && at.0 < start(place) {
            place -= 1;
        }
        while place + 2 < self.starts.len() && at.0 >= start(place + 1) {
            place += 1;
        }
        self.present = place;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Instant, Months, Part};
    use crate::quantity::DAY_SECONDS;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_calendars_month(days in prop::collection::vec(-900i64..2_000, 1..30), count in 1usize..40) {
            let months = Calendar::plain(Part::Month);
            let mut found = Months::new(0, count);
            for day in days {
                let at = Instant(months.first_day(0).start().0 + day * DAY_SECONDS + 7);
                let wanted = months.key(at.day()).clamp(0, count as i32 - 1);
                prop_assert_eq!(found.place(at) as i32, wanted);
            }
        }
    }
}
