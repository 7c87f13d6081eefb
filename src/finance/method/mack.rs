use super::mack_tail::extrapolate;
use super::{Factors, SigmaRule, Sigmas, Spread, Spreads, TailError, Unusable, sigmas};
use crate::finance::triangle::Triangle;
use crate::numeric::sqrt;

/// Mack's standard errors of chain ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Mack {
    /// Volatility of each step and standard error of its factor.
    pub sigmas: Sigmas,
    /// The same of the tail factor, if there is one.
    pub tail: Option<TailError>,
    /// Standard errors of the reserves.
    pub spreads: Spreads,
}

/// Carries errors forward age by age, process and parameter apart:
/// process² ← f² process² + C σ², parameter² ← f² parameter² + C² se(f)²; for the sum over origins the parameter part
/// takes the sum of their C, because they share the factors.
///
/// `given` replaces the extrapolated error of the tail factor. A tail of exactly 1 has no error.
///
/// Source: Mack (1999), see [`SigmaRule`].
///
/// # Errors
/// As [`sigmas`], and [`Unusable::TailError`].
pub fn mack(
    triangle: &Triangle,
    factors: &Factors,
    rule: SigmaRule,
    given: Option<TailError>,
) -> Result<Mack, Unusable> {
    let sigmas = sigmas(triangle, factors, rule)?;
    let has_tail = (factors.tail - 1.0).abs() > f64::EPSILON;
    let tail = match given {
        _ if !has_tail => None,
        Some(given) => Some(given),
        None => Some(extrapolate(factors, &sigmas)?),
    };
    let mut steps: Vec<(f64, f64, f64)> =
        factors.steps.iter().zip(&sigmas.sigma).zip(&sigmas.error).map(|((f, s), e)| (*f, *s, *e)).collect();
    steps.extend(tail.map(|tail| (factors.tail, tail.sigma, tail.error)));

    let rows = triangle.rows().len();
    let mut amounts = triangle.latest();
    let mut process = vec![0.0; rows];
    let mut parameter = vec![0.0; rows];
    let mut shared = 0.0;
    for (column, (f, sigma, error)) in steps.into_iter().enumerate() {
        let mut moving = 0.0;
        for row in (0..rows).filter(|row| triangle.last_column(*row) <= column) {
            let c = amounts[row];
            process[row] = f * f * process[row] + c * sigma * sigma;
            parameter[row] = f * f * parameter[row] + c * c * error * error;
            amounts[row] = c * f;
            moving += c;
        }
        shared = f * f * shared + moving * moving * error * error;
    }
    let by_origin: Vec<Spread> =
        process.iter().zip(&parameter).map(|(p, q)| Spread { process: sqrt(*p), parameter: sqrt(*q) }).collect();
    let total = Spread { process: sqrt(process.iter().sum()), parameter: sqrt(shared) };
    Ok(Mack { sigmas, tail, spreads: Spreads { by_origin, total } })
}
