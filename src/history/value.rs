//! Dates, money and counts as transaction files write them. Exact: nothing goes through a float.

use super::moment::split_offset;
use super::sheet::Form;
use super::zone::Told;
use crate::quantity::{DAY_SECONDS, Date, Instant};

/// Largest amount of a row, in minor units (`core` section 3).
pub(super) const LARGEST_AMOUNT: i64 = 1_000_000_000_000;
/// Most pieces in a row.
pub(super) const MOST_PIECES: i32 = 1_000_000;
/// A day without a clock time is taken at noon.
pub(super) const NOON: i64 = DAY_SECONDS / 2;

/// Why a number cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoNumber {
    /// Not a number in decimal notation.
    Unreadable,
    /// Written with a decimal or thousands comma.
    Comma,
    /// Written with a point where the file's decimals have a comma.
    Point,
    /// NaN or infinity.
    NotFinite,
    /// Below zero.
    Negative,
    /// More decimals than the currency has.
    TooFine,
    /// Beyond what a purchase can be.
    Huge,
}

/// Smallest units of a number of points that people write; `None` if it is none.
pub fn points(text: &str, decimals: u8) -> Option<i64> {
    amount(text, decimals).ok()
}

/// A number of money or points as a form has it: with a decimal point or comma, exact or a binary fraction.
pub(super) fn written(text: &str, form: &Form, decimals: u8) -> Result<i64, NoNumber> {
    let read = if form.doubles { near_amount } else { amount };
    match (form.decimal_comma, text.contains('.')) {
        (false, _) => read(text, decimals),
        (true, true) => Err(NoNumber::Point),
        (true, false) => read(&text.replacen(',', ".", 1), decimals),
    }
}

/// Minor units of an amount such as `12.50`; a currency code may not follow.
pub(super) fn amount(text: &str, decimals: u8) -> Result<i64, NoNumber> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if let Some(rest) = digits.strip_prefix('-') {
        let zero = amount(rest, decimals)? == 0;
        return if zero { Ok(0) } else { Err(NoNumber::Negative) };
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || (whole.is_empty() && part.is_empty()) {
        return Err(match digits.to_lowercase().as_str() {
            "nan" | "inf" | "infinity" | "#n/a" | "null" | "na" => NoNumber::NotFinite,
            _ if digits.contains(',') => NoNumber::Comma,
            _ => NoNumber::Unreadable,
        });
    }
    let (kept, beyond) = part.split_at(part.len().min(usize::from(decimals)));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(NoNumber::TooFine);
    }
    let mut value: i64 = 0;
    let padding = std::iter::repeat_n(b'0', usize::from(decimals) - kept.len());
    for digit in whole.bytes().chain(kept.bytes()).chain(padding) {
        value = value * 10 + i64::from(digit - b'0');
        if value > LARGEST_AMOUNT {
            return Err(NoNumber::Huge);
        }
    }
    Ok(value)
}

/// Minor units of an amount that may be a binary fraction written out, such as `0.30000000000000004`: what lies within 10^−6 of a smallest
/// coin is that coin. Decided on the digits.
pub(super) fn near_amount(text: &str, decimals: u8) -> Result<i64, NoNumber> {
    if let Some(rest) = text.strip_prefix('-') {
        return near_amount(rest, decimals).and_then(|value| if value == 0 { Ok(0) } else { Err(NoNumber::Negative) });
    }
    let fine = usize::from(decimals) + 6;
    let cut = match text.split_once('.') {
        Some((whole, part)) if part.len() > fine && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{whole}.{}", part.get(..fine).unwrap_or(""))
        }
        _ => text.to_owned(),
    };
    match amount(&cut, decimals) {
        Err(NoNumber::TooFine) => {}
        other => return other,
    }
    let (whole, part) = cut.split_once('.').unwrap_or((&cut, ""));
    let (kept, beyond) = part.split_at(part.len().min(usize::from(decimals)));
    let coin = amount(&format!("{whole}.{kept}"), decimals)?;
    let millionths: u32 = format!("{beyond:0<6}").parse().map_err(|_| NoNumber::TooFine)?;
    match millionths {
        0..=1 => Ok(coin),
        999_999.. => Ok(coin + 1),
        _ => Err(NoNumber::TooFine),
    }
}

/// A whole number of pieces, at least one.
pub(super) fn pieces(text: &str) -> Result<i32, NoNumber> {
    match amount(text, 0)? {
        0 => Err(NoNumber::Negative),
        count if count > i64::from(MOST_PIECES) => Err(NoNumber::Huge),
        count => Ok(count as i32),
    }
}

