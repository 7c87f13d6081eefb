//! A mail that is read lifts what follows it, for a while.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct Mailing {
    lift: f64,
    lasts: f64,
    heavy: f64,
}

impl Effect for Mailing {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let Some(age) = situation.mail else { return };
        if age < self.lasts {
            let scale = crate::numeric::exp(-self.heavy * situation.heaviness);
            on.intensity(1.0 + self.lift * scale);
            on.again(self.lasts - age);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "mailing",
        says: "intensity × (1 + lift · exp(−heavy · own rate / 80th percentile of rates)) for some time after a mail was read",
        parameters: &[
            Parameter {
                key: "lift",
                says: "of somebody who buys hardly ever",
                unit: Unit::Share,
                default: 0.20,
                range: (0.0, 0.5),
                limits: (0.0, 50.0),
            },
            Parameter {
                key: "lasts",
                says: "how long",
                unit: Unit::Days,
                default: 14.0,
                range: (7.0, 30.0),
                limits: (1.0, 1_000.0),
            },
            Parameter {
                key: "heavy",
                says: "how fast the lift fades with the rate; 0: the same for all",
                unit: Unit::Number,
                default: 1.0,
                range: (0.0, 2.0),
                limits: (0.0, 10.0),
            },
        ],
        source: "no figure that holds in general: state your own from a test with a control group",
        label: Label::Assumption,
        in_evidence: false,
    },
    make: |values| Box::new(Mailing { lift: number(values, 0), lasts: number(values, 1), heavy: number(values, 2) }),
};
