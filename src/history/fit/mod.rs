//! Parameters of the models of `numeric` from real purchases, by maximum likelihood.
//!
//! ```text
//! rows ─ Purchases ─ watch (one customer, one line) ─┬─ buying       BG/NBD, MBG/NBD, Pareto/NBD, NBD
//!                                           ├─ opportunities BG/BB
//!                                           ├─ renewals      sBG       ◀─ survival table
//!                                           └─ spending      Gamma-Gamma
//!                                                 └─ estimate (climb, errors) ─▶ Fit ─ fragment
//! ```
//!
//! Days count, not clock times: purchases of a customer on one day are one purchase, as in the literature.
//! What was calibrated on the first part of the file is held against the rest.

mod buying;
mod choice;
mod error;
mod estimate;
mod fragment;
mod opportunities;
mod purchases;
pub mod redemption;
mod renewals;
mod result;
mod season;
mod segments;
mod spending;
mod survival;
mod watch;

use crate::diagnostic::Diagnostic;
use crate::quantity::{Day, Every};
pub use choice::{Candidate, Choice, choose};
pub use fragment::{fragment, segment_fragment};
pub use purchases::Purchases;
pub use result::{Compared, Fit, Fitted, HoldOut, Model, Parameter, Row, Tracked};
pub use season::{Measured, Seasonal};
pub use segments::{By, SegmentFit, fit_segments};
pub use survival::read_survival;

/// How to fit.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which model.
    pub model: Model,
    /// How much of the file, from its first day, is fitted; the rest is held out. `None` = all of it.
    pub calibration: Option<Every>,
    /// Until when purchases were watched; `None` = the last day of the file.
    pub until: Option<Day>,
    /// From one renewal or opportunity to the next, for the models that have them.
    pub every: Option<Every>,
    /// Digits of the minor unit of the file's amounts.
    pub decimals: u8,
    /// Whether to look for a season and a trend, for the models of buying at any time.
    pub season: bool,
}

/// Fits a model to purchases. Diagnostics may be warnings beside a fit.
///
/// # Errors
/// What keeps the model from being fitted.
pub fn fit(purchases: &Purchases, options: &Options) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    fit_watched(&watch::watch(purchases, options)?, options)
}

fn fit_watched(watched: &watch::Watched<'_>, options: &Options) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    match options.model {
        Model::BgNbd | Model::MbgNbd | Model::ParetoNbd | Model::Nbd => {
            buying::fit(watched, options.model, options.season)
        }
        Model::BgBb => opportunities::fit(watched, options.every),
        Model::Sbg => renewals::fit(watched, options.every),
        Model::GammaGamma => spending::fit(watched, options.decimals),
    }
}

/// Fits sBG to the number of customers left after 0, 1, 2, … renewals.
///
/// # Errors
/// If the table says too little.
pub fn fit_survival(survivors: &[u64], every: Option<Every>) -> Result<(Fit, Vec<Diagnostic>), Box<Diagnostic>> {
    renewals::fit_survival(survivors, every)
}
