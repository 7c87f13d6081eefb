use super::Unusable;
use crate::finance::triangle::Triangle;

/// Volume-weighted development factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    /// f_k = Σ C_{i,k+1} / Σ C_{i,k} over the origins known at k+1; one for each age but the last.
    pub steps: Vec<f64>,
    /// From the last age to ultimate.
    pub tail: f64,
    /// From each age to ultimate, the tail included; one for each age.
    pub to_ultimate: Vec<f64>,
}

impl Factors {
    /// Share of the ultimate that is developed at a column.
    pub fn developed(&self, column: usize) -> f64 {
        1.0 / self.to_ultimate[column]
    }
}

/// The factors of a triangle with all its years.
///
/// Source: T. Mack, "Distribution-free calculation of the standard error of chain ladder reserve estimates",
/// ASTIN Bulletin 23 (1993), 213–225.
///
/// # Errors
/// [`Unusable::NothingAt`] where a column adds up to nothing, so that a quotient would be 0/0.
pub fn volume_weighted(triangle: &Triangle, tail: f64) -> Result<Factors, Unusable> {
    let mut steps = Vec::with_capacity(triangle.ages().len());
    for column in 1..triangle.ages().len() {
        let (mut before, mut after) = (0.0, 0.0);
        for row in triangle.known_at(column) {
            before += row[column - 1];
            after += row[column];
        }
        // An amount next to nothing leads on no more than nothing does.
        if before <= 0.0 || !(after / before).is_finite() {
            return Err(Unusable::NothingAt { column: column - 1 });
        }
        if after <= 0.0 {
            return Err(Unusable::NothingAt { column });
        }
        steps.push(after / before);
    }
    let mut to_ultimate = vec![tail; steps.len() + 1];
    for column in (0..steps.len()).rev() {
        to_ultimate[column] = to_ultimate[column + 1] * steps[column];
    }
    match to_ultimate.iter().rposition(|factor| !factor.is_finite()) {
        Some(column) => Err(Unusable::NothingAt { column }),
        None => Ok(Factors { steps, tail, to_ultimate }),
    }
}
