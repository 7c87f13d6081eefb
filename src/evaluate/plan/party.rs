//! What concerns several members.

use super::occasions::Occasions;
use super::{Metrics, OccasionPlan, Plan};
use crate::core::LimitId;

/// A kind of message from friend to inviter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::evaluate) struct FriendPlan {
    /// The friend's occasion, and lines that it must have.
    pub of: usize,
    pub atoms: u64,
    /// Only the first time.
    pub first: bool,
    /// The inviter's.
    pub occasion: usize,
}

impl Plan {
    /// Metrics that are summed over a household.
    pub(in crate::evaluate) fn pooled_metrics(&self) -> Metrics {
        self.pooled
    }

    /// Whether no tier and no condition of others in a household can move by an event of one.
    pub(in crate::evaluate) fn nobody_looks(&self) -> bool {
        self.ladders.is_empty() && self.follow.is_empty() && self.suspends.is_empty()
    }

    /// Limits by their places in the order of processing.
    pub(in crate::evaluate) fn places_of(&self, limits: &[LimitId]) -> Vec<u16> {
        let place = |id: &LimitId| self.limits.iter().position(|limit| limit.id == *id).map(|at| at as u16);
        limits.iter().filter_map(place).collect()
    }
}

impl Occasions {
    /// The occasion of an inviter whose friend does something, made if it is new.
    pub(super) fn friend(&mut self, of: usize, atoms: u64, first: bool) -> usize {
        let known = self.friends.iter().find(|kind| (kind.of, kind.atoms, kind.first) == (of, atoms, first));
        if let Some(known) = known {
            return known.occasion;
        }
        let occasion = self.occasions.len();
        self.occasions.push(OccasionPlan::default());
        self.candidates.push(Vec::new());
        self.friends.push(FriendPlan { of, atoms, first, occasion });
        occasion
    }
}
