//! What members hold, and in which tiers they are.

use super::LadderRef;
use crate::base::Span;
use crate::check::typed::{Cond, Deadline, Limit, Lines};
use crate::quantity::{Calendar, Ratio, Rounding};
use crate::syntax::tree;

/// What a holding is.
#[derive(Clone, Debug)]
pub enum HoldingKind {
    /// A points wallet.
    Points,
    /// Stamps of a stamp card.
    Stamps,
    /// A voucher.
    Voucher {
        /// Minor units off.
        off: i64,
        /// Least list amount.
        minimum: i64,
        /// Lines it applies to.
        lines: Lines,
    },
    /// An item, perk or badge.
    Piece,
}

/// A wallet, instrument or stamp card.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// What.
    pub kind: HoldingKind,
    /// Decimals of the smallest unit.
    pub decimals: u8,
    /// How awards become whole.
    pub rounding: Rounding,
    /// Minor units of money that one smallest unit costs.
    pub cost: Option<Ratio>,
    /// Minor units of money that one smallest unit is worth.
    pub worth: Option<Ratio>,
    /// How long an award is pending.
    pub pending: Deadline,
    /// When a lot lapses.
    pub expiry: Deadline,
    /// When a lot lapses, by tier.
    pub expiry_by_rank: Option<(LadderRef, Vec<Deadline>)>,
    /// Order of spending.
    pub spend: Option<tree::SpendWords>,
    /// Most that a member can hold.
    pub maximum: Option<i64>,
    /// Limits over time on everything that is given.
    pub limits: Vec<Limit>,
    /// Whether refunds may leave a debt.
    pub may_go_negative: bool,
    /// What is said of returns.
    pub returns: super::ReturnWords,
    /// Counts for status only.
    pub qualifying: bool,
}

/// Moving down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fall {
    /// To the highest tier whose date is open.
    #[default]
    ToEarned,
    /// One step.
    OneStep,
    /// Not at all.
    Never,
}

/// A ladder.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Tiers from the lowest.
    pub tiers: Vec<Tier>,
    /// Until when a tier is kept.
    pub keep: Deadline,
    /// Judged only at the ends of these periods.
    pub reviews: Option<Calendar>,
    /// Moving down.
    pub fall: Fall,
    /// Tier on joining.
    pub initial: u8,
}

/// A tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Reached when this holds; `None` only for the lowest.
    pub reach: Option<Cond>,
    /// Kept when this holds; `None` = as reached.
    pub keep: Option<Cond>,
}
