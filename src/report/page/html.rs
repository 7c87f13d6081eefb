//! HTML as a type: text is escaped when it becomes [`Html`], tags and attribute names are words of this program.
//! Nothing that comes from a file can become markup, because there is no way to say so.

use crate::diagnostic::render::visible;

/// A piece of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Text from anywhere. Control characters, invisible ones and those that turn the direction of writing are shown
    /// by their numbers.
    pub fn text(text: &str) -> Html {
        Html(escaped(&visible(text)))
    }

    /// A name from a file: text that keeps its direction of writing to itself.
    pub fn name(text: &str) -> Html {
        tag("bdi", &[], [Html::text(text)])
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A style sheet of this program, which knows no text from files.
    pub(super) fn style(sheet: &'static str) -> Html {
        Html(format!("<style>{sheet}</style>"))
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Html {
        Html::text(text)
    }
}

/// An element; the values of attributes are escaped.
pub fn tag(name: &'static str, attributes: &[(&'static str, &str)], children: impl IntoIterator<Item = Html>) -> Html {
    let mut out = format!("<{name}");
    for (key, value) in attributes {
        out.push_str(&format!(" {key}=\"{}\"", escaped(&visible(value))));
    }
    out.push('>');
    for child in children {
        out.push_str(&child.0);
    }
    if !matches!(name, "meta" | "br") {
        out.push_str(&format!("</{name}>"));
    }
    Html(out)
}

/// A table with a header; the first column is the row's name.
pub fn table(header: &[Html], rows: impl IntoIterator<Item = Vec<Html>>) -> Html {
    let head = tag("tr", &[], header.iter().map(|cell| tag("th", &[("scope", "col")], [cell.clone()])));
    let row = |cells: Vec<Html>| {
        let mut cells = cells.into_iter();
        let first = cells.next().map(|cell| tag("th", &[("scope", "row")], [cell]));
        tag("tr", &[], first.into_iter().chain(cells.map(|cell| tag("td", &[], [cell]))).collect::<Vec<_>>())
    };
    let body = tag("tbody", &[], rows.into_iter().map(row));
    let table = tag("table", &[], [tag("thead", &[], [head]), body]);
    tag("div", &[("class", "wide"), ("role", "region"), ("tabindex", "0")], [table])
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Seen by nobody, and yet able to make two names look alike or to end a line.
            '\u{feff}' | '\u{200b}' | '\u{2028}' | '\u{2029}' => out.extend(sign.escape_unicode()),
            _ => out.push(sign),
        }
    }
    out
}

/// Bytes in base 64 (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let word = part.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let sign = SIGNS.get((word >> (18 - 6 * place)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if place <= part.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Html, base64, tag};

    #[test]
    fn text_is_never_markup() {
        let made = tag("p", &[("title", "a\"b<c>'")], [Html::text("<script>&\u{202e}\u{0}")]);
        assert_eq!(made.as_str(), "<p title=\"a&quot;b&lt;c&gt;&#39;\">&lt;script&gt;&amp;\\u{202e}\\u{0}</p>");
    }

    #[test]
    fn base64_is_the_one_of_the_standard() {
        let found = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(found, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }
}
