//! How awards become whole, and at which tier a rule is read.

use crate::base::Span;
use crate::quantity::Rounding;

/// Over what an amount is rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoundPer {
    /// Each award by itself.
    #[default]
    Award,
    /// Each line by itself.
    Line,
    /// All that an event gives of a wallet.
    Purchase,
    /// All that a day gives of a wallet.
    Day,
}

/// `round nearest to 10 per line`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundWords {
    /// Where it is said.
    pub span: Span,
    /// Down, up or nearest.
    pub mode: Option<Rounding>,
    /// To multiples of so many smallest units.
    pub to: Option<i64>,
    /// Over what.
    pub per: Option<RoundPer>,
}

/// At which tier the tables and conditions of a rule are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TierRead {
    /// The one held before the event.
    #[default]
    Before,
    /// The one that the event leads to.
    After,
    /// Each part of the amount at the tier of this ladder that it lies in.
    Split(super::LadderRef),
}