/// The instant of `2026-03-03`, `2026-03-03 15:10` or `2026-03-03T15:10:30`, in local civil time.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-').map(|part| number(part, if part.len() == 4 { 4 } else { 2 }));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1900..2200).contains(&year) {
        return None;
    }
    let day = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?.to_day();
    let second = match time {
        None => NOON,
        Some(time) => {
            let mut parts = time.split(':').map(|part| number(part, 2));
            let (hour, minute) = (parts.next()??, parts.next()??);
            let second = parts.next().unwrap_or(Some(0))?;
            if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            i64::from(hour * 3600 + minute * 60 + second)
        }
    };
    Some(Instant(day.start().0 + second))
}

/// The instant of a text as a form has it. An offset of its own is told by the clock of the form; without such a clock it is taken as it
/// stands there, and a text in universal time (`Z`) says too little.
pub(super) fn instant_in(text: &str, form: &Form) -> Option<Told> {
    let (text, offset) = split_offset(text);
    let at = match &form.date {
        Some(pattern) => pattern.instant(text)?,
        None => instant(text)?,
    };
    match (offset, &form.zone) {
        (None, Some(zone)) => Some(Told { skipped: zone.skips(at), ..at.into() }),
        (Some(offset), Some(zone)) => zone.told(at.0 - i64::from(offset)),
        (Some(0), None) => None,
        (None | Some(_), None) => Some(at.into()),
    }
}

fn number(text: &str, digits: usize) -> Option<i32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Form, NoNumber, amount, instant, near_amount, pieces, written};

    #[test]
    fn money_is_exact() {
        assert_eq!(amount("29.33", 2), Ok(2933));
        assert_eq!(amount("29", 2), Ok(2900));
        assert_eq!(amount(".5", 2), Ok(50));
        assert_eq!(amount("0.10000", 2), Ok(10));
        assert_eq!(amount("-0.00", 2), Ok(0));
        assert_eq!(amount("120", 0), Ok(120));
        assert_eq!(amount("10000000000.00", 2), Ok(1_000_000_000_000));
    }

    #[test]
    fn doubles_are_coins_within_a_millionth() {
        assert_eq!(near_amount("0.30000000000000004", 2), Ok(30));
        assert_eq!(near_amount("1.4899999999999998", 2), Ok(149));
        assert_eq!(near_amount("29.99999999", 2), Ok(3000));
        assert_eq!(near_amount("0.5", 2), Ok(50));
        assert_eq!(near_amount("-0.0000000001", 2), Ok(0));
        assert_eq!(near_amount("1.005", 2), Err(NoNumber::TooFine));
        assert_eq!(near_amount("1.00002", 2), Err(NoNumber::TooFine));
        assert_eq!(near_amount("1e-3", 2), Err(NoNumber::Unreadable));
    }

    #[test]
    fn a_file_may_have_a_decimal_comma() {
        let comma = Form { decimal_comma: true, ..Form::default() };
        assert_eq!(written("12,50", &comma, 2), Ok(1250));
        assert_eq!(written("12", &comma, 2), Ok(1200));
        assert_eq!(written("-,5", &comma, 2), Err(NoNumber::Negative));
        assert_eq!(written("12.50", &comma, 2), Err(NoNumber::Point));
        assert_eq!(written("1.250,90", &comma, 2), Err(NoNumber::Point));
        assert_eq!(written("1,250,90", &comma, 2), Err(NoNumber::Comma));
        assert_eq!(written("0,30000000000000004", &Form { doubles: true, ..comma }, 2), Ok(30));
        assert_eq!(written("12,50", &Form::default(), 2), Err(NoNumber::Comma));
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (text, why) in [
            ("", NoNumber::Unreadable),
            (".", NoNumber::Unreadable),
            ("1e3", NoNumber::Unreadable),
            ("12 EUR", NoNumber::Unreadable),
            ("NaN", NoNumber::NotFinite),
            ("-inf", NoNumber::NotFinite),
            ("12,50", NoNumber::Comma),
            ("-3", NoNumber::Negative),
            ("1.005", NoNumber::TooFine),
            ("99999999999999999999999999", NoNumber::Huge),
        ] {
            assert_eq!(amount(text, 2), Err(why), "{text}");
        }
        assert_eq!(pieces("0"), Err(NoNumber::Negative));
        assert_eq!(pieces("2.5"), Err(NoNumber::TooFine));
        assert_eq!(pieces("3"), Ok(3));
    }

    #[test]
    fn dates_are_iso_dates_with_or_without_a_time() {
        let shown = |text| instant(text).map(|at| at.to_string());
        assert_eq!(shown("1997-01-18").as_deref(), Some("1997-01-18 12:00"));
        assert_eq!(shown("2026-03-03 15:10").as_deref(), Some("2026-03-03 15:10"));
        assert_eq!(shown("2026-03-03T15:10:30").as_deref(), Some("2026-03-03 15:10:30"));
        for wrong in [
            "",
            "19970118",
            "18.01.1997",
            "1997-13-01",
            "1997-02-29",
            "0001-01-01",
            "2026-03-03 24:00",
            "2026-03-03T15:10Z",
            "2026-3-3",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
