//! How many periods of the calendar begin or end in a window at most, counted in the calendar itself: five Tuesdays a
//! month, one start of month in 28 days.

use crate::core::Window;
use crate::quantity::{Calendar, Date, Day, Part};

/// After so many years every date falls on the same weekday again.
const CYCLE: i32 = 400;

/// So many days a window has at most to be moved through the cycle.
const MOST_DAYS: i32 = 36_525;

/// Most days of a window on which a period begins (or ends); `None` where the window itself is none of days.
pub(super) fn most(of: Calendar, ends: bool, window: Window) -> Option<i128> {
    // A period ends on the day before the next one begins.
    let shift = i32::from(ends);
    let between = |first: Day, last: Day| of.key(last.plus_days(shift)) - of.key(first.plus_days(shift - 1));
    let (from, until) = cycle()?;
    let most = match window {
        Window::Period(Calendar { part: Part::Day, .. }) | Window::LastDays(1) => 1,
        Window::Period(outer) => {
            let counted = (outer.key(from)..=outer.key(until))
                .map(|key| between(outer.first_day(key), outer.first_day(key + 1).plus_days(-1)));
            counted.max()?
        }
        // The fullest window begins with such a day.
        Window::LastDays(days) if (1..=MOST_DAYS).contains(&i32::from(days)) => {
            let days = i32::from(days);
            let hits = (of.key(from)..=of.key(until)).map(|key| of.first_day(key).plus_days(-shift));
            hits.map(|first| between(first, first.plus_days(days - 1))).max()?
        }
        _ => return None,
    };
    Some(i128::from(most))
}

fn cycle() -> Option<(Day, Day)> {
    let year = 2_000;
    Some((Date::new(year, 1, 1)?.to_day(), Date::new(year + CYCLE, 12, 31)?.to_day()))
}

#[cfg(test)]
mod tests {
    use super::most;
    use crate::core::Window;
    use crate::quantity::{Calendar, Part};

    #[test]
    fn as_often_as_the_calendar_has_it() {
        let (week, month) = (Calendar::plain(Part::Week), Calendar::plain(Part::Month));
        let period = |part| Window::Period(Calendar::plain(part));
        for ends in [false, true] {
            assert_eq!(most(week, ends, period(Part::Month)), Some(5));
            assert_eq!(most(week, ends, period(Part::Quarter)), Some(14));
            assert_eq!(most(week, ends, period(Part::Year)), Some(53));
            assert_eq!(most(week, ends, Window::LastDays(7)), Some(1));
            assert_eq!(most(week, ends, Window::LastDays(8)), Some(2));
            assert_eq!(most(week, ends, Window::LastDays(365)), Some(53));
            assert_eq!(most(month, ends, Window::LastDays(28)), Some(1));
            assert_eq!(most(month, ends, Window::LastDays(29)), Some(2));
            assert_eq!(most(month, ends, Window::LastDays(365)), Some(12));
            assert_eq!(most(month, ends, Window::LastDays(366)), Some(13));
            assert_eq!(most(month, ends, period(Part::Week)), Some(1));
            assert_eq!(most(month, ends, period(Part::Day)), Some(1));
            assert_eq!(most(month, ends, Window::Lifetime), None);
        }
    }
}
