//! Row 14: members keep points although they could take a reward. Acts through a segment's `choices`.

use super::card::{Card, Label, Parameter, Unit};
use crate::numeric::pow;

/// Probability of taking a reward that costs `takes` with `has` points, at least `takes`: the member's own
/// inclination times a logistic in the logarithm of has / takes, 1/2 at exactly enough.
pub fn takes_reward(own: f64, steepness: f64, has: f64, takes: f64) -> f64 {
    let ratio = (has / takes).max(1.0);
    own / (1.0 + pow(ratio, -steepness))
}

pub(super) const CARD: Card = Card {
    key: "stockpiling",
    says: "chance to take a reward at a visit = own inclination · logistic(steepness · ln(points / price)); own inclination: 0 of some, else Beta(2, 2) (`choices = { redeem = \"stockpile\" }`)",
    parameters: &[
        Parameter {
            key: "never",
            says: "members who never take a reward",
            unit: Unit::Share,
            default: 0.20,
            range: (0.05, 0.5),
            limits: (0.0, 1.0),
        },
        Parameter {
            key: "steepness",
            says: "how fast the chance rises with what has piled up",
            unit: Unit::Number,
            default: 2.0,
            range: (0.0, 5.0),
            limits: (0.0, 50.0),
        },
    ],
    source: "Stourm, Bradlow, Fader, Journal of Marketing Research 52 (2015): thresholds differ very much between members; sizes are a judgement",
    label: Label::Assumption,
    in_evidence: false,
};
