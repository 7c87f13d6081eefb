use super::{Unusable, exposures_of};
use crate::finance::triangle::{Exposures, Triangle};

/// Ultimate = points issued × the redemption rate expected beforehand, whatever has been redeemed since.
///
/// `prior` is the rate on issued for origins whose exposures name none.
///
/// # Errors
/// Without exposures, or without a rate for some origin.
pub fn expected(triangle: &Triangle, exposures: Option<&Exposures>, prior: Option<f64>) -> Result<Vec<f64>, Unusable> {
    let issued = exposures_of(triangle, exposures)?;
    let own = exposures.map_or(&[][..], Exposures::priors);
    let rates = issued.iter().enumerate().map(|(row, issued)| {
        let rate = own.get(row).copied().flatten().or(prior).ok_or(Unusable::NoPrior)?;
        Ok(issued * rate)
    });
    rates.collect()
}
