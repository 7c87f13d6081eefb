use super::layout::{REVENUE, REWARD};
use super::{Estimate, Measure, View, values};
use crate::numeric::sqrt;

/// Cost of rewards as a share of revenue.
pub const MEASURE: Measure = Measure {
    key: "reward_cost_share",
    title: "Cost of rewards in revenue",
    definition: "cost of rewards divided by revenue, over all members together",
    read: |view: &View<'_>| values(ratio(view)),
};

/// Ratio of two sums over the same members; its error by the delta method.
fn ratio(view: &View<'_>) -> Estimate {
    let (cost, revenue) = (view.flow(REWARD), view.flow(REVENUE));
    let product = match view.period {
        Some(period) => view.sums.cost_by_revenue.get(period),
        None => view.sums.cost_by_revenue.last(),
    };
    let over = view.layout.costs.over as f64;
    let (y, x) = (cost.sum as f64 / over, revenue.sum as f64);
    let (yy, xx) = (cost.square as f64 / (over * over), revenue.square as f64);
    let xy = product.copied().unwrap_or(0) as f64 / over;
    let ratio = if x > 0.0 { y / x } else { 0.0 };
    // Σ (y − ratio · x)² over members; the sum of y − ratio · x itself is zero.
    let spread = (yy - 2.0 * ratio * xy + ratio * ratio * xx).max(0.0);
    let n = view.members() as f64;
    let error = if x > 0.0 && n > 1.0 { sqrt(spread * n / (n - 1.0)) / x } else { 0.0 };
    Estimate { per_member: ratio, standard_error: error, total: None, weight: x, unit: "share".into() }
}
