use super::{Estimate, Measure, View, values};
use crate::numeric::sqrt;

/// Retention.
pub const MEASURE: Measure = Measure {
    key: "retention",
    title: "Retention",
    definition: "of the members who bought in the period before, the share who bought in this one too; over the whole horizon, all periods together",
    read: |view: &View<'_>| match view.period {
        Some(0) => Vec::new(),
        Some(period) => {
            let count = |counts: &[u64], at: usize| counts.get(at).copied().unwrap_or(0);
            values(view.share(count(&view.sums.kept, period), count(&view.sums.bought, period - 1)))
        }
        None => values(pooled(view)),
    },
};

/// Kept periods over periods bought in; the error by the delta method over members.
fn pooled(view: &View<'_>) -> Estimate {
    let [x, y, xx, yy, xy] = view.sums.retention.map(|sum| sum as f64);
    let ratio = if x > 0.0 { y / x } else { 0.0 };
    let spread = (yy - 2.0 * ratio * xy + ratio * ratio * xx).max(0.0);
    let n = view.members() as f64;
    let error = if x > 0.0 && n > 1.0 { sqrt(spread * n / (n - 1.0)) / x } else { 0.0 };
    Estimate { per_member: ratio, standard_error: error, total: None, weight: x, unit: "share".into() }
}
