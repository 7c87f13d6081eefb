//! Instants as files write them, in a pattern of their own and with offsets from Greenwich.

use std::str::FromStr;

use super::value::NOON;
use crate::quantity::{Date, Instant};

/// How dates are written: `YYYYMMDD`, `DD.MM.YYYY`, `MM/DD/YYYY hh:mm:ss`. Everything but `YYYY`, `MM`, `DD`, `hh`, `mm` and `ss` stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Sign(char),
}

const WORDS: [(&str, Piece); 6] = [
    ("YYYY", Piece::Year),
    ("MM", Piece::Month),
    ("DD", Piece::Day),
    ("hh", Piece::Hour),
    ("mm", Piece::Minute),
    ("ss", Piece::Second),
];

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Pattern, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            if let Some((word, piece)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                if pieces.contains(piece) {
                    return Err(format!("`{word}` stands twice"));
                }
                pieces.push(*piece);
                rest = rest.get(word.len()..).unwrap_or("");
            } else {
                pieces.push(Piece::Sign(sign));
                rest = rest.get(sign.len_utf8()..).unwrap_or("");
            }
        }
        let whole = [Piece::Year, Piece::Month, Piece::Day].iter().all(|piece| pieces.contains(piece));
        if whole {
            Ok(Pattern(pieces))
        } else {
            Err("a date needs YYYY, MM and DD, as in YYYYMMDD or DD.MM.YYYY".into())
        }
    }
}

impl Pattern {
    /// The instant that a text says, at noon without a clock time. Days and months may be written with one digit where a sign follows.
    pub fn instant(&self, text: &str) -> Option<Instant> {
        let (mut year, mut month, mut day) = (0, 0, 0);
        let mut clock: Option<(i64, i64, i64)> = None;
        let mut rest = text;
        for (at, piece) in self.0.iter().enumerate() {
            if let Piece::Sign(sign) = piece {
                rest = rest.strip_prefix(*sign)?;
                continue;
            }
            let most = if *piece == Piece::Year { 4 } else { 2 };
            // One digit will do only where signs say where it begins and ends.
            let sign = |place: Option<usize>| {
                place.and_then(|place| self.0.get(place)).is_none_or(|piece| matches!(piece, Piece::Sign(_)))
            };
            let ends = sign(at.checked_sub(1)) && sign(Some(at + 1));
            let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            if length == 0 || (length < most && (!ends || *piece == Piece::Year)) {
                return None;
            }
            let number: i32 = rest.get(..length)?.parse().ok()?;
            rest = rest.get(length..)?;
            let now = clock.unwrap_or_default();
            let long = i64::from(number);
            match piece {
                Piece::Year => year = number,
                Piece::Month => month = number,
                Piece::Day => day = number,
                Piece::Hour => clock = Some((long, now.1, now.2)),
                Piece::Minute => clock = Some((now.0, long, now.2)),
                Piece::Second => clock = Some((now.0, now.1, long)),
                Piece::Sign(_) => {}
            }
        }
        if !rest.is_empty() || !(1900..2200).contains(&year) {
            return None;
        }
        let date = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        let second = match clock {
            None => NOON,
            Some((hour, minute, second)) if hour < 24 && minute < 60 && second < 60 => {
                hour * 3600 + minute * 60 + second
            }
            Some(_) => return None,
        };
        Some(Instant(date.to_day().start().0 + second))
    }
}

/// An offset from Greenwich: `+01:00`, `-0530`, `Z`; seconds.
pub fn offset(text: &str) -> Option<i32> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits = text.get(1..)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "00"),
    };
    let number =
        |text: &str| (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?;
    let (hours, minutes): (i32, i32) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A text's own offset behind its clock time, cut off: `2026-03-03T15:10:00.250+01:00`. The fraction of a second is dropped.
pub fn split_offset(text: &str) -> (&str, Option<i32>) {
    let Some(clock) = text.find(['T', ' ']).filter(|at| text.get(at + 1..).is_some_and(|rest| rest.contains(':')))
    else {
        return (text, None);
    };
    let tail = text.get(clock..).unwrap_or("");
    let found = tail.find(['Z', 'z', '+', '-']).map(|at| clock + at);
    let (head, offset) = match found.and_then(|at| Some((text.get(..at)?, offset(text.get(at..)?)?))) {
        Some((head, offset)) => (head.trim_end(), Some(offset)),
        None => (text, None),
    };
    let whole = match head.rsplit_once('.') {
        Some((whole, part)) if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => head,
    };
    (whole, offset)
}

#[cfg(test)]
mod tests {
    use super::{Pattern, offset, split_offset};

    fn read(pattern: &str, text: &str) -> Option<String> {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        pattern.instant(text).map(|at| at.to_string())
    }

    #[test]
    fn dates_are_read_in_the_pattern_of_the_file() {
        assert_eq!(read("YYYYMMDD", "19970118").as_deref(), Some("1997-01-18 12:00"));
        assert_eq!(read("DD.MM.YYYY", "3.1.2026").as_deref(), Some("2026-01-03 12:00"));
        assert_eq!(read("MM/DD/YYYY hh:mm", "12/31/2025 23:59").as_deref(), Some("2025-12-31 23:59"));
        for (pattern, wrong) in [
            ("YYYYMMDD", "1997118"),
            ("YYYYMMDD", "19971318"),
            ("YYYYMMDD", "199701181"),
            ("DD.MM.YYYY", "31.02.2026"),
            ("DD.MM.YYYY", "03.01.26"),
            ("MM/DD/YYYY hh:mm", "12/31/2025 24:00"),
        ] {
            assert_eq!(read(pattern, wrong), None, "{wrong}");
        }
        assert!("DD.MM".parse::<Pattern>().is_err() && "YYYYMMDDDD".parse::<Pattern>().is_err());
    }

    #[test]
    fn offsets_are_read_and_cut_off() {
        assert_eq!(offset("+01:00"), Some(3600));
        assert_eq!(offset("-0530"), Some(-19_800));
        assert_eq!((offset("Z"), offset("+1"), offset("+15:00"), offset("CET")), (Some(0), None, None, None));
        assert_eq!(split_offset("2026-03-03T15:10:00.250+01:00"), ("2026-03-03T15:10:00", Some(3600)));
        assert_eq!(split_offset("2026-03-03 15:10 Z"), ("2026-03-03 15:10", Some(0)));
        assert_eq!(split_offset("2026-03-03"), ("2026-03-03", None));
        assert_eq!(split_offset("2026-03-03T15:10"), ("2026-03-03T15:10", None));
    }
}
