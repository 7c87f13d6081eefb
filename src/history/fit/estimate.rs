use super::error::{TooLittle, Undetermined};
use super::{Model, Parameter};
use crate::diagnostic::Diagnostic;
use crate::numeric::{exp, ln, maximise, sqrt};

/// A standard error of the logarithm beyond this says that the data do not tell the value even roughly.
const VAGUE: f64 = 3.0;
/// An estimate beyond this has escaped along a ridge of the likelihood: none of these models has use for such a number.
const ESCAPED: f64 = 1e5;

/// What a likelihood comes to.
pub(super) struct Estimate {
    pub parameters: Vec<Parameter>,
    pub log_likelihood: f64,
    pub warnings: Vec<Diagnostic>,
}

impl Estimate {
    /// The value of the parameter at that place.
    pub fn value(&self, at: usize) -> f64 {
        self.parameters.get(at).map_or(f64::NAN, |parameter| parameter.estimate)
    }
}

/// Climbs a log-likelihood of positive parameters from several starts, in their logarithms.
pub(super) fn estimate<const N: usize>(
    model: Model,
    names: [(&'static str, Option<&'static str>); N],
    starts: &[[f64; N]],
    log_likelihood: impl Fn([f64; N]) -> f64,
) -> Result<Estimate, Box<Diagnostic>> {
    let natural = |x: &[f64]| std::array::from_fn(|at| x.get(at).map_or(f64::NAN, |&x| exp(x)));
    let starts: Vec<Vec<f64>> = starts.iter().map(|start| start.iter().map(|&value| ln(value)).collect()).collect();
    let Some(top) = maximise(|x| log_likelihood(natural(x)), &starts) else {
        let needed = "the likelihood is nowhere a number: look for impossible times or amounts";
        return Err(TooLittle { model, found: "these purchases".into(), needed }.into());
    };
    let mut vague = Vec::new();
    let parameters = names
        .iter()
        .enumerate()
        .map(|(at, &(name, unit))| {
            let estimate = top.at.get(at).map_or(f64::NAN, |&x| exp(x));
            let variance =
                top.covariance.as_ref().filter(|_| top.converged).and_then(|rows| rows.get(at)?.get(at).copied());
            let relative = variance.map(sqrt).filter(|&error| error < VAGUE && estimate < ESCAPED);
            if relative.is_none() {
                vague.push(name);
            }
            // At the top the error of a logarithm is the relative error of the value.
            Parameter { name, unit, estimate, standard_error: relative.map(|error| error * estimate) }
        })
        .collect();
    let warnings = if vague.is_empty() { Vec::new() } else { vec![Undetermined { model, parameters: vague }.into()] };
    Ok(Estimate { parameters, log_likelihood: top.value, warnings })
}
