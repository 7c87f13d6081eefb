//! The language of loyal: texts, their grammar, the checker, and the core program that they become. A part of the crate `loyal`, which names its rooms again.

#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read fixtures"))]
#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a table of cases is one thing"))]

pub mod base;

#[allow(clippy::indexing_slicing, reason = "matrices and tables of its own size")]
pub mod numeric;

pub mod quantity;

pub mod diagnostic;

#[allow(clippy::indexing_slicing, reason = "tokens by numbers of its own")]
pub mod syntax;

#[allow(clippy::indexing_slicing, reason = "declarations by numbers of its own")]
pub mod check;

#[allow(clippy::indexing_slicing, reason = "tables that the lowering made")]
pub mod core;
