//! Challenges, leagues and raffles. What they give are rules; levels are a ladder, entries a holding.

use super::{HoldingRef, LadderRef, MetricRef};
use crate::base::Span;
use crate::check::typed::{Cond, Deadline, Gate, Trigger};
use crate::quantity::Calendar;

/// `challenge explorer { complete 3 of { … } within 30 days  give … }`
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// When goals can be met.
    pub gate: Gate,
    /// The goals.
    pub goals: Vec<Goal>,
    /// How many complete it.
    pub need: u8,
    /// How long a round may take; never = without end.
    pub within: Deadline,
    /// Whether that counts from joining (else from the first goal met).
    pub from_joining: bool,
    /// Whether it can be completed again.
    pub repeats: bool,
    /// Goals met, as a metric.
    pub progress: MetricRef,
}

/// `goal early when visits >= 3`
#[derive(Clone, Debug)]
pub struct Goal {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Events that reach it; empty = whatever lets the condition hold.
    pub on: Vec<Trigger>,
    /// What must hold.
    pub when: Option<Cond>,
}

/// `league weekly by xp { … }`
#[derive(Clone, Debug)]
pub struct League {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Its levels.
    pub ladder: LadderRef,
    /// What is compared.
    pub score: MetricRef,
    /// How often.
    pub every: Calendar,
    /// Members in a cohort.
    pub cohort: u32,
    /// How many move up, by level.
    pub promote: Vec<u32>,
    /// How many move down, by level.
    pub demote: Vec<u32>,
}

/// `raffle spring { … }`
#[derive(Clone, Debug)]
pub struct Raffle {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// The entries.
    pub entries: HoldingRef,
    /// When it is drawn.
    pub draws: Vec<Trigger>,
    /// Prizes: what, and how many there are in a draw.
    pub prizes: Vec<(String, u32)>,
}
