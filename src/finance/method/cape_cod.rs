use super::{Factors, Unusable, benktander, exposures_of};
use crate::finance::triangle::{Exposures, Triangle};

/// Bornhuetter–Ferguson with one rate for all origins, estimated from the triangle itself:
/// rate = Σ latest / Σ (points issued × share developed). Returns the rate on issued and the ultimates.
///
/// Source: J. Stanard, "A simulation test of prediction errors of loss reserve estimation techniques",
/// Proceedings of the CAS 72 (1985), 124–148.
///
/// # Errors
/// Without exposures.
pub fn cape_cod(
    triangle: &Triangle,
    factors: &Factors,
    exposures: Option<&Exposures>,
) -> Result<(f64, Vec<f64>), Unusable> {
    let issued = exposures_of(triangle, exposures)?;
    let latest: f64 = triangle.latest().iter().sum();
    let used: f64 =
        issued.iter().enumerate().map(|(row, issued)| issued * factors.developed(triangle.last_column(row))).sum();
    let rate = latest / used;
    let prior: Vec<f64> = issued.iter().map(|issued| issued * rate).collect();
    Ok((rate, benktander(triangle, factors, &prior, 1)))
}
