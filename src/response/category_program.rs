//! Row 21: rules for a category lift that category. An upper bound: never part of the evidence.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct CategoryProgram {
    lift: f64,
}

impl Effect for CategoryProgram {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        on.intensity(1.0 + self.lift * situation.rewarded_share);
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "category_program",
        says: "intensity × (1 + lift · share of purchases in categories that have rules of their own)",
        parameters: &[Parameter {
            key: "lift",
            says: "of the category, at a reward of 10%; an upper bound",
            unit: Unit::Share,
            default: 0.25,
            range: (0.0, 0.25),
            limits: (0.0, 5.0),
        }],
        source: "Drèze, Hoch, International Journal of Research in Marketing 15 (1998), a baby club: +25% in the category over the year before, without a control group",
        label: Label::Measured,
        in_evidence: false,
    },
    make: |values| Box::new(CategoryProgram { lift: number(values, 0) }),
};
