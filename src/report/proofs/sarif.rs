//! SARIF 2.1.0, which code hosts show beside the changed lines.

use serde_json::{Value, json};

use super::{Identified, relative, whole};
use crate::base::{Sources, Span};
use crate::diagnostic::{Severity, info};

/// One run with every rule that has a result.
pub fn sarif(all: &[Identified<'_>]) -> Value {
    let mut codes: Vec<_> = all.iter().map(|one| one.message.code).collect();
    codes.sort_by_key(|code| code.0);
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            let title = info(*code).map_or("", |info| info.title);
            let level = level(info(*code).map_or(Severity::Warning, |info| info.severity));
            json!({
                "id": code.0,
                "shortDescription": { "text": title },
                "fullDescription": { "text": title },
                "help": { "text": format!("loyal explain {}", code.0) },
                "defaultConfiguration": { "level": level },
            })
        })
        .collect();
    let results: Vec<Value> = all
        .iter()
        .map(|one| {
            let index = codes.iter().position(|code| *code == one.message.code).unwrap_or(0);
            let mut result = json!({
                "ruleId": one.message.code.0,
                "ruleIndex": index,
                "level": level(one.message.severity),
                "message": { "text": whole(one.message) },
                "locations": one.message.labels.iter().take(1).filter_map(|label| location(label.span, &label.text, one.sources)).collect::<Vec<_>>(),
                "partialFingerprints": { "loyal/v1": one.id },
            });
            let others: Vec<Value> = one
                .message
                .labels
                .iter()
                .skip(1)
                .filter_map(|label| location(label.span, &label.text, one.sources))
                .collect();
            if let (false, Some(result)) = (others.is_empty(), result.as_object_mut()) {
                result.insert("relatedLocations".into(), Value::Array(others));
            }
            result
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "loyal", "version": env!("CARGO_PKG_VERSION"), "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn location(span: Span, text: &str, sources: &Sources) -> Option<Value> {
    let source = sources.get(span.source)?;
    let (line, column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&relative(&source.name)) },
            "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column.max(1) },
        },
    });
    if let (false, Some(object)) = (text.is_empty(), location.as_object_mut()) {
        object.insert("message".into(), json!({ "text": text }));
    }
    Some(location)
}

/// A relative reference: what a URI may not hold is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
