use super::sigma::line;
use super::{Factors, Sigmas, Unusable};
use crate::numeric::{exp, ln};

/// Volatility and standard error of a tail factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailError {
    /// σ of the tail, in the square root of the triangle's unit.
    pub sigma: f64,
    /// Standard error of the tail factor.
    pub error: f64,
}

/// Extrapolates them: a straight line through ln(f − 1) finds the age at which the triangle's own factors
/// would have come down to the tail factor; the lines through ln σ and ln se(f) are read off at that age.
/// Factors of at most 1 and errors of 0 have no logarithm and are left out of their lines.
///
/// Source: Mack (1999), section 4, which leaves the choice to the actuary; the lines are those of the R package ChainLadder.
///
/// # Errors
/// [`Unusable::TailError`] if the tail is below 1 or a line has fewer than two points.
pub fn extrapolate(factors: &Factors, sigmas: &Sigmas) -> Result<TailError, Unusable> {
    let logs = |values: &[f64], shift: f64| -> Vec<(f64, f64)> {
        let numbered = values.iter().enumerate().map(|(at, value)| (at as f64, value - shift));
        numbered.filter(|(_, value)| *value > 0.0).map(|(at, value)| (at, ln(value))).collect()
    };
    let (sigma_logs, error_logs) = (logs(&sigmas.sigma, 0.0), logs(&sigmas.error, 0.0));
    if sigma_logs.is_empty() && error_logs.is_empty() && !factors.steps.is_empty() {
        return Ok(TailError { sigma: 0.0, error: 0.0 });
    }
    let (a, b) = line(&logs(&factors.steps, 1.0)).ok_or(Unusable::TailError)?;
    if factors.tail <= 1.0 || b == 0.0 {
        return Err(Unusable::TailError);
    }
    let at = (ln(factors.tail - 1.0) - a) / b;
    let read = |points: &[(f64, f64)]| line(points).map(|(a, b)| exp(a + b * at)).filter(|value| value.is_finite());
    match (read(&sigma_logs), read(&error_logs)) {
        (Some(sigma), Some(error)) => Ok(TailError { sigma, error }),
        _ => Err(Unusable::TailError),
    }
}
