//! From what was redeemed to what is owed: estimators, their errors, and the accounts.
//!
//! ```text
//! CSV ─ triangle ─▶ Triangle ─ method (chain ladder, Mack, ODP, BF …) ─▶ study: side by side, with assumption tests
//! TOML ─ accounting ─▶ contracts ─ recognition ─▶ revenue, liability, true-ups ─▶ entries, roll-forward
//! ```
//!
//! Estimates are floats, from the one door in `numeric`. Money that is posted is integers of minor units; where it is rounded is
//! said at the place. Newly true here: every result is finite, and what cannot be computed is said, never NaN.

pub mod accounting;
pub mod assumption;
pub mod close;
pub mod closed_form;
pub mod complaint;
pub mod method;
pub mod quantile;
pub mod rate;
pub mod study;
pub mod triangle;
