//! Numbers with their units, as text.

use crate::quantity::{Day, Ratio};

/// Most digits of a number before the decimal point, and after it.
const DIGITS: usize = 15;
const DECIMALS: usize = 9;

/// An exact decimal number: `mantissa / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub mantissa: i128,
    pub places: u32,
}

impl Decimal {
    /// The nearest float.
    pub fn float(self) -> f64 {
        self.mantissa as f64 / 10i64.pow(self.places) as f64
    }

    /// Value times 10^`decimals`, if that is whole.
    pub fn scaled(self, decimals: u32) -> Option<i128> {
        if self.places <= decimals {
            return Some(self.mantissa * 10i128.pow(decimals - self.places));
        }
        let step = 10i128.pow(self.places - decimals);
        (self.mantissa % step == 0).then(|| self.mantissa / step)
    }

    /// As an exact fraction of `over`.
    pub fn ratio(self, over: i128) -> Option<Ratio> {
        Ratio::new(self.mantissa, over * 10i128.pow(self.places)).ok()
    }
}

/// Reads a decimal number: digits with `_` between thousands and at most one point.
pub(super) fn decimal(text: &str) -> Result<Decimal, String> {
    let (negative, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.contains(',') {
        return Err("a number has no comma: thousands are written 1_000, decimals 0.5".into());
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let clean = |text: &str| text.chars().filter(|c| *c != '_').collect::<String>();
    let (whole, part) = (clean(whole), clean(part));
    let all = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all(&whole) || !all(&part) || (digits.contains('.') && part.is_empty()) {
        let word = match digits.to_ascii_lowercase().as_str() {
            "nan" | "inf" | "infinity" => "is no number that can be counted with",
            _ => "is no number",
        };
        return Err(format!("`{text}` {word}"));
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if whole.len() > DIGITS || part.len() > DECIMALS {
        return Err(format!(
            "`{text}` has too many digits: {DIGITS} before the point and {DECIMALS} after it are read"
        ));
    }
    let mantissa: i128 = format!("0{whole}{part}").parse().map_err(|_| format!("`{text}` is no number"))?;
    Ok(Decimal { mantissa: if negative { -mantissa } else { mantissa }, places: part.len() as u32 })
}

/// A number with what stands after it.
fn split(text: &str) -> Result<(Decimal, &str), String> {
    let text = text.trim();
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | ',' | '-' | '−' | '+');
    let end = text.find(|c| !digit(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    if number.is_empty() {
        return Err(if text.is_empty() {
            "there is nothing".into()
        } else {
            format!("`{text}` does not begin with a number")
        });
    }
    Ok((decimal(number)?, unit.trim()))
}

/// `62%`, or with a tail as in `8% per year`.
pub(super) fn share(text: &str, tail: &str) -> Result<Decimal, String> {
    let (number, unit) = split(text)?;
    let rest = unit.strip_prefix('%').ok_or_else(|| format!("`{text}` has no percent sign"))?.trim();
    if rest.is_empty() || rest == tail {
        Ok(number)
    } else {
        Err(format!("`{rest}` after the percent sign is not understood"))
    }
}

/// `9.50 EUR`.
pub(super) fn money(text: &str) -> Result<(Decimal, &str), String> {
    let (number, unit) = split(text)?;
    let mut words = unit.split_whitespace();
    match (words.next(), words.next()) {
        (Some(code), None) if code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()) => Ok((number, code)),
        (None, _) => Err("the currency is missing, as in 9.50 EUR".into()),
        (Some("€" | "$" | "£" | "¥"), None) => {
            Err("a currency is written with its three letters, as in 9.50 EUR".into())
        }
        (Some(code), None) => Err(format!("`{code}` is no currency: three capital letters, as in 9.50 EUR")),
        (Some(_), Some(extra)) => Err(format!("`{extra}` after the amount is not understood")),
    }
}

/// One summand of costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost<'a> {
    pub amount: Decimal,
    pub currency: &'a str,
    pub per_member: bool,
}

/// `40_000 EUR per year + 0.35 EUR per member per year`.
pub(super) fn costs(text: &str) -> Result<Vec<Cost<'_>>, String> {
    text.split(" + ")
        .map(|summand| {
            let (amount, rate) = summand.split_once(" per ").ok_or_else(|| {
                format!("`{}` does not say per what: `per year` or `per member per year`", summand.trim())
            })?;
            let (amount, currency) = money(amount)?;
            match rate.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["year"] => Ok(Cost { amount, currency, per_member: false }),
                ["member", "per", "year"] => Ok(Cost { amount, currency, per_member: true }),
                _ => Err(format!("`per {rate}` is not understood: `per year` or `per member per year`")),
            }
        })
        .collect()
}

