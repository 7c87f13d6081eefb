//! What phase 7 looks for.

use super::rows::all_checks;
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
    /// Lets a row or an accumulator follow a trigger of phase 7.
    pub fn add(&mut self, trigger: &Trigger, follower: Follower) {
        match trigger {
            Trigger::Reach(ladder, rank) => self.reach.push((*ladder, *rank, follower)),
            Trigger::Leave(ladder, rank) => self.leave.push((*ladder, *rank, follower)),
            Trigger::Crossing(guard) => self.crossings.push((all_checks(guard), follower)),
            Trigger::Passing { of, step } => self.passing.push((of.0, (*step).max(1), follower)),
            Trigger::Completed(challenge) => self.completed.push((*challenge, follower)),
            Trigger::Placed { board, most } => self.placed.push((*board, *most, follower)),
            own => {
                if let Follower::Row(entry) = follower {
                    self.own.push((own.clone(), entry));
                }
            }
        }
    }

    /// Whether phase 7 feeds an accumulator.
    pub fn feeds(&self) -> bool {
        let feeds = |follower: &Follower| matches!(follower, Follower::Feed(_));
        self.reach.iter().chain(&self.leave).any(|(.., follower)| feeds(follower))
            || self.crossings.iter().any(|(_, follower)| feeds(follower))
            || self.passing.iter().any(|(.., follower)| feeds(follower))
            || self.completed.iter().any(|(_, follower)| feeds(follower))
            || self.placed.iter().any(|(.., follower)| feeds(follower))
    }

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
