//! What proofs found, for people, build servers and pull requests.

mod diff;
mod gitlab;
mod junit;
mod markdown;
mod sarif;

pub use diff::{Compared, DiffReport, diff_json, diff_markdown, diff_text};
pub use gitlab::gitlab;
pub use junit::findings_junit;
pub use markdown::findings_markdown;
pub use sarif::sarif;

use sha2::{Digest, Sha256};

use crate::base::{Sources, Span};
use crate::diagnostic::Diagnostic;

/// A message with its texts and an identifier that edits elsewhere do not change.
pub struct Identified<'a> {
    /// The message.
    pub message: &'a Diagnostic,
    /// Its texts.
    pub sources: &'a Sources,
    /// Stable identifier, 16 hexadecimal digits.
    pub id: String,
}

/// Identifiers of messages: of code, file and the text of the line, so that they survive edits elsewhere.
pub fn identified<'a>(all: impl IntoIterator<Item = (&'a Diagnostic, &'a Sources)>) -> Vec<Identified<'a>> {
    let mut out: Vec<Identified<'a>> = Vec::new();
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (message, sources) in all {
        let (file, line) = message.span().map_or_else(Default::default, |span| place(span, sources));
        let key = format!("{}\n{file}\n{line}", message.code.0);
        let count = match seen.iter_mut().find(|(known, _)| *known == key) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                seen.push((key.clone(), 0));
                0
            }
        };
        let digest = Sha256::digest(format!("{key}\n{count}").as_bytes());
        let id = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        out.push(Identified { message, sources, id });
    }
    out
}

/// The file of a place, and the text of its line without indentation.
fn place(span: Span, sources: &Sources) -> (String, String) {
    let Some(source) = sources.get(span.source) else { return Default::default() };
    let start = span.start as usize;
    let from = source.text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = source.text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or("");
    (relative(&source.name), line.trim().to_owned())
}

/// A path with forward slashes and without a leading `./`.
fn relative(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

/// The message with help and notes, as plain text.
fn whole(message: &Diagnostic) -> String {
    let mut text = message.message.clone();
    if let Some(help) = &message.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    for note in &message.notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    text
}
