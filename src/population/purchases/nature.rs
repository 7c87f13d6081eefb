//! What a customer is inclined to before any program: drawn once, lived in every variant.

use crate::numeric::{beta_odds_quantile, beta_share, gamma_below, gamma_quantile, normal_quantile};
use crate::quantity::Every;
use crate::scenario::Process;

/// A customer's own rate and probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nature {
    /// Buys when clocks run out.
    Clocks(Clocks),
    /// May buy at each date of a row.
    Dates(Dates),
}

/// A customer who buys when clocks run out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clocks {
    /// The own rate before its scale: a draw of Gamma(r).
    pub rate: f64,
    /// Seconds of a clock unit.
    pub stretch: f64,
    /// Stages of a gap; `None` = one unit-exponential clock.
    pub stages: Option<u32>,
    /// Probability of leaving after a repeat purchase.
    pub leaves: f64,
    /// Whether that is asked after the first purchase as well.
    pub leaves_at_once: bool,
    /// The second at which the customer leaves in any case.
    pub dies_at: f64,
}

impl Clocks {
    pub(super) fn of_rate(rate: f64) -> Clocks {
        Clocks { rate, stretch: 1.0, stages: None, leaves: 0.0, leaves_at_once: false, dies_at: f64::INFINITY }
    }
}

/// A customer with chances to buy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dates {
    /// Probability of buying at a date; `None` = always (a subscription).
    pub buys: Option<f64>,
    /// Probability of leaving at a date.
    pub leaves: f64,
    /// From one date to the next.
    pub every: Every,
}

/// How a customer stands among all of the process: computed once a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The 80th percentile of rates, or of probabilities of buying.
    high: f64,
    shapes: (f64, f64),
}

impl Scale {
    /// Of a process.
    pub fn new(process: &Process) -> Scale {
        let gamma = |r: f64| Scale { high: gamma_quantile(r, 0.8), shapes: (r, 0.0) };
        match process {
            Process::BgNbd { model, .. } => gamma(model.r),
            Process::MbgNbd { model, .. } => gamma(model.r),
            Process::ParetoNbd { model, .. } => gamma(model.r),
            Process::Nbd { model, .. } => gamma(model.r),
            Process::BgCnbd { model, .. } => gamma(model.r),
            Process::BgBb { model, .. } => {
                let odds = beta_odds_quantile(0.8, model.alpha, model.beta);
                Scale { high: odds / (1.0 + odds), shapes: (model.alpha, model.beta) }
            }
            Process::Sbg { .. } => Scale { high: 1.0, shapes: (1.0, 0.0) },
        }
    }

    /// The own rate over the 80th percentile of rates.
    pub fn heaviness(&self, nature: &Nature) -> f64 {
        match nature {
            Nature::Clocks(clocks) => clocks.rate / self.high,
            Nature::Dates(dates) => dates.buys.map_or(1.0, |buys| buys / self.high),
        }
    }

    /// The own rate as a standard normal figure of the same rank; 0 where all are alike.
    pub fn standing(&self, nature: &Nature) -> f64 {
        let (a, b) = self.shapes;
        let rank = match nature {
            Nature::Clocks(clocks) => gamma_below(a, clocks.rate),
            Nature::Dates(Dates { buys: Some(buys), .. }) => beta_share(*buys, a, b),
            Nature::Dates(_) => 0.5,
        };
        normal_quantile(rank.clamp(1e-12, 1.0 - 1e-12))
    }

    /// Days from one purchase to the next.
    pub fn gap(&self, nature: &Nature) -> f64 {
        match nature {
            Nature::Clocks(clocks) => clocks.stretch * f64::from(clocks.stages.unwrap_or(1)) / 86_400.0,
            Nature::Dates(dates) => {
                let days = match dates.every {
                    Every::Days(days) => f64::from(days),
                    Every::Months(months) => f64::from(months) * 30.44,
                };
                days / dates.buys.unwrap_or(1.0)
            }
        }
    }
}
