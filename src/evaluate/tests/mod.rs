//! Programs built by hand, and what they must give.

mod bean_club;
mod build;
mod change;
mod defaults;
mod edges;
mod errors;
mod follow;
mod games;
mod limits;
mod own;
mod party;
mod prices;
mod returned;
mod returns_property;
mod speed;
mod trials;
mod windows;
