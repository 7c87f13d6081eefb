//! The transaction price, split once between what was sold and the right to more.

/// Stand-alone selling price of an option to buy at a discount: the purchase it will be used on × the discount beyond what anyone
/// could get × the chance of its use. Amounts in any unit of money, the rest as shares of 1.
///
/// Source: IFRS 15 B42, Example 49; ASC 606-10-55-44.
pub fn option_price(purchase: f64, discount: f64, anyone: f64, likely: f64) -> f64 {
    purchase * (discount - anyone).max(0.0) * likely
}

/// The price in proportion to stand-alone selling prices, unrounded. `None` unless they are finite, not negative and not all zero.
///
/// Source: IFRS 15.76; ASC 606-10-32-31.
pub fn split(price: f64, stand_alone: &[f64]) -> Option<Vec<f64>> {
    let sum: f64 = stand_alone.iter().sum();
    let fine = stand_alone.iter().all(|value| value.is_finite() && *value >= 0.0) && sum > 0.0 && sum.is_finite();
    fine.then(|| stand_alone.iter().map(|value| price * (value / sum)).collect())
}

/// Whole parts that sum to `total`: each part rounded down, then one more unit to the largest remainders, the first ones on a tie.
///
/// `parts` are unrounded, not negative, and sum to `total` up to rounding of floats.
pub fn largest_remainder(total: i64, parts: &[f64]) -> Vec<i64> {
    let mut whole: Vec<i64> = parts.iter().map(|part| part.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| (parts[*b] - parts[*b].floor()).total_cmp(&(parts[*a] - parts[*a].floor())));
    let left = total - whole.iter().sum::<i64>();
    let count = whole.len() as i64;
    if count > 0 {
        // Rounded parts are off by less than one each; what is off by more is shared evenly first.
        let (each, rest) = (left / count, left % count);
        whole.iter_mut().for_each(|part| *part += each);
        for at in order.into_iter().take(rest.unsigned_abs() as usize) {
            whole[at] += rest.signum();
        }
    }
    whole
}
