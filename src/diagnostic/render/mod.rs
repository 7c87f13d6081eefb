//! Renderers: each turns diagnostics and their sources into text of one format.
//!
//! ```text
//! Diagnostic + Sources ─┬─ terminal  a person at a terminal or in a log (miette draws the excerpts)
//!                       ├─ json      a program; positions as line, column and byte
//!                       └─ github    annotations on a pull request
//! ```

mod escape;
mod excerpt;
mod github;
mod json;
mod terminal;

pub use escape::{one_line, visible};
pub use github::{annotation, annotations};
pub use json::{Finding, Findings, Fix, Place, PlacedLabel, Position, findings};
pub use terminal::{Style, terminal};
