//! L50: characters that cannot be seen, that turn the direction of a text, or that look like others.

use super::Finding;
use crate::base::{Sources, Span};
use crate::diagnostic::table;
use crate::prove::verdict::Verdict;

/// What a character does that nobody sees.
fn hazard(c: char) -> Option<&'static str> {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}' => {
            Some("turns the direction of the text, so that it reads otherwise than it means")
        }
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{180e}' | '\u{3164}' => {
            Some("cannot be seen")
        }
        _ => None,
    }
}

/// Letters of other scripts that look like Latin ones.
fn looks_latin(c: char) -> bool {
    "аеорсухіјѕԁӏАВЕКМНОРСТУХІЈЅ".contains(c) || "οαινρκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".contains(c)
}

/// Everything in the texts of a program.
pub(in crate::prove) fn find(sources: &Sources) -> Vec<Finding> {
    let mut found = Vec::new();
    for id in sources.ids() {
        let Some(source) = sources.get(id) else { continue };
        let text = source.text.as_str();
        for (at, c) in text.char_indices() {
            // A mark at the very beginning of a file is how some editors save.
            if let Some(what) = hazard(c).filter(|_| at > 0) {
                let span = Span::new(id, at as u32, (at + c.len_utf8()) as u32);
                let message = format!("the character U+{:04X} {what}", u32::from(c));
                found.push(
                    Finding::new(
                        table::HIDDEN_TEXT,
                        Verdict::Proved,
                        format!("U+{:04X} at {at}", u32::from(c)),
                        message,
                    )
                    .label(span, "here")
                    .help("remove it"),
                );
            }
        }
        let mut start = None;
        let ends = text.char_indices().chain([(text.len(), ' ')]);
        for (at, c) in ends {
            if c.is_alphabetic() {
                start = start.or(Some(at));
                continue;
            }
            let Some(from) = start.take() else { continue };
            let word = text.get(from..at).unwrap_or("");
            if word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(looks_latin) {
                let message = format!("\"{word}\" mixes letters that look alike");
                let span = Span::new(id, from as u32, at as u32);
                found.push(
                    Finding::new(table::HIDDEN_TEXT, Verdict::Proved, word, message)
                        .label(span, "not all of these are Latin letters")
                        .help("type the word anew"),
                );
            }
        }
        found.truncate(20);
    }
    found
}
