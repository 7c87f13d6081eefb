//! What one member holds: lots of points or pieces, the totals beside them, and the counters that
//! must balance.
//!
//! ```text
//!   grant ──▶ pending ──mature──▶ available ──spend──▶ redeemed
//!                │                    │├───claw back──▶ clawed back
//!                └───────lapse────────┴┴───lapse──────▶ expired
//! ```
//!
//! Newly true here: issued = redeemed + expired + clawed back + outstanding, after every operation.
//! Rules propose, the ledger disposes: this room knows no rule, no trigger and no calendar, only
//! instants. It neither allocates nor forgets between members: [`Account::reset`] keeps the memory.

mod account;
mod age;
mod claw;
mod lapse;
mod lot;
mod pool;
mod spend;

#[cfg(test)]
mod tests;

pub use account::{Account, Imbalance, Refusal};
pub use claw::Own;
pub use lot::{Lot, MATURED, MOST_LOTS, NEVER, Order, TOUCHED};
pub use pool::divide;
