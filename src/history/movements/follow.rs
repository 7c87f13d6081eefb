//! Whoever wants to hear how movements are matched to lots.

use crate::measure::Flow;
use crate::quantity::Instant;

/// What became of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::history) enum What {
    /// They were there when the ledger begins.
    Opened,
    /// Given.
    Issued,
    /// Spent.
    Redeemed,
    /// Lapsed.
    Expired,
    /// Taken back or taken away.
    Taken,
}

impl What {
    /// The figure of a flow that they belong to.
    pub fn of(self, flow: &mut Flow) -> &mut i128 {
        match self {
            What::Opened | What::Issued => &mut flow.issued,
            What::Redeemed => &mut flow.redeemed,
            What::Expired => &mut flow.expired,
            What::Taken => &mut flow.clawed,
        }
    }
}

/// Units of the present member that moved together.
#[derive(Clone, Copy, Debug)]
pub(in crate::history) struct Moved<'t> {
    pub wallet: &'t str,
    /// Their month of issue, counted from January 1970.
    pub cohort: i32,
    pub at: Instant,
    pub what: What,
    pub units: i64,
}

/// Listens to members one after the other. What is owed is not heard of: it is of no cohort.
pub(in crate::history) trait Follow {
    /// A member's movements begin.
    fn begin(&mut self, customer: &str);
    /// Units moved.
    fn moved(&mut self, moved: &Moved<'_>);
    /// They are over.
    fn end(&mut self);
}

/// Nobody listens.
impl Follow for () {
    fn begin(&mut self, _: &str) {}
    fn moved(&mut self, _: &Moved<'_>) {}
    fn end(&mut self) {}
}
