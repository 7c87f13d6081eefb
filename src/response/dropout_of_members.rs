//! Row 10: members leave less. The largest effect that is known.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct DropoutOfMembers {
    times: f64,
}

impl Effect for DropoutOfMembers {
    fn apply(&self, _: &Situation, on: &mut Multipliers) {
        on.dropout(self.times);
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "dropout_of_members",
        says: "dropout × times for members",
        parameters: &[Parameter {
            key: "times",
            says: "of the probability of leaving",
            unit: Unit::Number,
            default: 0.75,
            range: (0.5, 1.0),
            limits: (0.0, 100.0),
        }],
        source: "Gopalakrishnan, Jiang, Nevskaya, Thomadsen, Management Science 67 (2021): +29.5% value over five years, over 80% of it through attrition; with 60% yearly retention and frequency × 1.05 that solves to 0.750",
        label: Label::Solved,
        in_evidence: true,
    },
    make: |values| Box::new(DropoutOfMembers { times: number(values, 0) }),
};
