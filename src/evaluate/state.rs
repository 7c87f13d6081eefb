//! A member's state as a whole.

use super::member::State;
use crate::core::Rank;

impl State {
    /// The tier in force; ladders are checked when the plan is made.
    #[inline]
    pub fn rank(&self, ladder: usize) -> Rank {
        self.ladders.get(ladder).map_or(0, |ladder| ladder.rank)
    }

    /// Makes it equal to `other`, keeping its memory.
    pub fn copy_from(&mut self, other: &State) {
        for (to, from) in self.accounts.iter_mut().zip(&other.accounts) {
            to.copy_from(from);
        }
        for (to, from) in self.histories.iter_mut().zip(&other.histories) {
            to.copy_from(from);
        }
        self.own.copy_from(&other.own);
        self.tallies.clone_from(&other.tallies);
        self.ladders.clone_from(&other.ladders);
        self.timers.clone_from(&other.timers);
        self.clocks.clone_from(&other.clocks);
        self.waiting.clone_from(&other.waiting);
        self.converting.clone_from(&other.converting);
        self.receipts.clone_from(&other.receipts);
        self.sales = other.sales;
        self.games.clone_from(&other.games);
        self.daily.clone_from(&other.daily);
        self.budgets.clone_from(&other.budgets);
        (self.daily_due, self.drawn) = (other.daily_due, other.drawn);
        (self.clock, self.next_due, self.day) = (other.clock, other.next_due, other.day);
        (self.joined, self.born, self.purchases) = (other.joined, other.born, other.purchases);
        (self.large, self.recheck, self.epoch) = (other.large, other.recheck, other.epoch);
        if !other.neighbours.others.is_empty() || !self.neighbours.others.is_empty() {
            self.neighbours.clone_from(&other.neighbours);
        }
    }
}
