//! What a program assumes of its surroundings and promises of itself; the proofs read both.

use crate::base::Span;
use crate::check::Unit;
use crate::check::model::HoldingRef;
use crate::check::typed::{Cond, Limit, TriggerKind};
use crate::quantity::{Day, Ratio};

/// `assume basket 0.50 EUR .. 200 EUR`, `assume visits at most 6 per day`
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Of what, as written (`basket`, `margin`, `visits`).
    pub subject: String,
    /// Of which category.
    pub of: Option<String>,
    /// Lowest and highest value in smallest units (a percentage: its share of 1), with their unit.
    pub range: Option<(Ratio, Ratio, Unit)>,
    /// `at most 6 per day`: how much, its unit, and the window's name.
    pub at_most: Option<(Ratio, Unit, String)>,
    /// Where.
    pub span: Span,
}

/// `guarantee give_back at most 15%`
#[derive(Clone, Debug)]
pub struct Guarantee {
    /// As written, without `guarantee`.
    pub words: String,
    /// For `NAME at most N per WINDOW`: how much, its unit, and the window's name.
    pub at_most: Option<(Ratio, Unit, String)>,
    /// For `give_back at least N`: the same from below.
    pub at_least: Option<(Ratio, Unit, String)>,
    /// For `splitting … more than N extra`: how much, and its unit.
    pub extra: Option<(Ratio, Unit)>,
    /// The condition, if it is one.
    pub condition: Option<Cond>,
    /// For `NAME at most …`: of what, and under which condition.
    pub promised: Option<Promised>,
    /// Where.
    pub span: Span,
}

/// `at most 200 bean per day when status is Green`, promised of something that the program declares: a limit of these
/// words on it would never hold anything back.
#[derive(Clone, Debug)]
pub struct Promised {
    /// Of what.
    pub subject: Subject,
    /// How much, over what time; `None` for [`Subject::GiveBack`], whose share stands in the guarantee.
    pub limit: Option<Limit>,
    /// Only of what is given while this holds before the event.
    pub when: Option<Cond>,
    /// The event, if one is named (`per flight`).
    pub on: Option<TriggerKind>,
}

/// Of what something is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What an event gives back of its price.
    GiveBack,
    /// What rules give of a wallet or instrument.
    Holding(HoldingRef),
    /// What a rule gives or takes off.
    Rule(String),
    /// How often a reward is taken.
    Reward(String),
}

/// `allow L0010 on bulk until 2026-12-31 because "loss leader" by "Anna Horvat"`
#[derive(Clone, Debug)]
pub struct Exception {
    /// The finding's code, `L0010`.
    pub code: String,
    /// Only findings about one of these; empty = every finding of the code.
    pub on: Vec<String>,
    /// The last day.
    pub until: Day,
    /// Why.
    pub because: String,
    /// Who answers for it.
    pub by: String,
    /// Where.
    pub span: Span,
}
