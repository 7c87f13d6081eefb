//! Annotations that a GitHub workflow shows beside the changed lines.

use crate::base::{Sources, Span};
use crate::diagnostic::{Diagnostic, Severity};

/// One annotation line, without its line break.
pub fn annotation(severity: Severity, title: &str, message: &str, place: Option<Span>, sources: &Sources) -> String {
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some((span, source)) = place.and_then(|span| sources.get(span.source).map(|source| (span, source))) {
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        properties.push(format!("file={},line={line},endLine={end_line},col={column}", property(&source.name)));
        if line == end_line {
            properties.push(format!("endColumn={end_column}"));
        }
    }
    properties.push(format!("title={}", property(title)));
    format!("::{word} {}::{}", properties.join(","), data(message))
}

/// A diagnostic and those related to it, a line each.
pub fn annotations(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let mut message = diagnostic.message.clone();
    for (word, text) in diagnostic.help.iter().map(|t| ("help", t)).chain(diagnostic.notes.iter().map(|t| ("note", t)))
    {
        message.push_str(&format!("\n{word}: {text}"));
    }
    let mut lines = vec![annotation(diagnostic.severity, diagnostic.code.0, &message, diagnostic.span(), sources)];
    lines.extend(diagnostic.related.iter().flat_map(|related| annotations(related, sources)));
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::annotation;
    use crate::base::{Sources, Span};
    use crate::diagnostic::Severity;

    #[test]
    fn separators_in_texts_are_escaped() {
        let mut sources = Sources::new();
        let id = sources.add("a,b.loyal", "test \"x\"\nexpect\n");
        let line = annotation(Severity::Error, "x: y", "100%\nno", Some(Span::new(id, 9, 15)), &sources);
        assert_eq!(line, "::error file=a%2Cb.loyal,line=2,endLine=2,col=1,endColumn=7,title=x%3A y::100%25%0Ano");
    }
}
