//! What a simulation comes to: text for terminals, CSV files, charts and the manifest.

mod charts;
mod files;
mod groups;
mod stopped;
pub(in crate::report) mod text;
pub(in crate::report) mod value;

#[cfg(test)]
mod tests;

pub use charts::simulation_charts;
pub use files::{groups_csv, manifest_json, measures_csv, periods_csv, tiers_csv};
pub use text::simulation_text;

/// How tables and charts call the twin: the same customers with the same luck and no program.
pub(in crate::report) const NO_PROGRAM: &str = "no program";
