//! What kinds of declarations are called.

use crate::syntax::tree::{DeclarationKind, InstrumentKind, RuleKind};

/// A kind of declaration in the user's words.
pub(super) fn kind_words(kind: &DeclarationKind) -> &'static str {
    match kind {
        DeclarationKind::Unit { .. } => "a unit",
        DeclarationKind::Event { .. } => "an event",
        DeclarationKind::Param { .. } => "a parameter",
        DeclarationKind::Let { .. } => "a definition",
        DeclarationKind::Metric { .. } => "a metric",
        DeclarationKind::Points { .. } => "a points wallet",
        DeclarationKind::Tiers { .. } => "a ladder of tiers",
        DeclarationKind::Instrument { kind: InstrumentKind::Item, .. } => "an item",
        DeclarationKind::Instrument { kind: InstrumentKind::Voucher, .. } => "a voucher",
        DeclarationKind::Instrument { kind: InstrumentKind::Perk, .. } => "a perk",
        DeclarationKind::Instrument { kind: InstrumentKind::Badge, .. } => "a badge",
        DeclarationKind::Rule { kind: RuleKind::Earn, .. } => "an earn rule",
        DeclarationKind::Rule { kind: RuleKind::Gift, .. } => "a gift",
        DeclarationKind::Rule { kind: RuleKind::Discount, .. } => "a discount",
        DeclarationKind::Stamps { .. } => "a stamp card",
        DeclarationKind::Reward { .. } => "a reward",
        DeclarationKind::Convert { .. } => "a conversion",
        DeclarationKind::Choice { .. } => "a choice",
        DeclarationKind::Limit { budget: false, .. } => "a limit",
        DeclarationKind::Limit { budget: true, .. } => "a budget",
        DeclarationKind::Membership { .. } => "a membership",
        DeclarationKind::Challenge { .. } => "a challenge",
        DeclarationKind::Streak { .. } => "a streak",
        DeclarationKind::League { .. } => "a league",
        DeclarationKind::Referral { .. } => "a referral",
        DeclarationKind::Household { .. } => "a household",
        DeclarationKind::Raffle { .. } => "a raffle",
        DeclarationKind::Program(_)
        | DeclarationKind::Member { .. }
        | DeclarationKind::Group { .. }
        | DeclarationKind::Partner { .. }
        | DeclarationKind::Category { .. }
        | DeclarationKind::Assume { .. }
        | DeclarationKind::Guarantee { .. }
        | DeclarationKind::Allow { .. }
        | DeclarationKind::Test { .. } => "a declaration",
    }
}
