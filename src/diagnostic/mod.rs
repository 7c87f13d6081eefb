//! Messages as data: what is wrong, where, and what to do next. Nothing here prints.
//!
//! Every room writes small structs with named fields (`MixedUnits { operator, left, right }`) and
//! turns them into a [`Diagnostic`]. Style: message = what, label = where, help = what next; lower
//! case, no full stop, no internal names. Renderers live in `render`.

mod codes;
mod files;
mod model;
pub mod render;

pub use codes::{CODES, Code, CodeInfo, info, table};
pub use files::{load_failed, write_failed};
pub use model::{Diagnostic, Edit, Label, Severity};
