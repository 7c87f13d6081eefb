//! Programs of a scenario: found, compiled with the scenario's parameters, and hashed.

use std::path::Path;

use crate::base::{Loader, Sources, Span};
use crate::core::Program;
use crate::diagnostic::Diagnostic;

/// A parameter's value as the scenario writes it.
#[derive(Clone, Debug)]
pub(super) struct RawSetting {
    pub param: String,
    pub at: Span,
    pub text: String,
    pub text_at: Span,
}

/// A compiled program with name and hash of every text that it is made of.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub program: Program,
    pub files: Vec<(String, String)>,
}

/// A way to compile the program at a path, named at a place of the scenario, with settings.
pub(super) type Build<'a> =
    &'a dyn Fn(&Path, Span, &[RawSetting], &dyn Loader, &mut Sources) -> Result<Compiled, Vec<Diagnostic>>;
