//! From readings of blocks to the error of a mean, a ratio, and a difference.

use crate::measure::Estimate;
use crate::numeric::{sqrt, student_below, student_quantile};
use crate::simulate::Paired;

/// What each block adds to the error of an estimate: the linear part of the estimate in the block, less its mean.
///
/// For a mean over members of blocks of nᵢ members it is k nᵢ (mᵢ − m) / n; for a ratio Y / X, by the delta method,
/// k xᵢ (rᵢ − r) / X. Their sample variance over k is the squared standard error.
///
/// Source: S. Asmussen and P. W. Glynn, Stochastic Simulation (2007), chapters III.4 and IV.5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deviations(pub Vec<f64>);

impl Deviations {
    /// Of a measure of a subject, 0 for the twin; `None` if a block has no such measure.
    pub fn of(paired: &Paired, subject: usize, key: &str) -> Option<Deviations> {
        let whole = match subject.checked_sub(1) {
            None => paired.run.twin.measure(key)?,
            Some(at) => paired.run.variants.get(at)?.measure(key)?,
        };
        let readings = paired.blocks.iter().map(|block| {
            let reading = block.readings.get(subject)?.iter().find(|(name, _)| name == key).map(|(_, value)| value)?;
            Some((block.members, reading))
        });
        let readings: Option<Vec<(u64, &Estimate)>> = readings.collect();
        Some(deviations(whole, &readings?))
    }

    /// Of a difference.
    #[must_use]
    pub fn less(&self, other: &Deviations) -> Deviations {
        Deviations(self.0.iter().zip(&other.0).map(|(a, b)| a - b).collect())
    }

    /// Standard error of what they deviate from.
    pub fn error(&self) -> f64 {
        let k = self.0.len() as f64;
        if k < 2.0 {
            return f64::INFINITY;
        }
        let mean = self.0.iter().sum::<f64>() / k;
        let squares: f64 = self.0.iter().map(|value| (value - mean) * (value - mean)).sum();
        sqrt(squares / (k * (k - 1.0)))
    }

    /// Degrees of freedom.
    pub fn freedom(&self) -> f64 {
        (self.0.len() as f64 - 1.0).max(1.0)
    }
}

fn deviations(whole: &Estimate, readings: &[(u64, &Estimate)]) -> Deviations {
    let weight = |members: u64, estimate: &Estimate| {
        if whole.weight > 0.0 { estimate.weight } else { members as f64 }
    };
    let total: f64 = readings.iter().map(|(members, estimate)| weight(*members, estimate)).sum();
    let k = readings.len() as f64;
    let part = |(members, estimate): &(u64, &Estimate)| {
        if total > 0.0 {
            k * weight(*members, estimate) * (estimate.per_member - whole.per_member) / total
        } else {
            0.0
        }
    };
    Deviations(readings.iter().map(part).collect())
}

/// Half the width of the two-sided interval.
pub fn half_width(error: f64, freedom: f64, confidence: f64) -> f64 {
    if error.total_cmp(&0.0).is_eq() { 0.0 } else { student_quantile(0.5 + confidence / 2.0, freedom) * error }
}

/// The probability that what was estimated is above zero, given estimate and error; ½ of exactly nothing.
pub fn above_zero(value: f64, error: f64, freedom: f64) -> f64 {
    if error > 0.0 {
        student_below(value / error, freedom)
    } else {
        match value.total_cmp(&0.0) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{above_zero, deviations, half_width};
    use crate::measure::Estimate;

    #[test]
    fn equal_blocks_give_the_error_of_their_mean() {
        let of = |value: f64, weight: f64| Estimate { per_member: value, weight, ..Estimate::default() };
        let blocks = [of(1.0, 0.0), of(2.0, 0.0), of(3.0, 0.0), of(4.0, 0.0)];
        let readings: Vec<(u64, &Estimate)> = blocks.iter().map(|block| (10, block)).collect();
        let found = deviations(&of(2.5, 0.0), &readings);
        // Sample variance 5/3 over 4 blocks.
        assert!((found.error() - (5.0f64 / 12.0).sqrt()).abs() < 1e-15);
        assert!(found.less(&found).error().to_bits() == 0);
        // A ratio whose numerator is twice its denominator everywhere has no error.
        let blocks = [of(2.0, 5.0), of(2.0, 7.0)];
        let readings: Vec<(u64, &Estimate)> = blocks.iter().map(|block| (10, block)).collect();
        assert!(deviations(&of(2.0, 12.0), &readings).error().to_bits() == 0);
    }

    #[test]
    fn nothing_at_all_is_no_evidence() {
        assert!((above_zero(0.0, 0.0, 63.0) - 0.5).abs() < 1e-15);
        assert!((above_zero(1.0, 0.5, 63.0) - 0.975).abs() < 2e-3);
        assert!((half_width(1.0, 63.0, 0.95) - 1.998_34).abs() < 1e-4);
        assert!(half_width(0.0, 1.0, 0.95).to_bits() == 0);
    }
}
