//! What members hold, and in which tiers they are.

use super::{LadderRef, MetricRef, Off, Since};
use crate::base::Span;
use crate::check::Unit;
use crate::check::typed::{Cond, Deadline, Gate, Limit, Lines};
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
    /// A voucher that carries its own value: smallest units are those of money.
    Valued {
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
    /// Over what they are rounded once.
    pub round_per: super::RoundPer,
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
    /// The same by tier.
    pub maximum_by_tier: Option<(LadderRef, Vec<i64>)>,
    /// Limits over time on everything that is given.
    pub limits: Vec<Limit>,
    /// Whether refunds may leave a debt.
    pub may_go_negative: bool,
    /// What is said of returns.
    pub returns: super::ReturnWords,
    /// Counts for status only.
    pub qualifying: bool,
    /// The unit that its points are counted in too: money or a declared unit.
    pub counts_in: Option<Unit>,
    /// Lots keep the second of their earning.
    pub to_the_second: bool,
    /// Nothing lapses while this holds.
    pub suspended: Option<Cond>,
    /// Lots left overdue by a change of tier lapse at once.
    pub lapse_at_once: bool,
    /// Pending periods under conditions, the first that holds counts.
    pub pending_when: Vec<(Cond, Deadline)>,
    /// What its use takes off, in place of a fixed amount.
    pub off: Option<Off>,
    /// When it may be used.
    pub gate: Gate,
    /// Limits on its use.
    pub uses: Vec<Limit>,
    /// Whether use leaves it with the member.
    pub kept: bool,
    /// As it is from later days on.
    pub versions: Vec<AmendedHolding>,
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
    /// Under which conditions tiers are reached at all.
    pub gate: Gate,
    /// Higher tiers on joining for those for whom something holds.
    pub starts: Vec<(Cond, u8)>,
    /// Judged at the end of every day too.
    pub daily: bool,
    /// The metric whose surplus over the tiers' thresholds is carried into its next period.
    pub surplus: Option<CarriedSurplus>,
    /// Its clauses from later days on.
    pub versions: Vec<AmendedLadder>,
}

/// What a metric takes along into its next period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedSurplus {
    /// The metric.
    pub metric: MetricRef,
    /// Thresholds, rising, in its smallest unit.
    pub over: Vec<i64>,
    /// At most so much.
    pub most: Option<i64>,
}

/// A holding from a later day on.
#[derive(Clone, Debug)]
pub struct AmendedHolding {
    /// From when.
    pub since: Since,
    /// As it is then.
    pub holding: Holding,
}

/// A ladder's clauses from a later day on.
#[derive(Clone, Debug)]
pub struct AmendedLadder {
    /// From when.
    pub since: Since,
    /// Until when a tier is kept.
    pub keep: Deadline,
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
