//! What is said of goods that come back.

use crate::base::Span;
use crate::check::typed::Length;

/// Of the whole program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Returns {
    /// `returns within …`
    pub within: Option<Length>,
    /// `returns recount tiers`
    pub recount_tiers: bool,
    /// For all awards.
    pub words: ReturnWords,
    /// Where the program first speaks of returns.
    pub said: Option<Span>,
}

/// Of the awards of a rule, of a wallet, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReturnWords {
    /// `returns pending only`
    pub pending_only: bool,
    /// `returns recompute`
    pub recompute: bool,
    /// `returns nothing`
    pub nothing: bool,
}

impl ReturnWords {
    /// Both together.
    pub fn and(self, other: ReturnWords) -> ReturnWords {
        ReturnWords {
            pending_only: self.pending_only || other.pending_only,
            recompute: self.recompute || other.recompute,
            nothing: self.nothing || other.nothing,
        }
    }
}
