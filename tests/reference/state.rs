//! What the slow evaluator remembers: everything that ever happened, as plain lists.

use loyal::core::{AccumulatorId, Deadline, HoldingId, Length, Rank, Step};
use loyal::quantity::{Calendar, Date, Day, Instant};

/// One entry of the ledger, in the order in which it was booked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Day on which it is booked.
    pub day: Day,
    /// What happened, to what, by which row or offer, how much.
    pub what: What,
}

/// Kinds of ledger entries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A row or offer or exchange gave units of a holding.
    Granted { holding: u16, by: String, units: i64 },
    /// Units were taken (redeemed, exchanged, used).
    Taken { holding: u16, by: String, units: i64 },
    /// Units lapsed.
    Expired { holding: u16, units: i64 },
    /// The rank of a ladder changed.
    Ranked { ladder: u16, from: Rank, to: Rank },
    /// A purchase was paid.
    Paid { list: i64, paid: i64 },
    /// A request was refused.
    Refused { name: String },
}

/// Units of one holding from one award.
#[derive(Clone, Debug)]
pub struct Lot {
    pub holding: HoldingId,
    pub units: i64,
    pub base: Instant,
    pub issued: Day,
    pub matures: Option<Instant>,
    pub due: Option<Due>,
    pub source: String,
    /// The term that made it, for holdings whose balance lives on activity or whose term follows the tier.
    pub own_term: Option<Deadline>,
}

/// When a lot lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// First instant at which it is gone.
    pub at: Instant,
    /// Whether the day before still counts and is the day of booking.
    pub named_end: bool,
}

/// One contribution to an accumulator.
#[derive(Clone, Copy, Debug)]
pub struct Contribution {
    pub to: AccumulatorId,
    pub day: Day,
    pub value: i128,
}

/// The due instant of a deadline counted from `from`; `None` is never.
pub fn due(deadline: &Deadline, from: Instant) -> Option<Due> {
    let mut at = from;
    let mut named_end = false;
    for step in &deadline.steps {
        // A named end stands for its day, not for the midnight after it, when a further step follows.
        let day = if named_end { at.day().plus_days(-1) } else { at.day() };
        (at, named_end) = match *step {
            Step::After(Length::Seconds(seconds)) => (Instant(at.0 + seconds), false),
            Step::After(Length::Days(days)) => (day.plus_days(days).start(), false),
            Step::After(Length::Months(months)) => (day.plus_months(months).start(), false),
            Step::EndOf { calendar, ahead } => {
                let key = calendar.key(day) + i32::from(ahead);
                (calendar.first_day(key + 1).start(), true)
            }
            Step::NextDate { month, day: number } => (next_date(day, month, number).plus_days(1).start(), true),
            Step::On(day) => (day.plus_days(1).start(), true),
            Step::NextDay => (day.plus_days(1).start(), false),
        };
    }
    (!deadline.steps.is_empty()).then_some(Due { at, named_end })
}

/// The next such day of a year at or after `day`; 29 February is 28 February in common years.
pub fn next_date(day: Day, month: u8, number: u8) -> Day {
    (0..)
        .map(|ahead| on_date(day.date().year + ahead, month, number))
        .find(|&found| found >= day)
        .expect("every year has such a day")
}

/// That day of that year, clamped to the month's last day.
pub fn on_date(year: i32, month: u8, number: u8) -> Day {
    (1..=number).rev().find_map(|n| Date::new(year, month, n)).expect("every month has a first day").to_day()
}

/// Whether `day` is the last day of a period of the calendar.
pub fn ends(calendar: Calendar, day: Day) -> bool {
    calendar.last_day(day) == day
}

/// For what the second evaluator does not know yet; the generator never makes it.
pub fn unsupported(what: &str) -> ! {
    panic!("the second evaluator does not know {what} yet")
}
