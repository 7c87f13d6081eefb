//! Amounts, counts and shares as accounting files write them.

use toml::de::DeValue;

/// Largest amount in minor units, and largest number of points.
const LARGEST: i64 = crate::quantity::LARGEST;

/// Why a value cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::finance) enum NoAmount {
    Unreadable,
    Negative,
    TooFine,
    Huge,
    NoShare,
    Currency,
}

/// What a value is, in words.
pub(in crate::finance) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The digits of a number, or of a text such as `"9.50 EUR"`; nothing of it has been a float yet.
fn digits(value: &DeValue<'_>, currency: &str) -> Result<String, NoAmount> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::String(text) => {
            let text = text.trim();
            let (amount, unit) = text.split_once(' ').unwrap_or((text, currency));
            if unit.trim() != currency {
                return Err(NoAmount::Currency);
            }
            amount.to_owned()
        }
        _ => return Err(NoAmount::Unreadable),
    };
    Ok(text.replace('_', ""))
}

/// Whole units of 10^−decimals, exactly.
pub(in crate::finance) fn minor(value: &DeValue<'_>, currency: &str, decimals: u8) -> Result<i64, NoAmount> {
    let text = digits(value, currency)?;
    let text = text.strip_prefix('+').unwrap_or(&text);
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || whole.is_empty() {
        return Err(NoAmount::Unreadable);
    }
    let (kept, beyond) = part.split_at(part.len().min(usize::from(decimals)));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(NoAmount::TooFine);
    }
    let padding = std::iter::repeat_n(b'0', usize::from(decimals) - kept.len());
    let mut units = 0i64;
    for digit in whole.bytes().chain(kept.bytes()).chain(padding) {
        units = units * 10 + i64::from(digit - b'0');
        if units > LARGEST {
            return Err(NoAmount::Huge);
        }
    }
    if negative && units > 0 { Err(NoAmount::Negative) } else { Ok(units) }
}

/// A number in its own unit, as fine as it is written.
pub(in crate::finance) fn figure(value: &DeValue<'_>, currency: &str) -> Result<f64, NoAmount> {
    let text = digits(value, currency)?;
    match text.parse::<f64>() {
        Ok(number) if number.is_nan() => Err(NoAmount::Unreadable),
        Ok(number) if number < 0.0 => Err(NoAmount::Negative),
        Ok(number) if number > LARGEST as f64 => Err(NoAmount::Huge),
        Ok(number) => Ok(number + 0.0),
        Err(_) => Err(NoAmount::Unreadable),
    }
}

/// A share of 1: a number, or a text with a per cent sign.
pub(in crate::finance) fn rate(value: &DeValue<'_>) -> Result<f64, NoAmount> {
    let share = match value.as_str() {
        Some(text) => {
            let percent = text.trim().strip_suffix('%').ok_or(NoAmount::Unreadable)?;
            percent.trim().parse::<f64>().map_err(|_| NoAmount::Unreadable)? / 100.0
        }
        None => figure(value, "")?,
    };
    if (0.0..=1.0).contains(&share) { Ok(share + 0.0) } else { Err(NoAmount::NoShare) }
}
