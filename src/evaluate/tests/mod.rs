//! Programs built by hand, and what they must give.

mod bean_club;
mod build;
mod defaults;
mod limits;
mod speed;
mod trials;
mod windows;
