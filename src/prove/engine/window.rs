//! Windows of conditions: the days from which and until which they can hold.

use crate::core::Guard;
use crate::quantity::Day;

/// First and last day of a condition's own window, all parts together.
pub(in crate::prove) fn window(guard: &Guard) -> (Option<Day>, Option<Day>) {
    match guard {
        Guard::Days { first, last } => (*first, *last),
        Guard::All(parts) => parts.iter().map(window).fold((None, None), |(from, until), (first, last)| {
            let later = match (from, first) {
                (Some(a), Some(b)) => Some(Day::max(a, b)),
                (a, b) => a.or(b),
            };
            let earlier = match (until, last) {
                (Some(a), Some(b)) => Some(Day::min(a, b)),
                (a, b) => a.or(b),
            };
            (later, earlier)
        }),
        _ => (None, None),
    }
}

/// The same condition without its window.
pub(in crate::prove) fn without_days(guard: &Guard) -> Guard {
    match guard {
        Guard::Days { .. } => Guard::True,
        Guard::All(parts) => {
            let left: Vec<Guard> = parts.iter().map(without_days).filter(|part| *part != Guard::True).collect();
            match left.as_slice() {
                [] => Guard::True,
                [one] => one.clone(),
                _ => Guard::All(left),
            }
        }
        other => other.clone(),
    }
}

pub(in crate::prove) fn shown(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}
