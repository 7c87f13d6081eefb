use super::{EQUAL, quotients};
use crate::finance::triangle::Triangle;
use crate::numeric::sqrt;

/// Whether a large factor tends to be followed by a small one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DevelopmentCorrelation {
    /// T: Spearman's rank correlation of neighbouring factors, weighted by its pairs less one.
    pub statistic: f64,
    /// Its variance if there is no correlation.
    pub variance: f64,
    /// Half width of the interval around 0 that holds half of the probability, 0.67 √variance.
    pub half_width: f64,
}

impl DevelopmentCorrelation {
    /// Whether the statistic lies outside the interval. Mack takes the middle half on purpose: a sign is enough.
    pub fn rejects(&self) -> bool {
        self.statistic.abs() > self.half_width
    }
}

/// Appendix G. `None` if no two neighbouring columns have factors of two origins in common.
pub fn development_correlation(triangle: &Triangle) -> Option<DevelopmentCorrelation> {
    let (mut weighted, mut weights) = (0.0, 0.0);
    for column in 1..triangle.ages().len().saturating_sub(1) {
        let before = quotients(triangle, column - 1);
        let after = quotients(triangle, column);
        let pairs: Vec<(f64, f64)> = before.iter().zip(&after).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        if pairs.len() < 2 {
            continue;
        }
        let first = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<f64>>());
        let second = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<f64>>());
        let n = pairs.len() as f64;
        let square: f64 = first.iter().zip(&second).map(|(r, s)| (r - s) * (r - s)).sum();
        let correlation = 1.0 - 6.0 * square / (n * n * n - n);
        weighted += (n - 1.0) * correlation;
        weights += n - 1.0;
    }
    if weights <= 0.0 {
        return None;
    }
    let variance = 1.0 / weights;
    Some(DevelopmentCorrelation { statistic: weighted / weights, variance, half_width: 0.67 * sqrt(variance) })
}

/// Ranks from 1; equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let first = values[order[from]];
        let same = order[from..].iter().take_while(|at| values[**at] - first <= EQUAL * first.abs()).count().max(1);
        let shared = from as f64 + (same as f64 + 1.0) / 2.0;
        for at in &order[from..from + same] {
            ranks[*at] = shared;
        }
        from += same;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::ranks;

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 3.0]), [2.5, 1.0, 2.5, 4.0]);
    }
}
