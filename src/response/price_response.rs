//! Discounts are lower prices: customers answer them with an elasticity.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::pow;

#[derive(Debug)]
struct PriceResponse {
    elasticity: f64,
}

impl Effect for PriceResponse {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if situation.discount > 0.0 {
            // A purchase for nothing does not make a customer buy without end.
            on.intensity(pow(1.0 - situation.discount.min(0.9), -self.elasticity));
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "price_response",
        says: "intensity × (1 − discount)^(−elasticity), with the share of the list price that discounts took off the last purchase",
        parameters: &[Parameter {
            key: "elasticity",
            says: "by how many percent more is bought at a price lower by one percent, at this shop",
            unit: Unit::Number,
            default: 0.5,
            range: (0.0, 2.0),
            limits: (0.0, 10.0),
        }],
        source: "a constant elasticity; the size depends on what is sold and is a judgement",
        label: Label::Assumption,
        in_evidence: false,
    },
    make: |values| Box::new(PriceResponse { elasticity: number(values, 0) }),
};
