//! What a comparison comes to: text for terminals, Markdown for pull requests, JSON for programs.

mod json;
mod markdown;
mod text;
pub(in crate::report) mod words;

pub use json::{comparison_json, comparison_schema};
pub use markdown::comparison_markdown;
pub use text::comparison_text;
