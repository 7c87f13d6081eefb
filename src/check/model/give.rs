//! What is given and taken: rules, rewards, conversions.

use super::{HoldingRef, LadderRef};
use crate::base::Span;
use crate::check::typed::{Deadline, Expr, Gate, Length, Limit, Lines, Trigger};
use crate::quantity::{Calendar, Ratio, Rounding};
use crate::syntax::tree;

/// What a rule is for.
pub use tree::RuleKind;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Earn, gift or discount.
    pub kind: RuleKind,
    /// On what.
    pub on: Vec<Trigger>,
    /// Under which conditions.
    pub gate: Gate,
    /// What it does.
    pub effects: Vec<Effect>,
    /// Within which limits.
    pub limits: Vec<Limit>,
    /// Percentages of other rules take their rounded award.
    pub as_credited: bool,
    /// Rounding instead of the wallet's own.
    pub rounding: Option<Rounding>,
    /// What is said of returns.
    pub returns: super::ReturnWords,
}

/// One effect of a rule.
#[derive(Clone, Debug)]
pub enum Effect {
    /// `give …`
    Grant(Grant),
    /// `take … off`
    PriceOff {
        /// Money.
        amount: Expr,
        /// Lines.
        lines: Lines,
    },
    /// `set status Gold …`
    SetRank {
        /// The ladder.
        ladder: LadderRef,
        /// The tier.
        rank: u8,
        /// Until when.
        until: Deadline,
    },
    /// `extend bean by …`
    Extend {
        /// Of what.
        holding: HoldingRef,
        /// By how much.
        by: Length,
    },
}

/// What is given.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Where.
    pub span: Span,
    /// Of what.
    pub holding: HoldingRef,
    /// How much, in smallest units.
    pub amount: Expr,
    /// Expiry of its own.
    pub valid: Option<Deadline>,
    /// Pending of its own.
    pub pending: Option<Deadline>,
}

/// A reward.
#[derive(Clone, Debug)]
pub struct Reward {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Under which conditions.
    pub gate: Gate,
    /// Limits over time.
    pub limits: Vec<Limit>,
    /// What kind.
    pub kind: RewardKind,
}

/// Kinds of reward.
#[derive(Clone, Debug)]
pub enum RewardKind {
    /// Taken from the catalogue.
    Offer {
        /// Points or pieces taken, smallest units.
        takes: Vec<(HoldingRef, i64)>,
        /// Given, smallest units.
        gives: Vec<(HoldingRef, i64, Option<Deadline>)>,
        /// Money to the member, minor units.
        money: i64,
        /// Declared cost, minor units.
        cost: Option<Ratio>,
    },
    /// Points as payment.
    MoneyOff(MoneyOff),
}

/// Points as payment.
#[derive(Clone, Debug)]
pub struct MoneyOff {
    /// Of what.
    pub holding: HoldingRef,
    /// Smallest units in a step.
    pub step_units: i64,
    /// Minor units off for a step.
    pub step_money: i64,
    /// Least units in one payment.
    pub at_least: i64,
    /// Most units in one payment.
    pub at_most: Option<i64>,
    /// Most minor units off.
    pub most_money: Option<i64>,
    /// Largest share of the list amount.
    pub share: Option<Ratio>,
    /// Least list amount.
    pub minimum: i64,
}

/// When a conversion runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConvertWhen {
    /// At once.
    AtOnce,
    /// At the end of each period.
    EndOf(Calendar),
}

/// A conversion.
#[derive(Clone, Debug)]
pub struct Convert {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// From what.
    pub from: HoldingRef,
    /// When.
    pub when: ConvertWhen,
    /// Least units for it to run.
    pub at_least: i64,
    /// Units in a step.
    pub step: i64,
    /// What a step gives.
    pub gives: (HoldingRef, i64),
    /// Expiry of what is given.
    pub expiry: Option<Deadline>,
    /// Whether the rest is kept.
    pub carry: bool,
}
