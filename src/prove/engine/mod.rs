//! Engines: exact searches that findings share.

pub(super) mod extreme;
pub(super) mod graph;
pub(super) mod mixed;
pub(super) mod search;
pub(super) mod simplex;
