//! What an accumulator takes from an event.

use super::{Scope, Special};
use crate::core::HoldingId;

/// The number that an event adds to an accumulator.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Intake {
    /// One.
    Count,
    /// Money of some lines.
    Money(Scope),
    /// Any formula.
    Formula(crate::core::Expr),
    /// What rows gave to a holding.
    Earned(HoldingId),
    /// What was spent of it.
    Spent(HoldingId),
    /// Anything that is no plain number.
    Special(Box<Special>),
}

impl Intake {
    /// Whether it counts what is posted, in both passes of phase 5.
    #[inline]
    pub fn posts(&self) -> bool {
        match self {
            Intake::Earned(_) | Intake::Spent(_) => true,
            Intake::Special(special) => matches!(special.as_ref(), Special::EarnedBy(_) | Special::SpentBy(..)),
            _ => false,
        }
    }
}
