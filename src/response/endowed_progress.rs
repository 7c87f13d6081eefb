//! Row 2: a head start speeds up the way to the first reward.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct EndowedProgress {
    times: f64,
}

impl Effect for EndowedProgress {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if situation.endowed && situation.rewards == 0 {
            let strength = (self.times - 1.0) * on.of_rewards;
            on.intensity(1.0 + strength);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "endowed_progress",
        says: "intensity × times until the first reward, where points or stamps were given on joining",
        parameters: &[Parameter {
            key: "times",
            says: "the head start's multiplier",
            unit: Unit::Number,
            default: 1.20,
            range: (1.1, 1.6),
            limits: (0.1, 10.0),
        }],
        source: "Nunes, Drèze, Journal of Consumer Research 32 (2006): 34% instead of 19% completed, which needs 1.199 of identical customers and 1.60 of very different ones; Kivetz and others (2006): 12.7 instead of 15.6 days need 1.196 beyond the gradient",
        label: Label::Solved,
        in_evidence: true,
    },
    make: |values| Box::new(EndowedProgress { times: number(values, 0) }),
};
