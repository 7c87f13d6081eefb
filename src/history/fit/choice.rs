//! Which model forecasts best: all are fitted to the same part of the file and held against the rest.

use super::error::NoChoice;
use super::{Fit, Model, Options, Purchases, buying, watch};
use crate::diagnostic::Diagnostic;

/// Models that are tried, the simplest last: of equals the first one is taken.
const TRIED: [Model; 4] = [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd, Model::Nbd];

/// One model that was tried.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which.
    pub model: Model,
    /// Its fit, or why there is none.
    pub outcome: Result<Fit, String>,
}

impl Candidate {
    /// By how much the forecast of a customer is off: the root of the mean square, in purchases of the held-out part.
    pub fn deviation(&self) -> Option<f64> {
        let fit = self.outcome.as_ref().ok().filter(|fit| fit.is_determined())?;
        fit.hold_out.as_ref()?.deviation.filter(|deviation| deviation.is_finite())
    }
}

/// All models that were tried, and the one that forecast best.
#[derive(Clone, Debug)]
pub struct Choice {
    /// In the order in which they were tried.
    pub candidates: Vec<Candidate>,
    /// The best one's fit.
    pub fit: Fit,
    /// What is worth knowing of it.
    pub warnings: Vec<Diagnostic>,
}

/// Fits the models of buying and takes the one whose forecast of each customer's purchases in the held-out part is closest to what
/// they did. A model whose parameters the purchases do not determine is not taken.
///
/// # Errors
/// If nothing is held out, or no model can be taken.
pub fn choose(purchases: &Purchases, options: &Options) -> Result<Choice, Box<Diagnostic>> {
    let watched = watch::watch(purchases, options)?;
    if watched.end <= watched.calibrated {
        return Err(Box::new(NoChoice::NothingHeldOut.into()));
    }
    let mut warnings = Vec::new();
    let candidates: Vec<Candidate> = TRIED
        .into_iter()
        .map(|model| {
            let outcome = match buying::fit(&watched, model, options.season) {
                Ok((fit, found)) => {
                    warnings.push(found);
                    Ok(fit)
                }
                Err(why) => {
                    warnings.push(Vec::new());
                    Err(why.message)
                }
            };
            Candidate { model, outcome }
        })
        .collect();
    let best = candidates
        .iter()
        .zip(&warnings)
        .filter_map(|(one, warnings)| Some((one.deviation()?, one.outcome.as_ref().ok()?, warnings)))
        .reduce(|best, next| if next.0 < best.0 { next } else { best });
    match best {
        Some((_, fit, warnings)) => {
            let (fit, warnings) = (fit.clone(), warnings.clone());
            Ok(Choice { candidates, fit, warnings })
        }
        None => {
            let why = candidates.into_iter().map(|one| match one.outcome {
                Ok(_) => format!("{}: the purchases do not determine its parameters", one.model.name()),
                Err(why) => why,
            });
            Err(Box::new(NoChoice::NoneFits(why.collect()).into()))
        }
    }
}
