//! Where text comes from and where in it something stands; and the smallest helpers.
//!
//! Every other room uses this one; it uses none. The library never opens a file by itself: a
//! [`Loader`] is passed in, so tests, editors and the command line decide what a path means.

mod refill;
mod sources;
mod span;
mod suggest;

pub use refill::refill;
pub use sources::{LARGEST_SOURCE, LoadError, Loader, MemoryLoader, Source, Sources};
pub use span::{SourceId, Span};
pub use suggest::closest;
