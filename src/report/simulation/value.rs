//! Estimates as people write them.

use crate::core::Currency;
use crate::report::chart::number;
use crate::simulate::Estimate;

/// How a unit is shown, and by what its values are divided.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Scale {
    /// What stands beside the number.
    pub unit: String,
    /// Smallest units in one shown unit.
    pub divisor: f64,
    /// Decimals shown of a mean.
    pub decimals: usize,
}

impl Scale {
    /// Of a unit in a run with that currency.
    pub fn of(unit: &str, currency: &Currency) -> Scale {
        let whole = |unit: &str, divisor: f64, decimals: usize| Scale { unit: unit.to_owned(), divisor, decimals };
        if unit == currency.code || unit.starts_with(&format!("{} ", currency.code)) {
            let divisor = (0..currency.decimals).fold(1.0, |value, _| value * 10.0);
            return whole(&currency.code, divisor, usize::from(currency.decimals).max(2));
        }
        match unit {
            "share" | "members" => whole("%", 0.01, 1),
            _ => whole(unit, 1.0, 2),
        }
    }

    /// A value without its unit.
    pub fn plain(&self, value: f64) -> String {
        number(value / self.divisor, self.decimals)
    }

    /// A value with its unit, as in a sentence.
    pub fn text(&self, value: f64) -> String {
        let gap = if self.unit == "%" { "" } else { " " };
        format!("{}{gap}{}", self.plain(value), self.unit)
    }

    /// A value with half the width of its 95% interval, in as many decimals as that width deserves.
    pub fn with_error(&self, estimate: &Estimate) -> String {
        self.with_half(estimate.per_member, 1.96 * estimate.standard_error)
    }

    /// Half the width of an interval by itself.
    pub fn half(&self, half: f64) -> String {
        let shown = self.with_half(0.0, half);
        shown.split_once(" ± ").map_or_else(|| "0".to_owned(), |(_, half)| half.to_owned())
    }

    /// A value with half the width of its interval.
    pub fn with_half(&self, value: f64, half: f64) -> String {
        let half = half / self.divisor;
        let mut decimals = self.decimals;
        let mut smallest = (0..decimals).fold(1.0, |value, _| value / 10.0);
        while half > 0.0 && half < smallest && decimals < 6 {
            decimals += 1;
            smallest /= 10.0;
        }
        let mean = number(value / self.divisor, decimals);
        if half > 0.0 { format!("{mean} ± {}", number(half, decimals)) } else { mean }
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;
    use crate::core::Currency;
    use crate::simulate::Estimate;

    #[test]
    fn money_points_and_shares() {
        let currency = Currency { code: "EUR".into(), decimals: 2 };
        let shown = |unit, per_member, standard_error| {
            let estimate = Estimate { per_member, standard_error, ..Estimate::default() };
            Scale::of(unit, &currency).with_error(&estimate)
        };
        assert_eq!(shown("EUR", 123_456.0, 100.0), "1,234.56 ± 1.96");
        assert_eq!(shown("EUR", 12.0, 0.1), "0.120 ± 0.002");
        assert_eq!(shown("share", 0.4567, 0.001), "45.7 ± 0.2");
        assert_eq!(shown("bean", 10.0, 0.0), "10.00");
    }
}
