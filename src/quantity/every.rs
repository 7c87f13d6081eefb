use std::fmt;
use std::str::FromStr;

use super::Day;

/// A step from one date to the next of a row of dates: renewals, opportunities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Every {
    /// So many days; at least 1.
    Days(i32),
    /// So many calendar months, always counted from the first date: 31 January, 28 February, 31 March.
    Months(i32),
}

impl Every {
    /// The date after so many steps from the first.
    #[inline]
    pub fn after(self, first: Day, steps: i32) -> Day {
        match self {
            Every::Days(days) => first.plus_days(days.saturating_mul(steps)),
            Every::Months(months) => first.plus_months(months.saturating_mul(steps)),
        }
    }
}

impl FromStr for Every {
    type Err = String;

    /// `39 weeks`, `1 year`: a whole number and a unit of the calendar.
    fn from_str(text: &str) -> Result<Every, String> {
        let (number, unit) = text.trim().split_once(' ').ok_or("write a number and a unit, as in `39 weeks`")?;
        let count: i32 = match number.parse() {
            Ok(count) if (1..=36_525).contains(&count) => count,
            _ => return Err(format!("`{number}` is not a whole number from 1 to 36525")),
        };
        let every = match unit.trim() {
            "day" | "days" => Every::Days(count),
            "week" | "weeks" => Every::Days(count * 7),
            "month" | "months" => Every::Months(count),
            "quarter" | "quarters" => Every::Months(count * 3),
            "year" | "years" => Every::Months(count * 12),
            other => return Err(format!("`{other}` is no unit of time: days, weeks, months, quarters or years")),
        };
        match every {
            Every::Days(..=36_525) | Every::Months(..=1_200) => Ok(every),
            Every::Days(_) | Every::Months(_) => Err(format!("`{text}` is more than a hundred years")),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match *self {
            Every::Days(days) if days % 7 == 0 => (days / 7, "week"),
            Every::Days(days) => (days, "day"),
            Every::Months(months) if months % 12 == 0 => (months / 12, "year"),
            Every::Months(months) => (months, "month"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::Every;
    use crate::quantity::Date;

    #[test]
    fn steps_are_read_as_they_are_shown() {
        for text in ["1 day", "39 weeks", "1 month", "5 months", "2 years"] {
            assert_eq!(text.parse::<Every>().map(|every| every.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("1 quarter".parse(), Ok(Every::Months(3)));
        for bad in ["", "week", "0 weeks", "-1 days", "1.5 years", "3 moons", "999999999 years"] {
            assert!(bad.parse::<Every>().is_err(), "{bad}");
        }
    }

    #[test]
    fn months_count_from_the_first_date() {
        let first = Date { year: 2026, month: 1, day: 31 }.to_day();
        let shown = |every: Every, steps| every.after(first, steps).to_string();
        assert_eq!(shown(Every::Months(1), 1), "2026-02-28");
        assert_eq!(shown(Every::Months(1), 2), "2026-03-31");
        assert_eq!(shown(Every::Months(12), 3), "2029-01-31");
        assert_eq!(shown(Every::Days(28), 2), "2026-03-28");
    }
}
