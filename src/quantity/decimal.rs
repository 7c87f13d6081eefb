/// A whole number of smallest units as people write it: `decimal(-1250, 2)` is `-12.50`.
pub fn decimal(units: impl Into<i128>, decimals: u8) -> String {
    let units = units.into();
    let sign = if units < 0 { "-" } else { "" };
    let digits = units.unsigned_abs();
    let Some(one) = 10u128.checked_pow(u32::from(decimals)).filter(|&one| one > 1) else {
        return format!("{sign}{digits}");
    };
    format!("{sign}{}.{:0width$}", digits / one, digits % one, width = usize::from(decimals))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn smallest_units_are_written_with_their_decimals() {
        assert_eq!(decimal(1_250, 2), "12.50");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(19, 0), "19");
        assert_eq!(decimal(i64::MIN, 3), "-9223372036854775.808");
        assert_eq!(decimal(7, 200), "7");
    }
}
