use super::{Unusable, exposures_of};
use crate::finance::triangle::{Exposures, Triangle};

/// Ultimate = latest + points issued × the shares of ages to come, where the share of an age is
/// m_k = Σ increments / Σ points issued over the origins known there. Returns the shares and the ultimates.
///
/// A tail factor adds (tail − 1) × Σ m_k as the share of all ages behind the last. Unlike chain ladder it does not
/// break on an origin or a first column that holds nothing.
///
/// Source: T. Mack, "Schadenversicherungsmathematik", 2nd edition (2002), section 3.1.3.
///
/// # Errors
/// Without exposures.
pub fn additive(
    triangle: &Triangle,
    exposures: Option<&Exposures>,
    tail: f64,
) -> Result<(Vec<f64>, Vec<f64>), Unusable> {
    let issued = exposures_of(triangle, exposures)?;
    let shares: Vec<f64> = (0..triangle.ages().len())
        .map(|column| {
            let known = triangle.known_at(column).count();
            let added: f64 = (0..known).map(|row| triangle.increment(row, column)).sum();
            let base: f64 = issued.iter().take(known).sum();
            added / base
        })
        .collect();
    let behind = (tail - 1.0) * shares.iter().sum::<f64>();
    let latest = triangle.latest();
    let ultimates = latest.iter().zip(issued).enumerate().map(|(row, (latest, issued))| {
        let open: f64 = shares.iter().skip(triangle.last_column(row) + 1).sum();
        latest + issued * (open + behind)
    });
    let ultimates = ultimates.collect();
    Ok((shares, ultimates))
}
