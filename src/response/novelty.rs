//! Row 11: what is new wears off.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::exp;
use std::f64::consts::LN_2;

#[derive(Debug)]
struct Novelty {
    lift: f64,
    half_life: f64,
}

impl Effect for Novelty {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let halves = situation.days / self.half_life;
        // After seven half-lives less than a hundredth is left.
        if halves < 7.0 {
            on.intensity(1.0 + self.lift * exp(-halves * LN_2));
            on.again(self.half_life / 4.0);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "novelty",
        says: "intensity × (1 + lift · 2^(−time since joining / half_life))",
        parameters: &[
            Parameter {
                key: "lift",
                says: "the lift directly after joining",
                unit: Unit::Share,
                default: 0.05,
                range: (0.0, 0.15),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "half_life",
                says: "after which half of it is left",
                unit: Unit::Days,
                default: 182.0,
                range: (91.0, 1_825.0),
                limits: (1.0, 100_000.0),
            },
        ],
        source: "Meyer-Waarden, Journal of Retailing 83 (2007): changes are small and fade after 6 to 9 months; the lift of 3 to 5% is what Gopalakrishnan and others (2021) leave to frequency",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(Novelty { lift: number(values, 0), half_life: number(values, 1) }),
};
