//! Results for people and programs: tables, charts, CSV, JSON. Draws data and never evaluates.

pub mod chart;
mod replay;
mod table;

pub use replay::{ReplayContext, ReplayReport, replay_csv, replay_report, replay_text};
pub use table::{decimal, table};
