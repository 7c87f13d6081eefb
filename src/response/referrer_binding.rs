//! Row 18: whoever has brought another stays.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct ReferrerBinding {
    dropout: f64,
    basket: f64,
}

impl Effect for ReferrerBinding {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if situation.brought {
            on.dropout(self.dropout);
            on.basket(self.basket);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "referrer_binding",
        says: "dropout and basket × times once a member has brought another",
        parameters: &[
            Parameter {
                key: "dropout",
                says: "times of the probability of leaving: half of the measured way from 1 to 0.35",
                unit: Unit::Number,
                default: 0.675,
                range: (0.35, 1.0),
                limits: (0.0, 100.0),
            },
            Parameter {
                key: "basket",
                says: "times of the basket: half of the measured way from 1 to 1.11",
                unit: Unit::Number,
                default: 1.055,
                range: (1.0, 1.11),
                limits: (0.01, 100.0),
            },
        ],
        source: "Garnefeld, Eggert, Helm, Tax, Journal of Marketing 77 (2013): churn 7% instead of 19%, revenue +11.4% against matched controls; halved, because matching leaves a selection",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(ReferrerBinding { dropout: number(values, 0), basket: number(values, 1) }),
};
