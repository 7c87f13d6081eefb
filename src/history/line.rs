//! One line of a CSV file (RFC 4180, except that no field holds a line break) cut into fields.

use std::borrow::Cow;
use std::ops::Range;

/// A field with its place in the line, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    /// Its text without the quotation marks.
    pub text: Cow<'a, str>,
    /// Its place, quotation marks included.
    pub place: Range<usize>,
}

/// What is wrong with the quotation marks of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The mark opened at this byte never closes.
    Unclosed(usize),
    /// Something follows a closing mark at this byte.
    AfterClosing(usize),
    /// A mark stands inside an unquoted field at this byte.
    Inside(usize),
}

/// What stands between two columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tabulator.
    Tab,
    /// `|`
    Bar,
    /// Any number of spaces and tabulators; there are no quotation marks then.
    Whitespace,
}

impl Separator {
    fn sign(self) -> char {
        match self {
            Separator::Comma | Separator::Whitespace => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
            Separator::Bar => '|',
        }
    }
}

/// Cuts a line (without its line break) where its separator stands.
pub(crate) fn cut<'a>(line: &'a str, separator: Separator, into: &mut Vec<Field<'a>>) -> Result<(), Broken> {
    into.clear();
    if separator == Separator::Whitespace {
        let mut from = 0;
        for word in line.split_whitespace() {
            let start = from + line.get(from..).and_then(|rest| rest.find(word)).unwrap_or(0);
            from = start + word.len();
            into.push(Field { text: Cow::Borrowed(word), place: start..from });
        }
        return Ok(());
    }
    let sign = separator.sign();
    let mut start = 0;
    loop {
        let rest = line.get(start..).unwrap_or("");
        let end = if rest.starts_with('"') {
            quoted(line, start, sign, into)?
        } else {
            let length = rest.find(sign).unwrap_or(rest.len());
            let text = rest.get(..length).unwrap_or("");
            if let Some(at) = text.find('"') {
                return Err(Broken::Inside(start + at));
            }
            into.push(Field { text: Cow::Borrowed(text.trim()), place: start..start + length });
            start + length
        };
        if end == line.len() {
            return Ok(());
        }
        start = end + 1;
    }
}

fn quoted<'a>(line: &'a str, start: usize, sign: char, into: &mut Vec<Field<'a>>) -> Result<usize, Broken> {
    let mut at = start + 1;
    loop {
        let rest = line.get(at..).unwrap_or("");
        let Some(length) = rest.find('"') else { return Err(Broken::Unclosed(start)) };
        at += length + 1;
        match line.as_bytes().get(at) {
            Some(b'"') => at += 1,
            None => break,
            Some(byte) if char::from(*byte) == sign => break,
            Some(_) => return Err(Broken::AfterClosing(at)),
        }
    }
    let inner = line.get(start + 1..at - 1).unwrap_or("");
    let text = if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
    into.push(Field { text, place: start..at });
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::{Broken, Separator, cut as cut_at};
    use proptest::prelude::*;

    fn cut(line: &str) -> Result<Vec<String>, Broken> {
        let mut found = Vec::new();
        cut_at(line, Separator::Comma, &mut found)?;
        Ok(found.into_iter().map(|field| field.text.into_owned()).collect())
    }

    #[test]
    fn commas_quotes_and_empty_fields() {
        let own = |texts: &[&str]| Ok(texts.iter().map(|&t| t.to_owned()).collect::<Vec<_>>());
        assert_eq!(cut("a, b ,,c"), own(&["a", "b", "", "c"]));
        assert_eq!(cut(""), own(&[""]));
        assert_eq!(cut("a,"), own(&["a", ""]));
        assert_eq!(cut("\"a,b\",\"c \"\"d\"\"\",\"\""), own(&["a,b", "c \"d\"", ""]));
    }

    #[test]
    fn other_signs_separate_too() {
        let mut found = Vec::new();
        cut_at("  00001 19970101  1   11.77", Separator::Whitespace, &mut found).expect("nothing is quoted");
        let places: Vec<_> = found.iter().map(|field| (field.text.as_ref(), field.place.start)).collect();
        assert_eq!(places, [("00001", 2), ("19970101", 8), ("1", 18), ("11.77", 22)]);
        cut_at("a;\"b;c\";1,5", Separator::Semicolon, &mut found).expect("quotes close");
        assert_eq!(found.iter().map(|field| field.text.as_ref()).collect::<Vec<_>>(), ["a", "b;c", "1,5"]);
    }

    #[test]
    fn broken_quotes_are_found_where_they_stand() {
        assert_eq!(cut("a,\"b,c"), Err(Broken::Unclosed(2)));
        assert_eq!(cut("a,\"b\"c"), Err(Broken::AfterClosing(5)));
        assert_eq!(cut("a,b\"c\""), Err(Broken::Inside(3)));
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate(texts in prop::collection::vec("[a-c,\"é]{0,4}", 1..5)) {
            let mut written = csv::Writer::from_writer(Vec::new());
            written.write_record(&texts).expect("memory takes it");
            let bytes = written.into_inner().expect("memory takes it");
            let line = String::from_utf8(bytes).expect("it was text");
            prop_assert_eq!(cut(line.trim_end_matches('\n')), Ok(texts));
        }
    }
}
