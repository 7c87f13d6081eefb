//! Engines: exact searches that findings share.

pub(super) mod extreme;
