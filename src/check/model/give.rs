//! What is given and taken: rules, rewards, conversions.

use super::{HoldingRef, LadderRef, Since};
use crate::base::Span;
use crate::check::typed::{Deadline, Expr, Gate, Length, Limit, Lines, Trigger};
use crate::quantity::{Calendar, Ratio};
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
    /// The rule of which it is a later version, by place, and its number.
    pub version_of: Option<(usize, usize)>,
    /// From when, where one date decides.
    pub since: Option<Since>,
    /// What it does.
    pub effects: Vec<Effect>,
    /// Within which limits.
    pub limits: Vec<Limit>,
    /// Percentages of other rules take their rounded award.
    pub as_credited: bool,
    /// Rounding instead of the wallet's own.
    pub rounding: super::RoundWords,
    /// At which tier it is read.
    pub tier: super::TierRead,
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
    /// `give 5 EUR`: paid out to the member.
    Cash(Expr),
    /// What it does to what a member is or belongs to.
    Own(super::OwnEffect),
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
    /// Less these, each rounded by itself: what `the rest` of a split is.
    pub less: Vec<Expr>,
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
    /// From when this version is in force, where one date decides.
    pub since: Option<Since>,
    /// Limits over time.
    pub limits: Vec<Limit>,
    /// What the catalogue offers for it, a rung each.
    pub offers: Vec<OfferRung>,
    /// What it takes off in a purchase.
    pub payment: Option<MoneyOff>,
    /// Declared cost, minor units.
    pub cost: Option<Ratio>,
}

/// One price of a reward of the catalogue and what it gives.
#[derive(Clone, Debug)]
pub struct OfferRung {
    /// What `choosing` calls it; empty where there is only one.
    pub label: String,
    /// Points or pieces taken.
    pub takes: Vec<Price>,
    /// Given, smallest units.
    pub gives: Vec<(HoldingRef, i64, Option<Deadline>)>,
    /// Money to the member, minor units.
    pub money: i64,
    /// Money that the member pays on top, minor units.
    pub charge: i64,
}

/// What is taken, for all or by tier.
#[derive(Clone, Debug)]
pub struct Price {
    /// Of what.
    pub holding: HoldingRef,
    /// Smallest units: one number, or one a tier (0: not offered to it).
    pub units: Vec<i64>,
    /// The ladder whose tiers have prices of their own.
    pub by: Option<LadderRef>,
}

/// What a voucher or a rung takes off.
#[derive(Clone, Debug, PartialEq)]
pub enum Off {
    /// Minor units.
    Money(i64),
    /// A share of the lines in scope.
    Share(Ratio),
    /// The price of one item.
    Item {
        /// The dearest; else the cheapest.
        dearest: bool,
        /// At most so many minor units.
        most: Option<i64>,
    },
}

/// One price of a money-off reward.
#[derive(Clone, Debug)]
pub struct Rung {
    /// What `choosing` calls it.
    pub label: String,
    /// Smallest units taken.
    pub units: i64,
    /// What it takes off.
    pub off: Off,
    /// Of which lines.
    pub lines: Lines,
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
    /// Prices in place of a rate.
    pub rungs: Vec<Rung>,
    /// All that is left to pay or nothing.
    pub whole: bool,
    /// Units of a step by tier, in place of `step_units` (0: not offered to it).
    pub by_tier: Option<(LadderRef, Vec<i64>)>,
}

/// When a conversion runs.
#[derive(Clone, Debug, PartialEq)]
pub enum ConvertWhen {
    /// At once.
    AtOnce,
    /// At the end of each period.
    EndOf(Calendar),
    /// On these events.
    On(Vec<Trigger>),
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
    /// Under which conditions.
    pub gate: Gate,
}
