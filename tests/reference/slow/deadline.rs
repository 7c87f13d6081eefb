//! Deadlines, step by step (`core` section 1).

use loyal::core::{Deadline, Length, Step};
use loyal::quantity::{Calendar, Date, Day, Instant};

/// The end of what never ends.
pub const FOR_EVER: Instant = Instant(i64::MAX);

/// When a lot lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// First instant at which it is gone.
    pub at: Instant,
    /// Whether the day before still counts and is the day of booking.
    pub named_end: bool,
}

/// The due instant of a deadline counted from `from`, for a member who joined on that day; `None` is never.
pub fn due(deadline: &Deadline, from: Instant, joined: Day) -> Option<Due> {
    let mut at = from;
    let mut named_end = false;
    for step in &deadline.steps {
        // A named end stands for its day, not for the midnight after it, when a further step follows.
        let day = if named_end { at.day().plus_days(-1) } else { at.day() };
        (at, named_end) = match *step {
            // What follows a named end counts from the midnight with which it is over, and days and months lead to a
            // named end again.
            Step::After(Length::Seconds(seconds)) => (Instant(at.0 + seconds), false),
            Step::After(Length::Days(days)) => (at.day().plus_days(days).start(), named_end),
            Step::After(Length::Months(months)) => (at.day().plus_months(months).start(), named_end),
            Step::EndOf { calendar, ahead } => {
                let key = calendar.key(day) + i32::from(ahead);
                (calendar.first_day(key + 1).start(), true)
            }
            // Boundaries are counted from joining, never one from another.
            Step::EndOfMembership { months, ahead } => {
                let boundary = |number: i32| joined.plus_months(number * i32::from(months));
                let within = (0..).find(|number| boundary(number + 1) > day).expect("periods go on");
                (boundary(within + 1 + i32::from(ahead)).start(), true)
            }
            Step::NextDate { month, day: number } => (next_date(day, month, number).plus_days(1).start(), true),
            Step::On(day) => (day.plus_days(1).start(), true),
            Step::NextDay => (day.plus_days(1).start(), false),
            Step::NextDayOfMonth(number) => (next_day_of_month(day, number).plus_days(1).start(), true),
            Step::NextDayAt(second) => (Instant(day.plus_days(1).start().0 + i64::from(second)), false),
        };
    }
    (!deadline.steps.is_empty()).then_some(Due { at, named_end })
}

/// What would be over before it begins ends with that day.
pub fn not_over(due: Option<Due>, now: Instant) -> Option<Due> {
    due.map(|due| if due.at > now { due } else { Due { at: now.day().plus_days(1).start(), named_end: true } })
}

/// The instant at which a status that lasts so long is over.
pub fn until(keep: &Deadline, at: Instant, joined: Day) -> Instant {
    due(keep, at, joined).map_or(FOR_EVER, |due| due.at)
}

/// So much later: seconds, or whole days.
pub fn later(from: Instant, by: Length) -> Instant {
    match by {
        Length::Seconds(seconds) => Instant(from.0 + seconds),
        Length::Days(days) => Instant(from.0 + i64::from(days) * 86_400),
        Length::Months(months) => Instant(from.day().plus_months(months).start().0 + i64::from(from.second_of_day())),
    }
}

/// So many lengths after (or before) the start of a day, counted at once from it.
pub fn later_day(from: Day, by: Length, count: i32) -> Instant {
    match by {
        Length::Seconds(seconds) => Instant(from.start().0 + seconds * i64::from(count)),
        Length::Days(days) => from.plus_days(days * count).start(),
        Length::Months(months) => from.plus_months(months * count).start(),
    }
}

/// The next such day of a year at or after `day`; 29 February is 28 February in common years.
fn next_date(day: Day, month: u8, number: u8) -> Day {
    (0..)
        .map(|ahead| on_date(day.date().year + ahead, month, number))
        .find(|&found| found >= day)
        .expect("every year has such a day")
}

/// The next such day of a month, `day` included; a month without it has its last day.
fn next_day_of_month(day: Day, number: u8) -> Day {
    let date = day.date();
    let this = on_date(date.year, date.month, number);
    let (year, month) = if date.month == 12 { (date.year + 1, 1) } else { (date.year, date.month + 1) };
    if this >= day { this } else { on_date(year, month, number) }
}

/// That day of that year, clamped to the month's last day.
pub fn on_date(year: i32, month: u8, number: u8) -> Day {
    (1..=number).rev().find_map(|n| Date::new(year, month, n)).expect("every month has a first day").to_day()
}

/// Whether `day` is the last day of a period of the calendar.
pub fn ends(calendar: Calendar, day: Day) -> bool {
    calendar.last_day(day) == day
}
