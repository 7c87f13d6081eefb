//! Text to tree, and tree to text.
//!
//! Newly true after this room: the file is cut into declarations and clauses, each with its span;
//! names are still words and units are still words. The parser never stops at the first mistake: a
//! broken declaration becomes [`tree::Item::Broken`] and the rest is read.

pub mod tree;
