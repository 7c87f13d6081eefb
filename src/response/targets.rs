//! Row 8: success and failure at a target.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct Targets {
    reached: f64,
    missed: f64,
}

impl Effect for Targets {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        match situation.target {
            Some(true) => on.intensity(1.0 + self.reached),
            Some(false) => on.intensity(1.0 - self.missed),
            None => {}
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "targets",
        says: "intensity × (1 + reached) after the last target was reached, × (1 − missed) after it was missed; a target is the next tier, missed if more than half of it was done when its period ended",
        parameters: &[
            Parameter {
                key: "reached",
                says: "gain after success",
                unit: Unit::Share,
                default: 0.10,
                range: (0.0, 0.20),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "missed",
                says: "loss after failure; a quarter of the gain or less",
                unit: Unit::Share,
                default: 0.02,
                range: (0.0, 0.05),
                limits: (0.0, 0.99),
            },
        ],
        source: "Wang and others, Journal of Marketing Research 53 (2016), 95,532 hotel members: 20% reached, 80% missed, net effect positive; sizes are a judgement",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(Targets { reached: number(values, 0), missed: number(values, 1) }),
};
