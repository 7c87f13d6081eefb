use super::{Guard, OfferId, RowId};
use crate::base::Span;
use crate::quantity::Calendar;

/// The number of a budget in [`super::Program::budgets`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BudgetId(pub u16);

impl BudgetId {
    /// As a vector index.
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// In what a budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spending {
    /// Smallest units given; minor units of money off; units that a reward takes.
    Units,
    /// Awards; rewards taken; payments made.
    Count,
    /// Minor units of money: what is given at its holding's cost, money off as it is, a reward at its cost.
    /// Costs are exact, never rounded.
    Cost,
}

/// What the event at which a budget runs out still gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LastAward {
    /// What is left, shared by largest remainder. The default.
    #[default]
    Clip,
    /// Nothing, unless it fits exactly.
    Reject,
    /// All of it.
    Finish,
}

/// At most so much for all members together.
///
/// In each period a budget has at most one *cut*: the first event in the total order of events whose demand
/// reaches what is left. Events before it pass whole, it gets what [`LastAward`] says, and after it nothing
/// passes until the next period. Budgets come after limits, by name, each on the result of the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The name, or that of the reward whose stock it is.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Rows that draw on it.
    pub rows: Vec<RowId>,
    /// Rewards that draw on it: whole or not at all.
    pub offers: Vec<OfferId>,
    /// Payments with points that draw on it, by index in [`super::Program::money_off`].
    pub payments: Vec<u16>,
    /// In what.
    pub measure: Spending,
    /// Its periods; `None` = one for the whole run of the program.
    pub period: Option<Calendar>,
    /// How much, in smallest units, awards or minor units.
    pub cap: i64,
    /// At the cut.
    pub last: LastAward,
    /// Only what is drawn while this holds is counted and stopped (state before the event).
    pub when: Guard,
    /// Whether what is clawed back from its awards returns to it at the next midnight. A closed budget stays
    /// closed.
    pub returned_on_refund: bool,
}
