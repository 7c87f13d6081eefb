//! Versions of what lasts: terms that a dated amendment replaces while members hold what they concern. Rules, rewards
//! and conversions need none of it: each of their versions is a row of its own with the days on which it acts.

use super::{Deadline, Fall, Guard, HoldingKind, LadderId, LimitCap, Rank, SpendOrder, Trigger};
use crate::quantity::Day;

/// From when a version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Since {
    /// The first day.
    pub day: Day,
    /// Whether the day of joining decides (`as of joining`); else the present day.
    pub joining: bool,
}

/// A holding's terms from an amendment on.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldingVersion {
    /// From when.
    pub since: Since,
    /// As [`super::Holding::kind`]; only what a voucher takes off changes.
    pub kind: HoldingKind,
    /// As [`super::Holding::pending`].
    pub pending: Deadline,
    /// As [`super::Holding::pending_when`].
    pub pending_when: Vec<(Guard, Deadline)>,
    /// As [`super::Holding::expiry`].
    pub expiry: Deadline,
    /// As [`super::Holding::expiry_by_rank`].
    pub expiry_by_rank: Option<(LadderId, Vec<Deadline>)>,
    /// As [`super::Holding::touched_by`].
    pub touched_by: Vec<Trigger>,
    /// As [`super::Holding::spend`].
    pub spend: SpendOrder,
    /// As [`super::Holding::maximum`].
    pub maximum: Option<super::LimitCap>,
}

/// A ladder's clauses from an amendment on; thresholds are conditions that name their days.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderVersion {
    /// From when.
    pub since: Since,
    /// As [`super::Ladder::keep`].
    pub keep: Deadline,
    /// As [`super::Ladder::fall`].
    pub fall: Fall,
    /// As [`super::Ladder::initial`].
    pub initial: Rank,
}

/// A limit's cap from an amendment on.
#[derive(Clone, Debug, PartialEq)]
pub struct CapVersion {
    /// From when.
    pub since: Since,
    /// As [`super::Limit::cap`]; `None`: the limit is gone.
    pub cap: Option<LimitCap>,
}

impl Since {
    /// Whether the version is in force on a day, for a member who joined on another.
    #[inline]
    pub fn holds(self, today: Day, joined: Day) -> bool {
        self.day <= if self.joining { joined } else { today }
    }
}
