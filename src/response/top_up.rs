//! Baskets just below a threshold are filled up to it.

use super::card::{Card, Label, Parameter, Unit};

/// The amount that is bought where a threshold lies above it by at most `reach` of it.
pub fn filled_up(amount: i64, thresholds: &[i64], reach: f64) -> i64 {
    let near = |threshold: &&i64| **threshold > amount && amount as f64 >= **threshold as f64 * (1.0 - reach);
    thresholds.iter().filter(near).min().copied().unwrap_or(amount)
}

pub(super) const CARD: Card = Card {
    key: "top_up",
    says: "of the baskets that a threshold of the program exceeds by at most `reach`, a share is filled up to it",
    parameters: &[
        Parameter {
            key: "share",
            says: "of such baskets",
            unit: Unit::Share,
            default: 0.30,
            range: (0.0, 0.6),
            limits: (0.0, 1.0),
        },
        Parameter {
            key: "reach",
            says: "of the threshold that may be missing",
            unit: Unit::Share,
            default: 0.15,
            range: (0.05, 0.3),
            limits: (0.0, 0.95),
        },
    ],
    source: "Lewis, Singh, Fay, Marketing Science 25 (2006), on thresholds of free delivery: baskets bunch above them; sizes are a judgement",
    label: Label::Assumption,
    in_evidence: false,
};
