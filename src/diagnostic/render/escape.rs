//! Text of strangers made harmless for a terminal.

/// Whether a character could steer a terminal or reorder what is read: controls and directional
/// overrides.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with every steering character but the line break written out as `\u{…}`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("\\t"),
            c if steers(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// The text in one line, as names are told: line breaks are written out as well, so that no name can pretend to be a
/// line of a result.
pub fn one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// The text with every steering character replaced by as many bytes of harmless ones, so that byte
/// positions stay what they are. Line breaks and tabs stay.
pub(super) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let of_line_break = c == '\n' || c == '\t' || (c == '\r' && rest.peek() == Some(&'\n'));
        match c.len_utf8() {
            _ if of_line_break || !steers(c) => out.push(c),
            3 => out.push(char::REPLACEMENT_CHARACTER),
            bytes => out.extend(std::iter::repeat_n('?', bytes)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{harmless, one_line, visible};

    #[test]
    fn escapes_are_written_out() {
        assert_eq!(one_line("a\nb\tc\r"), "a\\nb\\tc\\u{d}");
        assert_eq!(visible("a\u{1b}[31mb\n\u{202e}c é"), "a\\u{1b}[31mb\n\\u{202e}c é");
    }

    #[test]
    fn positions_survive() {
        let text = "a\u{1b}b\u{202e}c\u{9b}d\r\n\rä";
        let shown = harmless(text);
        assert_eq!(shown, "a?b\u{fffd}c??d\r\n?ä");
        assert_eq!(shown.len(), text.len());
    }
}
