//! What a program assumes of its surroundings and promises of itself; the proofs read both.

use crate::base::Span;
use crate::check::Unit;
use crate::check::typed::Cond;
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
    /// For `splitting … more than N extra`: how much, and its unit.
    pub extra: Option<(Ratio, Unit)>,
    /// The condition, if it is one.
    pub condition: Option<Cond>,
    /// Where.
    pub span: Span,
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
