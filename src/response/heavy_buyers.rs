//! Row 6: heavy buyers earn most rewards and hardly change. Comes first: it scales what follows.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct HeavyBuyers {
    strength: f64,
}

impl Effect for HeavyBuyers {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        on.of_rewards *= crate::numeric::exp(-self.strength * situation.heaviness);
    }

    fn lasts(&self) -> bool {
        true
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "heavy_buyers",
        says: "goal gradient, head start, success, deadline and reward effects × exp(−strength · own rate / 80th percentile of rates)",
        parameters: &[Parameter {
            key: "strength",
            says: "how fast the effects fade with the rate; 0: the same for all",
            unit: Unit::Number,
            default: 1.0,
            range: (0.0, 2.0),
            limits: (0.0, 10.0),
        }],
        source: "Hartmann, Viard, Quantitative Marketing and Economics 6 (2008); Liu, Journal of Marketing 71 (2007): frequent customers earn over 80% of the rewards and nearly do not change",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(HeavyBuyers { strength: number(values, 0) }),
};
