use super::date::days_in_month;
use super::{Date, Day};

/// A part of the calendar that repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// One civil day.
    Day,
    /// Seven days.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// Twelve months.
    Year,
}

/// A way to cut time into periods with integer keys. `Calendar::plain(Part::Week)` is the ISO week
/// (from Monday); a shifted calendar starts its periods elsewhere (`year from 1 March`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Calendar {
    /// Length of a period.
    pub part: Part,
    /// Months by which the periods start after January's (0 to 11); only for months and longer.
    pub from_month: u8,
    /// Day of the month on which a period starts (1 to 28); only for months and longer.
    pub from_day: u8,
    /// Weekday on which weeks start (0 = Monday); only for weeks.
    pub from_weekday: u8,
}

impl Calendar {
    /// The usual calendar of that part.
    pub const fn plain(part: Part) -> Calendar {
        Calendar { part, from_month: 0, from_day: 1, from_weekday: 0 }
    }

    /// Months in a period, for parts of months and longer.
    fn months(self) -> Option<i64> {
        match self.part {
            Part::Day | Part::Week => None,
            Part::Month => Some(1),
            Part::Quarter => Some(3),
            Part::Half => Some(6),
            Part::Year => Some(12),
        }
    }

    /// The key of the period that holds `day`; consecutive periods have consecutive keys.
    pub fn key(self, day: Day) -> i32 {
        match self.months() {
            None if self.part == Part::Day => day.0,
            None => (day.0 + 3 - i32::from(self.from_weekday)).div_euclid(7),
            Some(length) => {
                let date = day.date();
                let early = i64::from(date.day < self.from_day);
                let months = i64::from(date.year) * 12 + i64::from(date.month) - 1 - i64::from(self.from_month) - early;
                months.div_euclid(length) as i32
            }
        }
    }

    /// The first day of the period with that key.
    pub fn first_day(self, key: i32) -> Day {
        match self.months() {
            None if self.part == Part::Day => Day(key),
            None => Day(key * 7 - 3 + i32::from(self.from_weekday)),
            Some(length) => {
                let months = i64::from(key) * length + i64::from(self.from_month);
                let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u8 + 1);
                let day = self.from_day.min(days_in_month(year, month));
                Date { year, month, day }.to_day()
            }
        }
    }

    /// The last day of the period that holds `day`.
    pub fn last_day(self, day: Day) -> Day {
        self.first_day(self.key(day) + 1).plus_days(-1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Part};
    use crate::quantity::Day;

    #[test]
    fn every_day_lies_in_the_period_of_its_key() {
        let shifted = Calendar { part: Part::Year, from_month: 2, from_day: 15, from_weekday: 0 };
        let sunday = Calendar { from_weekday: 6, ..Calendar::plain(Part::Week) };
        let parts = [Part::Day, Part::Week, Part::Month, Part::Quarter, Part::Half, Part::Year];
        for calendar in parts.map(Calendar::plain).into_iter().chain([shifted, sunday]) {
            for number in 0..30_000 {
                let key = calendar.key(Day(number));
                assert!(calendar.first_day(key) <= Day(number) && Day(number) <= calendar.last_day(Day(number)));
                assert_eq!(calendar.key(calendar.first_day(key)), key);
            }
        }
    }
}
