//! Findings as a comment on a pull request.

use super::{Identified, relative};
use crate::diagnostic::Severity;

/// A table, then each finding with its notes folded in.
pub fn findings_markdown(files: usize, all: &[Identified<'_>]) -> String {
    let count = |severity| all.iter().filter(|one| one.message.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut out = format!("### loyal check: {files} files, {errors} errors, {warnings} warnings\n\n");
    if all.is_empty() {
        out.push_str("Nothing found.\n");
        return out;
    }
    out.push_str("| | code | where | what |\n|---|---|---|---|\n");
    for one in all {
        let mark = match one.message.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        out.push_str(&format!(
            "| {mark} | {} | {} | {} |\n",
            one.message.code.0,
            cell(&place(one)),
            cell(&one.message.message)
        ));
    }
    for one in all.iter().filter(|one| !one.message.notes.is_empty() || one.message.help.is_some()) {
        out.push_str(&format!(
            "\n<details><summary>{}: {}</summary>\n\n",
            one.message.code.0,
            html(&one.message.message)
        ));
        if let Some(help) = &one.message.help {
            out.push_str(&format!("- {}\n", html(help)));
        }
        for note in &one.message.notes {
            if note.contains('\n') {
                out.push_str(&format!("\n```loyal\n{}\n```\n", note.replace("```", "` ` `")));
            } else {
                out.push_str(&format!("- {}\n", html(note)));
            }
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn place(one: &Identified<'_>) -> String {
    let found = one.message.span().and_then(|span| one.sources.get(span.source).map(|source| (span, source)));
    found.map_or_else(String::new, |(span, source)| {
        format!("{}:{}", relative(&source.name), source.line_column(span.start).0)
    })
}

fn cell(text: &str) -> String {
    html(text).replace('|', "\\|").replace('\n', " ")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
