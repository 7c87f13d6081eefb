use super::Factors;
use crate::finance::triangle::Triangle;

/// Ultimate = latest × all factors to come.
///
/// It multiplies the noisiest number there is, the latest of a young origin, and an origin that holds nothing yet stays at nothing.
pub fn chain_ladder(triangle: &Triangle, factors: &Factors) -> Vec<f64> {
    let latest = triangle.latest();
    latest.iter().enumerate().map(|(row, c)| c * factors.to_ultimate[triangle.last_column(row)]).collect()
}
