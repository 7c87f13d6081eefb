//! Names of customers: most files number them, and numbers are quicker to tell apart than texts.

use super::hash::{hash, hash_number};

/// Numbers from here on are kept as texts.
const NUMBERS: u64 = 1_000_000_000_000_000_000;

/// A customer as a row names them. A whole number as people write it is always kept as the number, wherever it stood, so that
/// one customer has one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::history) enum Name<'a> {
    Number(u64),
    Text(&'a str),
}

impl<'a> Name<'a> {
    /// The name that a text is.
    pub fn of(text: &'a str) -> Name<'a> {
        let bytes = text.as_bytes();
        let plain =
            bytes.len() <= 18 && bytes.iter().all(u8::is_ascii_digit) && (bytes.first() != Some(&b'0') || text == "0");
        if !plain || bytes.is_empty() {
            return Name::Text(text);
        }
        Name::Number(bytes.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
    }

    /// The name that a number is; `None`: it is kept as its text.
    pub fn of_number(number: i64) -> Option<Name<'a>> {
        u64::try_from(number).ok().filter(|number| *number < NUMBERS).map(Name::Number)
    }

    /// Whether nobody is named.
    pub fn is_empty(self) -> bool {
        self == Name::Text("")
    }

    /// Where its rows lie.
    pub fn hash(self) -> u64 {
        match self {
            Name::Number(number) => hash_number(number),
            Name::Text(text) => hash(text.as_bytes()),
        }
    }

    /// As the file has it.
    pub fn text(self) -> String {
        match self {
            Name::Number(number) => number.to_string(),
            Name::Text(text) => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Name;
    use proptest::prelude::*;

    #[test]
    fn only_numbers_as_people_write_them_are_numbers() {
        assert_eq!(Name::of("1200"), Name::Number(1200));
        assert_eq!(Name::of("0"), Name::Number(0));
        assert_eq!(Name::of("999999999999999999"), Name::Number(999_999_999_999_999_999));
        for text in ["", "00", "007", "-1", "+1", "1.0", "1000000000000000000", "٣", "1 "] {
            assert_eq!(Name::of(text), Name::Text(text));
        }
    }

    proptest! {
        #[test]
        fn names_stay_what_they_are(text in "[0-9a]{0,20}", number in any::<i64>()) {
            prop_assert_eq!(Name::of(&text).text(), text);
            let written = number.to_string();
            let name = Name::of_number(number);
            prop_assert_eq!(name.unwrap_or(Name::Text(&written)), Name::of(&written));
        }
    }
}
