use super::Purpose;
use crate::numeric::{Luck, Side, Stream, below};
use crate::quantity::Day;

/// Days of a four-year cycle, leap day included.
const CYCLE: u64 = 1_461;
/// 1984-01-01, the first day of the cycle in which everybody is born.
const FIRST: Day = Day(5_113);

/// Birthdays: every day of a four-year cycle is equally likely, so 29 February has its true share.
#[derive(Clone, Debug)]
pub struct BirthdaySampler {
    day: Stream,
    retry: Side,
}

impl BirthdaySampler {
    /// Those of a replicate.
    pub fn new(luck: Luck) -> Self {
        let purpose = Purpose::Birthday.number();
        BirthdaySampler { day: luck.stream(purpose), retry: luck.side(purpose) }
    }

    /// The customer's birthday.
    pub fn draw(&mut self, customer: u64) -> Day {
        self.day.start(customer);
        let word = self.day.word();
        let mut started = false;
        let retry = &mut self.retry;
        let number = below(CYCLE, word, || {
            if !started {
                retry.start(customer, 0);
                started = true;
            }
            retry.word()
        });
        FIRST.plus_days(number as i32)
    }
}
