//! Row 3: progress starts anew after a reward, but at a higher level.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct AfterReward {
    gain: f64,
    most: f64,
}

impl Effect for AfterReward {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let rewards = f64::from(situation.rewards).min(self.most);
        let gain = self.gain * on.of_rewards;
        on.intensity(1.0 + gain * rewards);
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "after_reward",
        says: "progress falls to 0 with a reward; intensity × (1 + gain · rewards had, at most so many)",
        parameters: &[
            Parameter {
                key: "gain",
                says: "lasting gain with every reward",
                unit: Unit::Share,
                default: 0.03,
                range: (0.0, 0.10),
                limits: (0.0, 1.0),
            },
            Parameter {
                key: "most",
                says: "rewards that still add to it",
                unit: Unit::Number,
                default: 3.0,
                range: (1.0, 5.0),
                limits: (0.0, 100.0),
            },
        ],
        source: "Drèze, Nunes, Journal of Marketing Research 48 (2011): the gap lengthens after a reward, but not back to its old level",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(AfterReward { gain: number(values, 0), most: number(values, 1) }),
};
