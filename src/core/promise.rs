//! Promises of a program about its own amounts: read by the proofs alone, never executed.

use super::{Guard, HoldingId, Limit};

/// `guarantee NAME at most …`: a limit of these words would never hold anything back.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Which of the checked program's guarantees it is.
    pub guarantee: usize,
    /// Of what.
    pub of: Promised,
    /// How much, over what time; its rows are left empty. `None` for [`Promised::GiveBack`].
    pub limit: Option<Limit>,
    /// The unit of a promise about a rule; `None` = money, awards, or the subject's own.
    pub unit: Option<HoldingId>,
    /// Only of what is given while this holds before the event.
    pub when: Guard,
    /// The declared event that is meant, by index in [`super::Program::events`]; `None` = a purchase, or all.
    pub event: Option<u16>,
    /// Whether one event is meant: a purchase, or the declared one.
    pub of_event: bool,
}

/// Of what something is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promised {
    /// What an event gives back of its price.
    GiveBack,
    /// What rules give of a holding.
    Holding(HoldingId),
    /// What the rows of a rule give or take off.
    Rule(String),
    /// How often a reward is taken.
    Offer(String),
}
