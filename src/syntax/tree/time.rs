use super::{Date, Name, Time, Trigger};
use crate::base::Span;

/// A calendar period as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// All of it.
    pub span: Span,
    /// `day`, `week`, `month`, `quarter`, `half`, `year`.
    pub unit: PeriodUnit,
    /// `membership year`: counted from joining.
    pub membership: bool,
    /// `from 1 March`, `from Sunday`, `from 2nd`.
    pub from: Option<PeriodStart>,
    /// `membership year of plus`: counted from the start of that membership.
    pub of: Option<Name>,
}

/// Units of calendar periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodUnit {
    Day,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

/// Where a period starts.
#[derive(Clone, Debug, PartialEq)]
pub enum PeriodStart {
    /// `1 March`
    DayMonth { day: u8, month: Name },
    /// `Sunday`
    Weekday(Name),
    /// `15th`
    Ordinal(u8, Span),
}

/// A length as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// All of it.
    pub span: Span,
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: DurationUnit,
}

/// Units of lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Quarters,
    Years,
}

/// A deadline: steps, each applied to the result of the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// All of it.
    pub span: Span,
    /// Empty is never.
    pub steps: Vec<DeadlineStep>,
}

/// One step of a deadline.
#[derive(Clone, Debug, PartialEq)]
pub enum DeadlineStep {
    /// `12 months [after earning | maturing | the last one | ACTIVITY]`
    After { duration: Duration, after: Option<Name> },
    /// `after 12 months without purchase, stay`
    Without { duration: Duration, without: Vec<Trigger> },
    /// `the end of the [next] calendar year`
    EndOf { period: Period, next: bool },
    /// `the end of March`
    EndOfMonth { month: Name, span: Span },
    /// `the next 30 September` / `every 30 September`
    NextDate { day: u8, month: Name, span: Span },
    /// `the next day`
    NextDay(Span),
    /// `the next day at 06:00`
    NextDayAt { time: Time, span: Span },
    /// `the next 10th`
    NextOrdinal { day: u8, span: Span },
    /// `2026-12-31`
    On(Date),
}
