//! What concerns several members: households, partners, referrals.

use super::{HoldingRef, MetricRef, RuleRef};
use crate::base::Span;
use crate::check::typed::Limit;
use crate::quantity::Ratio;

/// Households, partners and referrals of a program.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// The household.
    pub household: Option<Household>,
    /// Partners, in byte order of their names.
    pub partners: Vec<Partner>,
    /// What a partner funds, by place in `partners`.
    pub funded: Vec<(Funded, usize)>,
    /// Referrals.
    pub referrals: Vec<Referral>,
}

/// `household family { up to 5 members  pools bean }`
#[derive(Clone, Debug)]
pub struct Household {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Most members.
    pub most: u8,
    /// Shared holdings.
    pub holdings: Vec<HoldingRef>,
    /// Summed metrics.
    pub metrics: Vec<MetricRef>,
    /// `spend pro rata`
    pub pro_rata: bool,
    /// On the changes of one member.
    pub limits: Vec<Limit>,
}

/// `partner "Fuel Co" { … }`
#[derive(Clone, Debug)]
pub struct Partner {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Minor units of money for one smallest unit of a holding.
    pub pays: Vec<(HoldingRef, Ratio)>,
}

/// What a partner funds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Funded {
    /// What a rule gives, by the rule's name.
    Rule(String),
    /// What a reward gives, by its name.
    Reward(String),
    /// What is given of a holding.
    Holding(HoldingRef),
}

/// `referral friends { friend { … } inviter on purchase { … } }`: its parts are rules.
#[derive(Clone, Debug)]
pub struct Referral {
    /// The name, which its rules share.
    pub name: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// On all that inviters get by it.
    pub limits: Vec<Limit>,
}

/// A part of a referral.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The rule.
    pub rule: RuleRef,
    /// For the inviter (else for the friend).
    pub inviter: bool,
    /// How often it pays for one friend; inviters only.
    pub per_friend: u16,
}
