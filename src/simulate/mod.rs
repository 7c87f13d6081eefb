//! (this room is being built)

mod result;

pub use result::{Estimate, Manifest, PeriodResult, Run, VariantResult};
