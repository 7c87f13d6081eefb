//! Deferred revenue under IFRS 15 and ASC 606, the accrued-cost view beside it, and what a controller posts.
//!
//! Amounts inside are unrounded floats in minor units of money; what is posted is whole minor units, and only `posting` and
//! `allocation` round. A contract's split between goods and points is never reopened; only the estimate of what will be redeemed moves.

mod accrued;
mod allocation;
mod entries;
mod model;
mod position;
mod posting;
pub(in crate::finance) mod read;
mod recognition;
mod roll_forward;
mod schedule;
mod sensitivity;

pub use accrued::{Accrued, AccruedCost};
pub use allocation::{largest_remainder, option_price, split};
pub use entries::{Account, Entry, EntryLine, balanced, entries};
pub use model::{Accounts, Cohort, Kind, Period, Treatment};
pub use position::Position;
pub use posting::{Posted, Posting};
pub use read::read;
pub use recognition::{Recognised, Recognition, Variant};
pub use roll_forward::{DoesNotFoot, Movement, RollForward};
pub use schedule::{CohortSchedule, PeriodResult, Schedule, schedule};
pub use sensitivity::{Sensitivity, Shock, of_cohort, of_position};

#[cfg(test)]
mod tests;