/// A length of time in calendar units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Time {
    Days(Decimal),
    Months(Decimal),
}

/// `3 years`, `1_095 days`, `26 weeks`.
pub(super) fn time(text: &str) -> Result<Time, String> {
    let (number, unit) = split(text)?;
    let times = |factor: i128| Decimal { mantissa: number.mantissa * factor, ..number };
    match unit {
        "day" | "days" => Ok(Time::Days(number)),
        "week" | "weeks" => Ok(Time::Days(times(7))),
        "month" | "months" => Ok(Time::Months(number)),
        "quarter" | "quarters" => Ok(Time::Months(times(3))),
        "year" | "years" => Ok(Time::Months(times(12))),
        "" => Err("the unit of time is missing, as in 3 years".into()),
        other => Err(format!("`{other}` is no unit of time: days, weeks, months, quarters or years")),
    }
}

impl Time {
    /// The day so much later, if the time is whole and of a sensible size.
    pub fn after(self, day: Day) -> Option<Day> {
        let whole =
            |number: Decimal| number.scaled(0).and_then(|n| i32::try_from(n).ok()).filter(|n| n.abs() < 1_000_000);
        match self {
            Time::Days(number) => whole(number).map(|n| day.plus_days(n)),
            Time::Months(number) => whole(number).filter(|n| n.abs() < 12_000).map(|n| day.plus_months(n)),
        }
    }

    /// Days, a month counting as 30.4375.
    pub fn days(self) -> f64 {
        match self {
            Time::Days(number) => number.float(),
            Time::Months(number) => number.float() * 30.4375,
        }
    }

    /// Seconds, for times of fixed length; months have none.
    pub fn seconds(self) -> Option<f64> {
        match self {
            Time::Days(number) => Some(number.float() * 86_400.0),
            Time::Months(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_strict() {
        assert_eq!(decimal("1_095"), Ok(Decimal { mantissa: 1095, places: 0 }));
        assert_eq!(decimal("-0.350"), Ok(Decimal { mantissa: -35, places: 2 }));
        assert_eq!(decimal("000000000000000000000012"), Ok(Decimal { mantissa: 12, places: 0 }));
        for bad in ["", ".", "1.", ".5", "1,5", "1e9", "nan", "--1", "0x10", "1.2.3", "99999999999999999"] {
            assert!(decimal(bad).is_err(), "{bad}");
        }
        assert_eq!(decimal("9.5").ok().and_then(|d| d.scaled(2)), Some(950));
        assert_eq!(decimal("9.555").ok().and_then(|d| d.scaled(2)), None);
    }

    #[test]
    fn quantities_carry_their_unit() {
        assert_eq!(money("9.50 EUR").map(|(_, code)| code), Ok("EUR"));
        assert!(money("9.50").is_err() && money("9.50 €").is_err() && money("9.50 EUR a day").is_err());
        assert_eq!(share("8% per year", "per year").map(Decimal::float), Ok(8.0));
        assert!(share("8 % per month", "per year").is_err() && share("0.08", "").is_err());
        let both = costs("40_000 EUR per year + 0.35 EUR per member per year");
        assert_eq!(both.map(|all| all.iter().map(|cost| cost.per_member).collect::<Vec<_>>()), Ok(vec![false, true]));
        assert!(costs("40_000 EUR").is_err() && costs("1 EUR per month").is_err());
        let start = Day(0);
        assert_eq!(time("3 years").ok().and_then(|t| t.after(start)).map(|d| d.0), Some(1096));
        assert_eq!(time("1_095 days").ok().and_then(|t| t.after(start)), Some(Day(1095)));
        assert!(time("3").is_err() && time("3 moons").is_err());
        assert_eq!(time("0.5 days").ok().and_then(|t| t.after(start)), None);
    }
}
