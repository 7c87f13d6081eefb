//! Results for people and programs: tables, charts, CSV, JSON. Draws data and never evaluates.

pub mod chart;
