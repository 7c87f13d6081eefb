//! One layout for every program.
//!
//! The formatter moves tokens, it does not print the tree: nothing that stands in the text can be lost, and
//! the words are the author's. What it decides is space: one clause a line, two spaces a level, one blank
//! line at most, short bodies on one line where the author wrote them so. The parts of a header are put in
//! the order of the grammar.

mod layout;
mod pieces;

use super::parse::read;
use crate::base::SourceId;
use crate::diagnostic::Diagnostic;

/// Columns of a line, where that can be had without cutting a clause.
const WIDTH: usize = 100;

/// The text in the one layout: the same tree and the same comments. Formatting it again changes nothing.
///
/// # Errors
/// Why the text cannot be read; a text with mistakes is left as it is.
pub fn format(source: SourceId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (parsed, scan) = read(source, text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let pieces = pieces::collect(text, &scan, &parsed.file.comments);
    Ok(layout::lay_out(&pieces))
}
