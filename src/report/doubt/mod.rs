//! What a result hangs on: text and JSON.

mod json;
mod text;

pub use json::{doubt_json, doubt_schema};
pub use text::doubt_text;
pub(super) use text::prior;
