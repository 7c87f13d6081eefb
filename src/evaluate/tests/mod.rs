//! Programs built by hand, and what they must give.

mod bean_club;
mod budgets;
mod build;
mod change;
mod decided;
mod decided_tiers;
mod defaults;
mod edges;
mod errors;
mod flat;
mod follow;
mod found;
mod games;
mod groups;
mod limits;
mod own;
mod party;
mod prices;
mod returned;
mod returns_property;
mod rounding;
mod steady;
mod trials;
mod windows;
