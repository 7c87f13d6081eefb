//! Row 20: who has paid for a tier buys more, for the terms and because it was paid for.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::pow;

#[derive(Debug)]
struct PaidMembership {
    economic: f64,
    identity: f64,
    half_life: f64,
}

impl Effect for PaidMembership {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let Some(age) = situation.paid_member else { return };
        let halves = age / self.half_life;
        let identity = if halves < 7.0 { self.identity * pow(2.0, -halves) } else { 0.0 };
        on.intensity(1.0 + self.economic + identity);
        if halves < 7.0 && self.identity > 0.0 {
            on.again(self.half_life / 4.0);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "paid_membership",
        says: "intensity × (1 + economic + identity · 2^(−age / half_life)) while a paid membership runs",
        parameters: &[
            Parameter {
                key: "economic",
                says: "for the better terms",
                unit: Unit::Share,
                default: 0.07,
                range: (0.0, 0.20),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "identity",
                says: "because it was paid for, and for belonging",
                unit: Unit::Share,
                default: 0.13,
                range: (0.0, 0.40),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "half_life",
                says: "after which half of the second part is left",
                unit: Unit::Days,
                default: 365.0,
                range: (91.0, 1_825.0),
                limits: (1.0, 100_000.0),
            },
        ],
        source: "Iyengar, Park, Yu, Journal of Marketing Research 59 (2022): a third of the effect is economic, two thirds are not; sizes are a judgement",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| {
        Box::new(PaidMembership {
            economic: number(values, 0),
            identity: number(values, 1),
            half_life: number(values, 2),
        })
    },
};
