use super::season::Seasonal;
use crate::numeric::{BgBb, BgNbd, GammaGamma, MbgNbd, Nbd, ParetoNbd, Sbg};
use crate::quantity::{Day, Every};

/// A model that can be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// BG/NBD.
    BgNbd,
    /// MBG/NBD.
    MbgNbd,
    /// Pareto/NBD.
    ParetoNbd,
    /// NBD.
    Nbd,
    /// BG/BB.
    BgBb,
    /// sBG.
    Sbg,
    /// Gamma-Gamma.
    GammaGamma,
}

impl Model {
    /// Every model, in the order of the guide.
    pub const ALL: [Model; 7] =
        [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd, Model::Nbd, Model::BgBb, Model::Sbg, Model::GammaGamma];

    /// Its name in scenarios and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Model::BgNbd => "bg-nbd",
            Model::MbgNbd => "mbg-nbd",
            Model::ParetoNbd => "pareto-nbd",
            Model::Nbd => "nbd",
            Model::BgBb => "bg-bb",
            Model::Sbg => "sbg",
            Model::GammaGamma => "gamma-gamma",
        }
    }
}

/// A model with the parameters that were found. Times in weeks, money in units of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fitted {
    /// BG/NBD.
    BgNbd(BgNbd),
    /// MBG/NBD.
    MbgNbd(MbgNbd),
    /// Pareto/NBD.
    ParetoNbd(ParetoNbd),
    /// NBD.
    Nbd(Nbd),
    /// BG/BB with its step.
    BgBb(BgBb, Every),
    /// sBG with its step, if known.
    Sbg(Sbg, Option<Every>),
    /// Gamma-Gamma.
    GammaGamma(GammaGamma),
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in the scenario.
    pub name: &'static str,
    /// Its unit, if it has one.
    pub unit: Option<&'static str>,
    /// The most likely value.
    pub estimate: f64,
    /// From the curvature of the likelihood at its top; `None` where the data do not determine it.
    pub standard_error: Option<f64>,
}

/// A fit.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Which model.
    pub model: Model,
    /// With its parameters.
    pub fitted: Fitted,
    /// The parameters one by one.
    pub parameters: Vec<Parameter>,
    /// Logarithm of the likelihood at its top.
    pub log_likelihood: f64,
    /// Customers fitted.
    pub customers: u64,
    /// First and last day that were fitted, and the last one watched; `None` for a survival table.
    pub days: Option<(Day, Day, Day)>,
    /// Observed and expected side by side.
    pub compared: Compared,
    /// The cohort over time; empty where the model has no course of time.
    pub tracking: Vec<Tracked>,
    /// What the rest of the file says of the fit.
    pub hold_out: Option<HoldOut>,
    /// Season and trend, where they were asked for and can be told.
    pub season: Option<Seasonal>,
}

impl Fit {
    /// Whether the purchases determine every parameter.
    pub fn is_determined(&self) -> bool {
        self.parameters.iter().all(|one| one.estimate.is_finite() && one.standard_error.is_some())
    }
}

/// Observed and expected side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// What the rows count.
    pub what: &'static str,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it counts, such as `0` or `7+`.
    pub label: String,
    /// In the file.
    pub actual: f64,
    /// By the fitted model.
    pub expected: f64,
}

/// The cohort up to some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tracked {
    /// Weeks from the first day of the file.
    pub week: u32,
    /// Repeat purchases so far.
    pub actual: u64,
    /// What the model expected of new customers, before anything was seen of them.
    pub expected: f64,
}

/// What the rest of the file says of the fit.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldOut {
    /// How long the rest is, in words.
    pub length: String,
    /// Purchases, renewals or opportunities taken in it by the customers who were fitted.
    pub actual: f64,
    /// What the model expected of each of them, given their own purchases so far.
    pub expected: f64,
    /// By how much the forecast of a customer is off: the root of the mean square, for models of buying at any time.
    pub deviation: Option<f64>,
}
