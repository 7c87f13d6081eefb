use super::{EQUAL, quotients};
use crate::finance::triangle::Triangle;
use crate::numeric::sqrt;

/// Whether some calendar periods have mostly large factors and others mostly small ones: the trace of a devaluation, an
/// expiry announcement, a pandemic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalendarYear {
    /// Z: over the diagonals, the smaller of the numbers of large and of small factors.
    pub statistic: f64,
    /// Its mean if there is no effect.
    pub expected: f64,
    /// Its variance if there is no effect.
    pub variance: f64,
}

impl CalendarYear {
    /// The interval that holds about 95% of the probability: mean ± 2 standard deviations.
    pub fn interval(&self) -> (f64, f64) {
        let half = 2.0 * sqrt(self.variance);
        (self.expected - half, self.expected + half)
    }

    /// Whether the statistic lies outside the interval.
    pub fn rejects(&self) -> bool {
        let (low, high) = self.interval();
        self.statistic < low || self.statistic > high
    }
}

/// Appendix H. A factor is large or small against the median of its column; the median itself counts as neither.
/// `None` where diagonals are not calendar periods: see [`Triangle::is_regular`].
pub fn calendar_year(triangle: &Triangle) -> Option<CalendarYear> {
    if !triangle.is_regular() || triangle.ages().len() < 2 {
        return None;
    }
    let mut counts = vec![(0u32, 0u32); triangle.rows().len() + triangle.ages().len()];
    for column in 0..triangle.ages().len() - 1 {
        let found = quotients(triangle, column);
        let Some(median) = median(&found) else { continue };
        for (row, quotient) in found.iter().enumerate() {
            let Some(quotient) = quotient else { continue };
            let (small, large) = &mut counts[row + column];
            if (quotient - median).abs() <= EQUAL * median.abs() {
                continue;
            }
            *(if *quotient < median { small } else { large }) += 1;
        }
    }
    let (mut statistic, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for (small, large) in counts {
        let (mean, spread) = moments(small + large);
        statistic += f64::from(small.min(large));
        expected += mean;
        variance += spread;
    }
    Some(CalendarYear { statistic, expected, variance })
}

fn median(found: &[Option<f64>]) -> Option<f64> {
    let mut values: Vec<f64> = found.iter().flatten().copied().collect();
    values.sort_by(f64::total_cmp);
    let high = values.get(values.len() / 2)?;
    let low = values.get(values.len().checked_sub(1)? / 2)?;
    Some((low + high) / 2.0)
}

/// Mean and variance of min(S, n − S) for S binomial(n, ½):
/// E = n/2 − C(n−1, m) n/2ⁿ with m = ⌊(n−1)/2⌋, Var = n(n−1)/4 − C(n−1, m) n(n−1)/2ⁿ + E − E².
fn moments(n: u32) -> (f64, f64) {
    if n == 0 {
        return (0.0, 0.0);
    }
    let m = (n - 1) / 2;
    // C(n−1, m) / 2ⁿ step by step, so that neither overflows.
    let mut weight = 0.5;
    let mut halvings = n - 1;
    for k in 1..=m {
        weight *= f64::from(n - 1 - m + k) / f64::from(k);
        while weight > 1.0 && halvings > 0 {
            weight /= 2.0;
            halvings -= 1;
        }
    }
    weight *= crate::numeric::pow(0.5, f64::from(halvings));
    let n = f64::from(n);
    let mean = n / 2.0 - weight * n;
    let variance = n * (n - 1.0) / 4.0 - weight * n * (n - 1.0) + mean - mean * mean;
    (mean, variance.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::moments;

    #[test]
    fn moments_are_those_of_the_smaller_count() {
        for n in 0u32..16 {
            let (mut mean, mut square) = (0.0, 0.0);
            for outcome in 0u32..1 << n {
                let z = f64::from(outcome.count_ones().min(n - outcome.count_ones()));
                mean += z / f64::from(1u32 << n);
                square += z * z / f64::from(1u32 << n);
            }
            let (found, variance) = moments(n);
            assert!((found - mean).abs() < 1e-12 && (variance - (square - mean * mean)).abs() < 1e-12, "{n}");
        }
        assert!(moments(600).0.is_finite());
    }
}
