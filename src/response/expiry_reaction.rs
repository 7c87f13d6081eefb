//! Row 15: members who buy often enough react to points about to lapse.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct ExpiryReaction {
    lift: f64,
    within: f64,
    from: f64,
}

impl Effect for ExpiryReaction {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let Some(left) = situation.lapse else { return };
        if situation.heaviness < self.from {
            return;
        }
        if left > self.within {
            on.again(left - self.within);
        } else {
            on.intensity(1.0 + self.lift);
            on.again(left);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "expiry_reaction",
        says: "intensity × (1 + lift) in the last month before points lapse, for heavy buyers only",
        parameters: &[
            Parameter {
                key: "lift",
                says: "the lift",
                unit: Unit::Share,
                default: 0.05,
                range: (0.0, 0.10),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "within",
                says: "how long before the lapse it acts",
                unit: Unit::Days,
                default: 30.0,
                range: (14.0, 60.0),
                limits: (1.0, 1_000.0),
            },
            Parameter {
                key: "from",
                says: "least own rate, as a part of the 80th percentile of rates",
                unit: Unit::Number,
                default: 0.5,
                range: (0.0, 1.0),
                limits: (0.0, 100.0),
            },
        ],
        source: "Breugelmans, Liu-Thompkins, Journal of the Academy of Marketing Science 45 (2017): a finite expiry helped only flexible shoppers of higher usage",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| {
        Box::new(ExpiryReaction { lift: number(values, 0), within: number(values, 1), from: number(values, 2) })
    },
};
