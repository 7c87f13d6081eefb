//! Challenges, leagues and raffles of one member.

use crate::ledger::NEVER;

/// Challenges, leagues and raffles of a member; empty where the program has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Games {
    /// By challenge.
    pub rounds: Vec<Round>,
    /// Accumulators that what phase 7 found feeds at M12.
    pub waiting: Vec<u16>,
    /// Frozen score by board, and the place in a cohort of so many (0 = none).
    pub scores: Vec<i64>,
    pub places: Vec<(u32, u32)>,
    /// Frozen entries by raffle, and what was won of each prize.
    pub entries: Vec<i64>,
    pub wins: Vec<Vec<i64>>,
}

/// The running round of a challenge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    /// A bit for each goal that is met.
    pub met: u32,
    /// A bit for each goal that an earlier round has used and that has held ever since.
    pub used: u32,
    /// When its time is over; `NEVER` = it has not begun, or has no end.
    pub until: i64,
    /// Whether there are no more rounds.
    pub over: bool,
}

impl Default for Round {
    fn default() -> Self {
        Round { met: 0, used: 0, until: NEVER, over: false }
    }
}
