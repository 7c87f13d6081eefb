//! Programs built by hand, and what they must give.

mod bean_club;
mod build;
mod speed;
mod trials;
