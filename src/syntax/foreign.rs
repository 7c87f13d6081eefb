//! Spellings that people bring from elsewhere: what they mean, and what we write instead.

mod date;
mod report;

pub(super) use date::{date, time};
pub(super) use report::report;

/// The currency that a sign most often stands for.
pub(super) fn currency(sign: &str) -> &'static str {
    match sign {
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        _ => "USD",
    }
}

/// A number without its commas: `1,000` has them between thousands, `1,50` before the decimals.
pub(super) fn without_commas(written: &str) -> String {
    grouped(written).replace('_', "")
}

/// The same number as we write it: `1_000`, `1.50`.
pub(super) fn grouped(written: &str) -> String {
    let (whole, behind) = written.split_once('.').map_or((written, None), |(whole, behind)| (whole, Some(behind)));
    let groups: Vec<&str> = whole.split(',').collect();
    let thousands = groups.iter().skip(1).all(|group| group.len() == 3);
    let mut repaired = match (thousands, groups.as_slice(), behind) {
        (false, [whole, decimals], None) => return format!("{whole}.{decimals}"),
        (true, ..) => groups.join("_"),
        _ => groups.concat(),
    };
    if let Some(behind) = behind {
        repaired.push('.');
        repaired.push_str(behind);
    }
    repaired
}

/// The digits of a spelling.
pub(super) fn digits(written: &str) -> String {
    written.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::{grouped, without_commas};

    #[test]
    fn commas_stand_between_thousands_or_before_decimals() {
        assert_eq!(grouped("1,000"), "1_000");
        assert_eq!(grouped("1,000,000.50"), "1_000_000.50");
        assert_eq!(grouped("1,50"), "1.50");
        assert_eq!(grouped("1,00,000"), "100000");
        assert_eq!(without_commas("12,000"), "12000");
    }
}
