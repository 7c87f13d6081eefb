//! Text to tree, and tree to text.
//!
//! Newly true after this room: the file is cut into declarations and clauses, each with its span;
//! names are still words and units are still words. The parser never stops at the first mistake: a
//! broken declaration becomes [`tree::Item::Broken`] and the rest is read.
//!
//! ```text
//! text ─ scan (tokens, brackets, comments) ─ chunks, one declaration each ─ pest ─ build ─▶ tree
//!                                                   └─ broken? head and clauses one by one (recover)
//! ```

mod build;
mod declarations;
mod error;
mod foreign;
mod format;
mod grammar;
mod meant;
mod parse;
mod recover;
mod scan;
pub mod tree;
mod unexpected;
mod words;

#[cfg(test)]
mod tests;

pub use format::format;
pub use parse::{MOST_SHOWN, Parsed, parse, parse_events, parse_expression};
