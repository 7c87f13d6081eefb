//! Row 22: how much of all effects a design gets. Comes early: it scales what follows.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct Design {
    scale: f64,
}

impl Effect for Design {
    fn apply(&self, _: &Situation, on: &mut Multipliers) {
        on.of_design *= self.scale;
    }

    fn lasts(&self) -> bool {
        true
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "design",
        says: "every multiplier m becomes 1 + scale · (m − 1)",
        parameters: &[Parameter {
            key: "scale",
            says: "1 for simple, immediate rewards; 0.3 for progressive or coalition designs",
            unit: Unit::Number,
            default: 1.0,
            range: (0.3, 1.0),
            limits: (0.0, 3.0),
        }],
        source: "Bombaij, Dekimpe, International Journal of Research in Marketing 37 (2020), 358 banners in 27 countries; Belli and others, Journal of the Academy of Marketing Science 50 (2022), 429 effects",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(Design { scale: number(values, 0) }),
};
