//! Numbers as triangle files write them.

use super::LARGEST_CELL;

/// Why a number cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::finance) enum NoNumber {
    /// Not a number in decimal notation.
    Unreadable,
    /// Written with a decimal or thousands comma.
    Comma,
    /// Written with a point where the file's decimals have a comma.
    Point,
    /// Infinite.
    NotFinite,
    /// Beyond [`LARGEST_CELL`].
    Huge,
}

/// Whether a cell says that its amount is not known: empty, or what statistics programs write for it.
pub(super) fn is_unknown(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "na" | "nan" | "n/a" | "#n/a" | "null" | "none")
}

/// A number as the file writes it: with a decimal point or comma.
pub(super) fn written(text: &str, decimal_comma: bool) -> Result<f64, NoNumber> {
    match (decimal_comma, text.contains('.')) {
        (false, _) => number(text),
        (true, true) => Err(NoNumber::Point),
        (true, false) => number(&text.replacen(',', ".", 1)),
    }
}

/// A decimal number, with an exponent if need be; no units, no thousands marks.
pub(in crate::finance) fn number(text: &str) -> Result<f64, NoNumber> {
    let plain =
        !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !plain {
        return Err(match text.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str() {
            "inf" | "infinity" => NoNumber::NotFinite,
            _ if text.contains(',') && text.bytes().any(|byte| byte.is_ascii_digit()) => NoNumber::Comma,
            _ => NoNumber::Unreadable,
        });
    }
    match text.parse::<f64>() {
        Ok(value) if value.abs() > LARGEST_CELL => Err(NoNumber::Huge),
        // Minus zero is zero.
        Ok(value) => Ok(value + 0.0),
        Err(_) => Err(NoNumber::Unreadable),
    }
}

/// The age that a column's name holds: `12`, `dev12`, `age 12`, `12 months`, `X12`, `M12`.
pub(super) fn age(text: &str) -> Option<f64> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '_'));
    let prefix = lower.get(..lower.len() - digits.len()).unwrap_or("").trim_end_matches([' ', '_']);
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
    let (digits, unit) = digits.split_at(end);
    const PREFIXES: [&str; 16] =
        ["", "age", "d", "dev", "development", "f", "lag", "m", "month", "months", "p", "period", "q", "v", "x", "y"];
    const UNITS: [&str; 11] = ["", "d", "days", "m", "mo", "month", "months", "q", "quarters", "year", "years"];
    if !PREFIXES.contains(&prefix) || !UNITS.contains(&unit.trim()) {
        return None;
    }
    number(digits).ok().filter(|age| *age >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::{NoNumber, age, number};

    #[test]
    fn numbers_are_decimal_and_finite() {
        assert_eq!(number("1e3"), Ok(1000.0));
        assert_eq!(number("-0.5"), Ok(-0.5));
        assert_eq!(number("-0").map(f64::to_bits), Ok(0));
        for (text, why) in [
            ("", NoNumber::Unreadable),
            ("e", NoNumber::Unreadable),
            ("1-2", NoNumber::Unreadable),
            ("0x10", NoNumber::Unreadable),
            ("12 EUR", NoNumber::Unreadable),
            ("1,250", NoNumber::Comma),
            ("-inf", NoNumber::NotFinite),
            ("1e19", NoNumber::Huge),
            ("1e999", NoNumber::Huge),
        ] {
            assert_eq!(number(text), Err(why), "{text}");
        }
    }

    #[test]
    fn ages_hide_in_column_names() {
        for text in ["12", "dev12", "dev_12", "Age 12", "12 months", "X12", "m12", "12.0"] {
            assert_eq!(age(text), Some(12.0), "{text}");
        }
        for text in ["", "total", "2024-01", "12 EUR", "-1", "cohort1"] {
            assert_eq!(age(text), None, "{text}");
        }
    }
}
