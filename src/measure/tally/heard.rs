use crate::core::Rank;
use crate::quantity::Instant;

/// What a member did that touches others, in one life; empty where programs have no such things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Entries in draws.
    pub entered: Vec<Entered>,
    /// Scores at the ends of a league's periods.
    pub scored: Vec<Scored>,
}

/// Entries of a member in a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The midnight of the draw.
    pub at: Instant,
    /// Which raffle.
    pub raffle: u16,
    /// How many.
    pub entries: i64,
}

/// The score of a member at the end of a league's period, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The midnight.
    pub at: Instant,
    /// Which league.
    pub board: u16,
    /// The score.
    pub score: i64,
    /// The level in which the member played.
    pub rank: Rank,
}

impl Heard {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entered.clear();
        self.scored.clear();
    }
}
