//! Other writings of a program's text.

use loyal::base::Sources;
use loyal::syntax::{self, tree::Item};

/// The declarations of a text, each with the comments before it.
pub fn declarations(text: &str) -> Vec<String> {
    let source = Sources::new().add("program.loyal", text.to_owned());
    let parsed = syntax::parse(source, text);
    let mut ends: Vec<usize> = parsed.file.items.iter().map(end).collect();
    ends.sort_unstable();
    let mut parts = Vec::new();
    let mut from = 0;
    for end in ends {
        // A comment on the same line belongs to what it follows.
        let end = text[end..].find('\n').map_or(text.len(), |more| end + more + 1).max(from);
        parts.push(text[from..end].to_owned());
        from = end;
    }
    if from < text.len() {
        parts.push(text[from..].to_owned());
    }
    parts
}

fn end(item: &Item) -> usize {
    let span = match item {
        Item::Include(_, span) => *span,
        Item::Declaration(declaration) => declaration.span,
        Item::Amendment(amendment) => amendment.span,
        Item::Broken { span, .. } => *span,
    };
    span.end as usize
}

/// Replaces whole words outside of texts and comments.
pub fn with_words(text: &str, change: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            c if c.is_alphabetic() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            }
            c if c.is_ascii_digit() => {
                rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        match change(word).filter(|_| first.is_alphanumeric()) {
            Some(new) => out += &new,
            None => out += word,
        }
        rest = after;
    }
    out
}

/// Every date so many years later.
pub fn later(text: &str, years: u32) -> String {
    with_words(text, &|word| {
        let (year, rest) = word.split_once('-')?;
        let is_date = year.len() == 4 && rest.len() == 5 && rest.as_bytes().get(2) == Some(&b'-');
        let year: u32 = year.parse().ok().filter(|_| is_date)?;
        Some(format!("{}-{rest}", year + years))
    })
}
