//! Programs built by hand, and what they must give.

mod bean_club;
mod build;
mod defaults;
mod edges;
mod errors;
mod follow;
mod limits;
mod prices;
mod speed;
mod trials;
mod windows;
