//! What rows share while one event is processed, and how a member stands to others.

use super::budget::{Company, Draw};
use super::event::Line;
use super::member::State;
use super::promised::Promise;
use crate::core::Rank;

/// Working memory of what rows share, and of how the member stands to others.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// Exact numerators of awards whose rounding waits, by row of the plan.
    pub waiting: Vec<(u16, i128)>,
    /// Whether an exclusive group pays in this event: nothing else does.
    pub exclusive: bool,
    /// Lines of the purchase, where roundings look at each by itself.
    pub lines: Vec<Line>,
    /// Tiers that phase 6 would give from the amounts of phase 2 alone.
    pub ranks_after: Vec<Rank>,
    /// A state to try the event on.
    pub trial: Option<Box<State>>,
    /// The step of the midnight being processed, 0 outside midnights; and the rank of the kind of event.
    pub step: u8,
    pub kind: u16,
    /// How the member meets budgets, and what it drew.
    pub company: Company,
    pub draws: Vec<Draw>,
    /// Budgets that take refunds back and that this event has drawn on, a bit each.
    pub drew: u64,
    /// What draws and tables will bring.
    pub promises: Vec<Promise>,
}
