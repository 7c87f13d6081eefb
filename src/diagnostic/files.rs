//! Messages about files, shared by every room that is handed a loader.

use super::{Code, Diagnostic, table};
use crate::base::{LoadError, Span};

/// Why `path` could not be read; `named_at` is the place in a text that names the file, if one does
/// (an `include`, a scenario's `program`).
pub fn load_failed(path: &str, error: &LoadError, named_at: Option<Span>) -> Diagnostic {
    let (code, message, help): (Code, String, String) = match error {
        LoadError::Missing => (
            table::FILE_MISSING,
            format!("there is no file `{path}`"),
            "check the spelling; a path in a file counts from that file's folder".into(),
        ),
        LoadError::NotUtf8 { line, column } => (
            table::FILE_NOT_UTF8,
            format!("`{path}` is not UTF-8 text: line {line}, column {column} cannot be read"),
            "save the file with the encoding UTF-8, or convert it, for example with `iconv -f LATIN1 -t UTF-8`".into(),
        ),
        LoadError::TooLarge { bytes, limit } => (
            table::FILE_TOO_LARGE,
            format!("`{path}` is too large: {bytes} bytes, where at most {limit} are read"),
            "a program or scenario is text that people write; is this the file you meant?".into(),
        ),
        LoadError::Outside => (
            table::FILE_OUTSIDE,
            format!("`{path}` lies outside the program's folder"),
            "move the file into the folder of the program or below it".into(),
        ),
        LoadError::Unreadable(reason) => (
            table::FILE_UNREADABLE,
            format!("`{path}` cannot be read: {reason}"),
            "name a file that you may read".into(),
        ),
    };
    let diagnostic = Diagnostic::new(code, message).help(help);
    match named_at {
        Some(span) => diagnostic.label(span, "named here"),
        None => diagnostic,
    }
}

/// A result that could not be written to `path`.
pub fn write_failed(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(table::WRITE_FAILED, format!("`{path}` cannot be written: {reason}"))
        .help("free some space or name another place; what stood there before is untouched")
}

#[cfg(test)]
mod tests {
    use super::load_failed;
    use crate::base::{LoadError, SourceId, Span};

    #[test]
    fn a_file_named_in_a_text_is_labelled_there() {
        let span = Span::new(SourceId(0), 3, 9);
        assert_eq!(load_failed("a.loyal", &LoadError::Missing, Some(span)).span(), Some(span));
        assert_eq!(load_failed("a.loyal", &LoadError::Missing, None).span(), None);
    }
}
