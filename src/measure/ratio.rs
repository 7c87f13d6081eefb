use super::{Estimate, Moment};
use crate::numeric::sqrt;

/// The ratio of two sums over the same `n` members, with the sum of their products; its error by the delta method:
/// Σ (y − ratio · x)² over members, where the sum of y − ratio · x itself is zero.
pub(super) fn ratio(n: u64, y: Moment, x: Moment, product: i128) -> Estimate {
    ratio_of((n as f64, [y.sum as f64, y.square as f64]), [x.sum as f64, x.square as f64], product as f64)
}

/// The same of numbers: members, sum and sum of squares above, below, and the sum of products.
pub(super) fn ratio_of((n, [y, yy]): (f64, [f64; 2]), [x, xx]: [f64; 2], xy: f64) -> Estimate {
    let ratio = if x > 0.0 { y / x } else { 0.0 };
    let spread = (yy - 2.0 * ratio * xy + ratio * ratio * xx).max(0.0);
    let error = if x > 0.0 && n > 1.0 { sqrt(spread * n / (n - 1.0)) / x } else { 0.0 };
    Estimate { per_member: ratio, standard_error: error, total: None, weight: x, unit: "share".into() }
}
