use std::fmt;

/// Seconds of a civil day; local civil time has no clock changes inside (`core` section 1).
pub const DAY_SECONDS: i64 = 86_400;

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Seconds of local civil time since 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// Year, month 1–12, day 1–31 of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// Monday to Sunday, numbered 0 to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekday(pub u8);

impl Date {
    /// The date, if the calendar has it.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let fits = (-9999..=9999).contains(&year) && (1..=12).contains(&month);
        (fits && day >= 1 && day <= days_in_month(year, month)).then_some(Date { year, month, day })
    }

    /// Its number. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
    pub fn to_day(self) -> Day {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Day((era * 146_097 + days - 719_468) as i32)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Day {
    /// Its date.
    pub fn date(self) -> Date {
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days - era * 146_097;
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Date { year: year as i32, month: month as u8, day: day as u8 }
    }

    /// Its weekday; 1970-01-01 was a Thursday.
    #[inline]
    pub fn weekday(self) -> Weekday {
        Weekday((self.0 + 3).rem_euclid(7) as u8)
    }

    /// The first instant of the day.
    #[inline]
    pub fn start(self) -> Instant {
        Instant(i64::from(self.0) * DAY_SECONDS)
    }

    /// The day `count` days later.
    #[inline]
    pub fn plus_days(self, count: i32) -> Day {
        Day(self.0.saturating_add(count))
    }

    /// The same day number `count` months later, or that month's last day (31 January + 1 month is
    /// the last of February).
    pub fn plus_months(self, count: i32) -> Day {
        let date = self.date();
        let months = i64::from(date.year) * 12 + i64::from(date.month) - 1 + i64::from(count);
        let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u8 + 1);
        let day = date.day.min(days_in_month(year, month));
        Date { year, month, day }.to_day()
    }
}

impl Instant {
    /// The day it lies in.
    #[inline]
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(DAY_SECONDS) as i32)
    }

    /// Seconds since that day's midnight.
    #[inline]
    pub fn second_of_day(self) -> i32 {
        self.0.rem_euclid(DAY_SECONDS) as i32
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(f, "{} {:02}:{:02}", self.day(), second / 3600, second / 60 % 60)?;
        if second % 60 != 0 { write!(f, ":{:02}", second % 60) } else { Ok(()) }
    }
}

/// Days of a month.
pub(super) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Day};

    #[test]
    fn days_and_dates_are_inverse_over_four_centuries() {
        for number in -150_000..150_000 {
            let date = Day(number).date();
            assert_eq!(date.to_day(), Day(number));
            assert_eq!(Date::new(date.year, date.month, date.day), Some(date));
        }
        assert_eq!(Date::new(1970, 1, 1).map(Date::to_day), Some(Day(0)));
    }

    #[test]
    fn months_clamp_to_the_last_day() {
        let end = |y, m, d, count| Date::new(y, m, d).map(|date| date.to_day().plus_months(count).to_string());
        assert_eq!(end(2026, 1, 31, 1).as_deref(), Some("2026-02-28"));
        assert_eq!(end(2028, 2, 29, 12).as_deref(), Some("2029-02-28"));
        assert_eq!(end(2026, 3, 31, -1).as_deref(), Some("2026-02-28"));
        assert_eq!(end(2026, 1, 31, 2).as_deref(), Some("2026-03-31"));
    }
}
