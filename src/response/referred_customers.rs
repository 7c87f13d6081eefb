//! Row 17: customers whom others brought stay longer, and are worth more at first.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct ReferredCustomers {
    dropout: f64,
    premium: f64,
    fades: f64,
}

impl Effect for ReferredCustomers {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if !situation.referred {
            return;
        }
        on.dropout(self.dropout);
        let left = 1.0 - situation.days / self.fades;
        if left > 0.0 {
            on.basket(1.0 + self.premium * left);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "referred_customers",
        says: "dropout × times for customers whom others brought; their basket × (1 + premium), falling evenly to 1",
        parameters: &[
            Parameter {
                key: "dropout",
                says: "times of the probability of leaving",
                unit: Unit::Number,
                default: 0.82,
                range: (0.7, 1.0),
                limits: (0.0, 100.0),
            },
            Parameter {
                key: "premium",
                says: "how much more they bring at first",
                unit: Unit::Share,
                default: 0.40,
                range: (-0.10, 0.55),
                limits: (-0.99, 5.0),
            },
            Parameter {
                key: "fades_over",
                says: "after which nothing of the premium is left",
                unit: Unit::Days,
                default: 913.0,
                range: (365.0, 1_095.0),
                limits: (1.0, 10_000.0),
            },
        ],
        source: "Schmitt, Skiera, Van den Bulte, Journal of Marketing 75 (2011): 18% more likely to stay, 16% more value, margin +35.5% at first and none after 2.5 years; Wolters, Gedenk (2018) found smaller margins",
        label: Label::Measured,
        in_evidence: true,
    },
    make: |values| {
        Box::new(ReferredCustomers { dropout: number(values, 0), premium: number(values, 1), fades: number(values, 2) })
    },
};
