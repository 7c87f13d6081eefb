//! What is said of limits over several rules.

use super::also;
use crate::base::Span;
use crate::diagnostic::{Diagnostic, table};

/// Two limits with a rule in common, neither of them on all rules of the other.
pub(crate) struct LimitsCross {
    pub second: Span,
    pub first: Span,
    pub rule: String,
    pub names: (String, String),
}

impl From<LimitsCross> for Diagnostic {
    fn from(e: LimitsCross) -> Diagnostic {
        let message =
            format!("`{}` and `{}` cross: both limit `{}`, and each another rule", e.names.0, e.names.1, e.rule);
        let d = Diagnostic::new(table::LIMITS_CROSS, message)
            .label(e.second, "nothing says which of the two cuts first")
            .help("let one of them be on all the rules of the other");
        also(d, e.first, "the other one")
    }
}
