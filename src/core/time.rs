use crate::quantity::{Calendar, Day};

/// A length of time. Days and longer are calendar time, seconds are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Exact seconds (hours and minutes too).
    Seconds(i64),
    /// Calendar days.
    Days(i32),
    /// Calendar months: the same day number, or the month's last day.
    Months(i32),
}

impl Length {
    /// So many of it; saturates.
    #[must_use]
    pub fn times(self, count: i32) -> Length {
        match self {
            Length::Seconds(seconds) => Length::Seconds(seconds.saturating_mul(i64::from(count))),
            Length::Days(days) => Length::Days(days.saturating_mul(count)),
            Length::Months(months) => Length::Months(months.saturating_mul(count)),
        }
    }
}

/// From what a deadline counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The moment of the award (or of the event that the deadline belongs to).
    #[default]
    Earning,
    /// The moment at which the lot matures.
    Maturing,
    /// The last activity that touches the holding: the whole balance lives and dies together.
    Touch,
}

/// One step of a deadline, applied to the result of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// So much later.
    After(Length),
    /// The last day of the period that holds the day (`ahead` = 1: of the next period). A *named
    /// end*: the lot still lives on that day and is booked at its end.
    EndOf {
        /// The calendar.
        calendar: Calendar,
        /// Periods ahead.
        ahead: u16,
    },
    /// The last day of the year counted from joining that holds the day (`ahead` = 1: of the next one), or of a month,
    /// quarter or half counted so: `months` long. A named end.
    EndOfMembership {
        /// Months in a period.
        months: u16,
        /// Periods ahead.
        ahead: u16,
    },
    /// The next such day of the year, today included. A named end.
    NextDate {
        /// Month 1–12.
        month: u8,
        /// Day from 1.
        day: u8,
    },
    /// A fixed day. A named end.
    On(Day),
    /// The next midnight.
    NextDay,
    /// The next such day of a month, today included; a month without it has its last day. A named end.
    NextDayOfMonth(u8),
    /// The next day at that second.
    NextDayAt(i32),
}

impl Step {
    /// Whether a chain of steps stands on a day that still counts after this one, if it did (`named`) before it. Days
    /// and months after a named day lead to a day that still counts; hours lead to an instant.
    pub fn names_a_day(&self, named: bool) -> bool {
        match self {
            Step::EndOf { .. }
            | Step::EndOfMembership { .. }
            | Step::NextDate { .. }
            | Step::On(_)
            | Step::NextDayOfMonth(_) => true,
            Step::After(Length::Days(_) | Length::Months(_)) => named,
            Step::After(Length::Seconds(_)) | Step::NextDay | Step::NextDayAt(_) => false,
        }
    }
}

/// When something ends: steps from an anchor; no step is never.
///
/// A term of N from day d ends at the start of d + N and is booked on d + N; a named end (`EndOf`,
/// `NextDate`, `On`) ends with that day and is booked on it. The due *instant* of a named end on day D is
/// therefore the start of D + 1, reported on D. Days and months after a named end count from that instant
/// and lead to a named end: the end of the year, then 2 months, is the last day of February.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Deadline {
    /// From what it counts.
    pub anchor: Anchor,
    /// The steps; empty is never.
    pub steps: Vec<Step>,
}

impl Deadline {
    /// For ever.
    pub fn never() -> Deadline {
        Deadline::default()
    }

    /// Whether it never comes.
    pub fn is_never(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether it counts from the member's day of joining.
    pub fn asks_joining(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::EndOfMembership { .. }))
    }

    /// Whether it ends with a day that still counts: one that a step names, or one so many days or months after it.
    pub fn is_named_end(&self) -> bool {
        self.steps.iter().fold(false, |named, step| step.names_a_day(named))
    }
}
