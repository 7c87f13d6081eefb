//! Windows, calendars and lengths in words.

use crate::core::{Length, Window};
use crate::quantity::{Calendar, Part};

/// A window.
pub fn window(window: &Window) -> String {
    match *window {
        Window::Lifetime => "lifetime".into(),
        Window::Event => "one event".into(),
        Window::Period(of) => format!("calendar {}", calendar(of)),
        Window::SinceJoining { months } => format!("{months} months since joining"),
        Window::SinceMembership { membership, months } => {
            format!("{months} months since the start of membership {}", membership.0)
        }
        Window::LastDays(days) => format!("last {days} days"),
        Window::LastMonths(months) => format!("last {months} months"),
        Window::LastPeriods(of, count) => format!("last {count} of {}", calendar(of)),
        Window::SinceReaching(ladder, rank) => format!("since reaching tier {rank} of ladder {}", ladder.0),
        Window::LastSeconds(seconds) => format!("last {seconds} seconds"),
    }
}

/// A calendar.
pub(super) fn calendar(calendar: Calendar) -> String {
    let part = match calendar.part {
        Part::Day => "day",
        Part::Week => "week",
        Part::Month => "month",
        Part::Quarter => "quarter",
        Part::Half => "half",
        Part::Year => "year",
    };
    let mut text = part.to_string();
    if calendar.from_weekday != 0 {
        text.push_str(&format!(" from weekday {}", calendar.from_weekday + 1));
    }
    if calendar.from_month != 0 || calendar.from_day != 1 {
        text.push_str(&format!(" from {}.{}.", calendar.from_day, calendar.from_month + 1));
    }
    text
}

/// A length.
pub(super) fn length(length: Length) -> String {
    match length {
        Length::Seconds(seconds) => format!("{seconds} s"),
        Length::Days(days) => format!("{days} d"),
        Length::Months(months) => format!("{months} months"),
    }
}
