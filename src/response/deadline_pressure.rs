//! Row 4: points pressure before a deadline.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct DeadlinePressure {
    lift: f64,
    within: f64,
}

impl Effect for DeadlinePressure {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let Some(left) = situation.lapse else { return };
        if left > self.within {
            on.again(left - self.within);
        } else if left > 0.0 && situation.progress > 0.0 && situation.missing * situation.gap <= 2.0 * left {
            // Within reach: at twice the member's own pace the rest can be earned in time.
            let lift = self.lift * on.of_rewards;
            on.intensity(1.0 + lift);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "deadline_pressure",
        says: "intensity × (1 + lift) in the last time before points lapse, while the next reward is within reach (at most twice the own pace)",
        parameters: &[
            Parameter {
                key: "lift",
                says: "the lift",
                unit: Unit::Share,
                default: 0.06,
                range: (0.0, 0.15),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "within",
                says: "how long before the deadline it acts",
                unit: Unit::Days,
                default: 56.0,
                range: (28.0, 84.0),
                limits: (1.0, 1_000.0),
            },
        ],
        source: "Taylor, Neslin, Journal of Retailing 81 (2005), a turkey program of eight weeks: the effect is significant, its size is remembered and not seen",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(DeadlinePressure { lift: number(values, 0), within: number(values, 1) }),
};
