//! Labels for a time axis.

use crate::quantity::{Day, Instant};
use crate::simulate::PeriodResult;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Most labels on an axis.
const MOST: usize = 8;

/// Places of period starts, and of the end, with their labels; few enough to be read.
pub(super) fn ticks(periods: &[PeriodResult], end: Instant) -> Vec<(f64, String)> {
    let days: Vec<Day> = periods.iter().map(|period| period.start.day()).chain([end.day()]).collect();
    let whole_months = days.iter().all(|day| day.date().day == 1);
    let step = [1, 2, 3, 4, 6, 12, 24, 36, 48, 60, 120, 240, 480, 960]
        .into_iter()
        .find(|step| days.len().div_ceil(*step) <= MOST)
        .unwrap_or(days.len());
    days.iter()
        .enumerate()
        .step_by(step)
        .map(|(at, day)| {
            let date = day.date();
            let month = MONTHS.get(usize::from(date.month) - 1).copied().unwrap_or("");
            let label = if whole_months {
                format!("{month} {}", date.year)
            } else {
                format!("{} {month} {}", date.day, date.year)
            };
            (at as f64, label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::ticks;
    use crate::quantity::{Calendar, Date, Part};
    use crate::simulate::PeriodResult;

    #[test]
    fn three_years_of_months_have_a_label_every_half_year() {
        let month = Calendar::plain(Part::Month);
        let first = month.key(Date { year: 2026, month: 1, day: 1 }.to_day());
        let periods: Vec<PeriodResult> = (0..36)
            .map(|at| PeriodResult {
                index: at,
                start: month.first_day(first + at as i32).start(),
                ..Default::default()
            })
            .collect();
        let shown = ticks(&periods, month.first_day(first + 36).start());
        assert_eq!(shown.len(), 7);
        assert_eq!(shown.first(), Some(&(0.0, "Jan 2026".to_owned())));
        assert_eq!(shown.last(), Some(&(36.0, "Jan 2029".to_owned())));
    }
}
