//! Engines: exact searches, and questions, that findings share.

pub(super) mod costless;
pub(super) mod extreme;
pub(super) mod graph;
pub(super) mod mixed;
pub(super) mod search;
pub(super) mod simplex;
pub(super) mod standing;
pub(super) mod window;
