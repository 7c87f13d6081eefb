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

#[cfg(test)]
mod tests {
    use super::Every;
    use crate::quantity::Date;

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
