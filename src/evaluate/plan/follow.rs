//! What phase 7 looks for.

use super::{Check, Follower};
use crate::core::{LadderId, Trigger};

/// Rows of phase 7, and exchanges on posting.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct FollowPlan {
    pub reach: Vec<(LadderId, u8, Follower)>,
    pub leave: Vec<(LadderId, u8, Follower)>,
    pub crossings: Vec<(Vec<Check>, Follower)>,
    /// Accumulator and step of a band.
    pub passing: Vec<(u16, i64, Follower)>,
    /// Challenge.
    pub completed: Vec<(u16, Follower)>,
    /// Board and last place.
    pub placed: Vec<(u16, u32, Follower)>,
    /// Whether there are challenges.
    pub rounds: bool,
    pub exchanges: Vec<u16>,
    /// Rows that changes of what a member has chosen or belongs to set off.
    pub own: Vec<(Trigger, u16)>,
    /// Whether such changes may set anything off.
    pub follows_own: bool,
}

impl FollowPlan {
    /// Whether phase 7 has anything to look at.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.reach.is_empty()
            && self.leave.is_empty()
            && self.crossings.is_empty()
            && self.passing.is_empty()
            && self.placed.is_empty()
            && !self.rounds
            && self.exchanges.is_empty()
            && !self.follows_own
    }
}
