//! Code quality report of GitLab: a list of findings.

use serde_json::{Value, json};

use super::{Identified, relative, whole};
use crate::diagnostic::Severity;

/// The report.
pub fn gitlab(all: &[Identified<'_>]) -> Value {
    let each = all.iter().map(|one| {
        let place = one.message.span().and_then(|span| one.sources.get(span.source).map(|source| (span, source)));
        let (path, line) = place.map_or_else(
            || (String::new(), 1),
            |(span, source)| (relative(&source.name), source.line_column(span.start).0),
        );
        let severity = match one.message.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "description": whole(one.message),
            "check_name": one.message.code.0,
            "fingerprint": one.id,
            "severity": severity,
            "location": { "path": path, "lines": { "begin": line } },
        })
    });
    Value::Array(each.collect())
}
