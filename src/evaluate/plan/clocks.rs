//! What comes by itself, by the calendar.

use super::{DrawDay, Extent};
use crate::core::{LadderId, Length, Trigger};

/// What keeps a timer.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::evaluate) enum TimerKind {
    /// M2, by calendar number.
    PeriodEnd(u16),
    /// M4: review of a ladder at the end of a calendar's periods.
    Review(u16, LadderId),
    /// M10.
    Birthday,
    /// M10.
    Anniversary,
    /// M10, by calendar number.
    PeriodStart(u16),
    /// M10: month and day.
    EveryYear(u8, u8),
    /// M10: so long before the running term of a membership ends.
    BeforeRenewal(crate::core::MembershipId, Length),
    /// M11.
    Idle(Length),
    /// M1: periods end.
    Closing(Extent),
    /// M1: the periods of a run, by accumulator and calendar.
    Run(u16, u16),
    /// M5 and M12: a league's table, by board and calendar.
    Board(u16, u16),
    /// M5 and M12: a raffle is drawn.
    Draw(u16, DrawDay),
    /// M6: an amendment starts on that day.
    Amendment(i32),
    /// M10: once, on that day.
    On(i32),
    /// M10: so long after or before a day of the member's own.
    Offset(Own, Length, bool),
    /// Nothing of its own, every day: what the calendar suspends is looked at.
    Watch,
}

/// A day of the member's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum Own {
    Join,
    Birthday,
    Anniversary,
}

/// A timer made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct TimerPlan {
    pub kind: TimerKind,
    /// Idle timers: without what.
    pub without: Option<Trigger>,
    pub occasion: usize,
    /// Exchanges that run with it.
    pub exchanges: Vec<u16>,
}
