//! Ways from a triangle to ultimates. One method a file; all are shown side by side, because the choice of method is
//! often larger than any standard error.

mod additive;
mod bornhuetter_ferguson;
mod cape_cod;
mod chain_ladder;
mod clark;
mod expected;
mod factors;
mod hazard;
mod mack;
mod mack_tail;
mod odp;
mod sigma;

use super::triangle::{Exposures, Triangle};

pub use additive::additive;
pub use bornhuetter_ferguson::benktander;
pub use cape_cod::cape_cod;
pub use chain_ladder::chain_ladder;
pub use clark::{ClarkCurve, ClarkFit, clark_cape_cod, clark_ldf};
pub use expected::expected;
pub use factors::{Factors, volume_weighted};
pub use hazard::{Hazards, hazards};
pub use mack::{Mack, mack};
pub use mack_tail::TailError;
pub use odp::{Odp, odp};
pub use sigma::{SigmaRule, Sigmas, sigmas};

/// Standard error of an amount still to come, in the unit of the triangle, in two parts that are kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Luck: what remains even if the model's parameters were known.
    pub process: f64,
    /// Finite data: the parameters are estimates.
    pub parameter: f64,
}

impl Spread {
    /// Both together.
    pub fn total(self) -> f64 {
        crate::numeric::sqrt(self.process * self.process + self.parameter * self.parameter)
    }
}

/// Standard errors of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Spreads {
    /// In the order of the origins.
    pub by_origin: Vec<Spread>,
    /// Of the sum, with what the origins have in common.
    pub total: Spread,
}

/// Why a method cannot be used on a triangle; columns and rows count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The column adds up to nothing, so no factor leads on from it.
    NothingAt {
        /// The column.
        column: usize,
    },
    /// Too few cells to estimate what the method needs.
    TooSmall {
        /// What cannot be estimated, in words.
        what: &'static str,
    },
    /// The increments of a column add up to nothing or less, which the method cannot model.
    NoIncrement {
        /// The column.
        column: usize,
    },
    /// The points issued by origin are not given.
    NoExposure,
    /// No rate is given that was expected beforehand.
    NoPrior,
    /// The method has no room for a tail factor.
    NoTail,
    /// The error of the tail factor cannot be extrapolated from the triangle.
    TailError,
    /// More was redeemed and expired than issued.
    Overdrawn {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// The expired points are not known for the same origins and ages.
    OtherCells,
    /// The search for the best curve found none.
    NoFit,
}

/// Points not redeemed at a column for each origin that is known there: the check that methods share.
fn exposures_of<'a>(triangle: &Triangle, exposures: Option<&'a Exposures>) -> Result<&'a [f64], Unusable> {
    let issued = exposures.ok_or(Unusable::NoExposure)?.issued();
    if issued.len() == triangle.rows().len() { Ok(issued) } else { Err(Unusable::NoExposure) }
}

#[cfg(test)]
mod tests;
