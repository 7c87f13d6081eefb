//! Row 12: who joins chooses to join, and better customers do. Acts through a segment's `enrol`.

use super::card::{Card, Label, Parameter, Unit};
use crate::numeric::exp;

/// Probability of joining of a customer whose standardised log rate is `z`.
pub fn joins(intercept: f64, slope: f64, z: f64) -> f64 {
    1.0 / (1.0 + exp(-(intercept + slope * z)))
}

/// The intercept at which a share of customers joins, if `z` is standard normal: by bisection on a mean over
/// quantiles.
pub fn intercept(share: f64, slope: f64) -> f64 {
    const POINTS: i32 = 400;
    let mean = |intercept: f64| {
        let of = |at: i32| {
            joins(intercept, slope, crate::numeric::normal_quantile((f64::from(at) + 0.5) / f64::from(POINTS)))
        };
        (0..POINTS).map(of).sum::<f64>() / f64::from(POINTS)
    };
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if mean(middle) < share { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

pub(super) const CARD: Card = Card {
    key: "self_selection",
    says: "probability of joining = logistic(c + slope · z), z = standardised logarithm of the own rate; c from the share that joins (`enrol` of a segment)",
    parameters: &[Parameter {
        key: "slope",
        says: "how much more often heavy buyers join",
        unit: Unit::Number,
        default: 1.37,
        range: (0.0, 2.0),
        limits: (-10.0, 10.0),
    }],
    source: "Leenheer and others, International Journal of Research in Marketing 24 (2007): the naive effect is seven times the causal one, which solves to 1.37",
    label: Label::Solved,
    in_evidence: false,
};
