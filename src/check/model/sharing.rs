//! What several rules and rewards share: groups, limits and budgets of their own.

use crate::base::Span;
use crate::check::typed::{Cap, Gate, Limit, Overflow};
use crate::quantity::Calendar;
use crate::syntax::tree;

/// A part of a group.
#[derive(Clone, Debug)]
pub enum Grouped {
    /// A rule, by name.
    Rule(String),
    /// A group inside, by place.
    Group(usize),
}

/// `best of { … }`, `first of { … }`, `exclusive { … }`
#[derive(Clone, Debug)]
pub struct Group {
    /// The name, or that of the smallest rule.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: tree::GroupKind,
    /// In file order.
    pub parts: Vec<Grouped>,
}

/// `limit NAME on a, b { … }`, and limits in a group.
#[derive(Clone, Debug)]
pub struct SharedLimit {
    /// The name.
    pub name: String,
    /// Rules that share it, by name.
    pub rules: Vec<String>,
    /// The limit.
    pub limit: Limit,
    /// Only while this holds.
    pub gate: Gate,
}

/// `budget NAME on a, b { at most … }`, and the stock of a reward.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Rules that draw on it, by name.
    pub rules: Vec<String>,
    /// Rewards that draw on it, by name.
    pub rewards: Vec<String>,
    /// How much.
    pub cap: Cap,
    /// Over what; `None` = once for all.
    pub period: Option<Calendar>,
    /// What the event at which it runs out still gets.
    pub last: Overflow,
    /// Only while this holds.
    pub gate: Gate,
    /// Whether claw-backs return to it.
    pub returned: bool,
}
