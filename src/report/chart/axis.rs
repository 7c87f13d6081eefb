//! Round numbers for axes.

/// Round values that cover a range, with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The lowest value drawn.
    pub low: f64,
    /// The highest value drawn.
    pub high: f64,
    /// Values with labels, upwards.
    pub marks: Vec<(f64, String)>,
}

/// Four to seven round values that cover the range; zero is always among them.
pub fn value_ticks(low: f64, high: f64) -> Ticks {
    let low = if low.is_finite() { low.min(0.0) } else { 0.0 };
    let high = if high.is_finite() { high.max(0.0) } else { 0.0 };
    let high = if high > low { high } else { low + 1.0 };
    let span = high - low;
    let mut step = 1.0;
    while step * 5.0 < span {
        step *= 10.0;
    }
    while step > span {
        step /= 10.0;
    }
    let step = [0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|part| step * part)
        .find(|step| span / step <= 5.0)
        .unwrap_or(step);
    let first = (low / step).floor() as i64;
    let last = ((high / step).ceil() as i64).max(first + 1);
    let decimals = (0..6).find(|&d| is_whole(step * power(d))).unwrap_or(6);
    let marks = (first..=last).map(|at| (at as f64 * step, number(at as f64 * step, decimals))).collect();
    Ticks { low: first as f64 * step, high: last as f64 * step, marks }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 * value.abs().max(1e-9)
}

fn power(decimals: usize) -> f64 {
    (0..decimals).fold(1.0, |value, _| value * 10.0)
}

/// A number with thousands separated by thin groups: `1,234.5`.
pub fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, part) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{number, value_ticks};

    #[test]
    fn ticks_are_round_and_cover_the_range() {
        let shown = |low, high| value_ticks(low, high).marks.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(shown(0.0, 9.3), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(shown(0.0, 0.31), ["0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(shown(-3.0, 12.0), ["−5", "0", "5", "10", "15"]);
        assert_eq!(shown(0.0, 1_234_567.0), ["0", "250,000", "500,000", "750,000", "1,000,000", "1,250,000"]);
        assert_eq!(shown(f64::NAN, f64::INFINITY), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        for high in [0.0, 1e-9, 0.07, 1.0, 2.0, 99.0, 1e6, 1e15] {
            let ticks = value_ticks(0.0, high);
            assert!(ticks.low <= 0.0 && ticks.high >= high && (2..=7).contains(&ticks.marks.len()), "{high} {ticks:?}");
        }
    }

    #[test]
    fn numbers_have_groups() {
        assert_eq!(number(1234.5, 1), "1,234.5");
        assert_eq!(number(-999.0, 0), "−999");
        assert_eq!(number(-0.001, 2), "0.00");
        assert_eq!(number(1e6, 0), "1,000,000");
    }
}
