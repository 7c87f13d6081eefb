//! Student's distribution, for means of few batches.

use super::{beta_share, normal_quantile};

/// The probability that a Student variable of that many degrees of freedom lies below `t`.
///
/// Source: Abramowitz and Stegun 26.7.1 with 26.5.2: 1 − I(ν / (ν + t²); ν/2, ½) lies within ±t.
pub fn student_below(t: f64, freedom: f64) -> f64 {
    if t.is_nan() {
        return 0.5;
    }
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let outside = beta_share(freedom / (freedom + t * t), freedom / 2.0, 0.5);
    if t < 0.0 { outside / 2.0 } else { 1.0 - outside / 2.0 }
}

/// The value below which it lies with probability `p`, 0 < p < 1, by bisection from the normal's.
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    if p < 0.5 {
        return -student_quantile(1.0 - p, freedom);
    }
    let (mut low, mut high) = (0.0, normal_quantile(p).max(1.0));
    while student_below(high, freedom) < p && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if student_below(middle, freedom) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::{student_below, student_quantile};

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Abramowitz and Stegun, table 26.10.
        for (p, freedom, wanted) in [
            (0.975, 1.0, 12.706),
            (0.975, 2.0, 4.303),
            (0.95, 5.0, 2.015),
            (0.975, 19.0, 2.093),
            (0.995, 30.0, 2.750),
            (0.975, 63.0, 1.998),
            (0.975, 120.0, 1.980),
        ] {
            assert!((student_quantile(p, freedom) - wanted).abs() < 6e-4, "{p} {freedom}");
        }
        assert!((student_quantile(0.025, 10.0) + student_quantile(0.975, 10.0)).abs() < 1e-12);
        assert!((student_below(0.0, 7.0) - 0.5).abs() < 1e-15);
        assert!(student_below(f64::INFINITY, 3.0) >= 1.0);
    }
}
