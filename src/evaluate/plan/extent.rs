//! Windows made ready.

use super::Plan;
use crate::evaluate::window::History;

/// How values combine in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum Combine {
    Sum,
    Greatest,
    Least,
    Last,
    /// Different names, out of so many.
    Distinct(u16),
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum Extent {
    Lifetime,
    Event,
    /// A calendar of the plan, by number.
    Period(u16),
    /// Months in a period counted from joining.
    Anchored(u16),
    /// Months in a period counted from the last start of a membership, by number.
    Membership(u16, u16),
    LastDays(u16),
    LastMonths(u16),
    /// So many periods of a calendar of the plan, the running one included.
    LastPeriods(u16, u16),
    /// Since a tier was reached; emptied when it is reached or lost.
    Since,
    /// A clock: it remembers instants.
    LastSeconds(i64),
}

/// A window made ready.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct WindowPlan {
    pub extent: Extent,
    pub combine: Combine,
    pub keeps: u8,
}

impl Plan {
    /// What lies behind the running values of a member without a life yet.
    pub(in crate::evaluate) fn histories(&self) -> Vec<History> {
        let surplus = |at: usize| self.program.accumulators.get(at).and_then(|one| one.carries.as_ref());
        self.windows.iter().enumerate().map(|(at, window)| History::new(window, surplus(at))).collect()
    }
}

impl Extent {
    /// Whether values leave it day by day.
    #[inline]
    pub fn is_rolling(self) -> bool {
        matches!(self, Extent::LastDays(_) | Extent::LastMonths(_) | Extent::LastPeriods(..))
    }
}
