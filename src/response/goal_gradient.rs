//! Row 1: the nearer the reward, the faster the purchases.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::exp;

#[derive(Debug)]
struct GoalGradient {
    strength: f64,
}

impl Effect for GoalGradient {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let strength = self.strength * on.of_rewards;
        on.intensity(exp(strength * situation.progress));
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "goal_gradient",
        says: "intensity × exp(strength · share of the way to the next reward)",
        parameters: &[Parameter {
            key: "strength",
            says: "0.279 for a stamp card of ten, 0.15 for points",
            unit: Unit::Number,
            default: 0.15,
            range: (0.0, 0.6),
            limits: (0.0, 3.0),
        }],
        source: "Kivetz, Urminsky, Zheng, Journal of Marketing Research 43 (2006): the gap between coffees fell by 20% over a card, which solves to 0.279; a paid card without a reward slowed down",
        label: Label::Solved,
        in_evidence: true,
    },
    make: |values| Box::new(GoalGradient { strength: number(values, 0) }),
};
