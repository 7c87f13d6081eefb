use super::Period;
use crate::quantity::{Calendar, Day, Instant, Part};

/// Calendar periods from `start` to the midnight of `end`; the first and the last may be cut short.
pub(super) fn calendar_periods(word: &str, start: Day, end: Day) -> Vec<Period> {
    let calendar = Calendar::plain(match word {
        "weeks" => Part::Week,
        "quarters" => Part::Quarter,
        "years" => Part::Year,
        _ => Part::Month,
    });
    let mut periods = Vec::new();
    let mut from = start;
    while from < end {
        let until = calendar.last_day(from).plus_days(1).min(end);
        periods.push(Period { start: from.start(), end: until.start() });
        from = until;
    }
    periods
}

/// `count` equal parts: second s lies in part floor(count · s / length).
pub(super) fn equal_periods(count: u32, start: Day, end: Day) -> Vec<Period> {
    let (from, length) = (start.start().0, end.start().0 - start.start().0);
    // The first second of part k is the smallest s with count · s ≥ k · length.
    let first = |k: u32| Instant(from + (i64::from(k) * length + i64::from(count) - 1).div_euclid(i64::from(count)));
    (0..count).map(|k| Period { start: first(k), end: first(k + 1) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_hold_the_seconds_that_the_formula_gives_them() {
        let (start, end) = (Day(20_089), Day(20_089 + 1_095));
        let periods = equal_periods(36, start, end);
        let length = 1_095 * 86_400;
        for second in (0..length).step_by(4_999) {
            let part = 36 * second / length;
            let period = periods[part as usize];
            let at = Instant(start.start().0 + second);
            assert!(period.start <= at && at < period.end, "{second}");
        }
        assert_eq!((periods[0].start, periods[35].end), (start.start(), end.start()));
    }

    #[test]
    fn calendar_periods_leave_no_gap_and_end_with_the_horizon() {
        let (start, end) = (Day(20_103), Day(20_600));
        for word in ["weeks", "months", "quarters", "years"] {
            let periods = calendar_periods(word, start, end);
            assert!(periods.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!(periods.first().map(|p| p.start), Some(start.start()));
            assert_eq!(periods.last().map(|p| p.end), Some(end.start()));
        }
        assert_eq!(calendar_periods("months", Day(20_089), Day(20_089 + 1_096)).len(), 37);
    }
}
