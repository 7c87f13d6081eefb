//! Row 13: every step of signing up loses customers. Acts through a segment's `enrol`.

use super::card::{Card, Label, Parameter, Unit};
use crate::numeric::exp;

/// Chance to sign up at a visit, of somebody who would join.
pub fn hazard(at_visit: f64, friction: f64, steps: f64) -> f64 {
    at_visit * exp(-friction * steps)
}

pub(super) const CARD: Card = Card {
    key: "enrolment_friction",
    says: "chance to sign up at a visit = at_visit · exp(−friction · steps), and some never join (`enrol` of a segment)",
    parameters: &[
        Parameter {
            key: "at_visit",
            says: "chance at a visit without any step",
            unit: Unit::Share,
            default: 0.30,
            range: (0.1, 0.6),
            limits: (0.0, 1.0),
        },
        Parameter {
            key: "friction",
            says: "what each step costs, in the logarithm",
            unit: Unit::Number,
            default: 0.4,
            range: (0.0, 1.0),
            limits: (0.0, 10.0),
        },
        Parameter {
            key: "never",
            says: "share of customers who never join",
            unit: Unit::Share,
            default: 0.35,
            range: (0.05, 0.6),
            limits: (0.0, 1.0),
        },
    ],
    source: "surveys: 38% see no value, 26% are put off by what is asked, 22% by slow rewards; sizes are a judgement",
    label: Label::Assumption,
    in_evidence: false,
};
