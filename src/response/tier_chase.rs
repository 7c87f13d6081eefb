//! Row 7: the chase for the next tier.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};

#[derive(Debug)]
struct TierChase {
    lift: f64,
}

impl Effect for TierChase {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let needed = situation.tier_missing * situation.gap;
        let reachable = situation.tier_days.is_none_or(|left| needed <= 2.0 * left) && needed.is_finite();
        if reachable {
            on.intensity(1.0 + self.lift * situation.tier_progress);
            if let Some(left) = situation.tier_days {
                // When the rest is out of reach the chase is over.
                on.again(left - needed / 2.0);
            }
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "tier_chase",
        says: "intensity × (1 + lift · share of the way to the next tier) while it is within reach in the time left (at most twice the own pace)",
        parameters: &[Parameter {
            key: "lift",
            says: "the lift just before the tier",
            unit: Unit::Share,
            default: 0.10,
            range: (0.0, 0.30),
            limits: (0.0, 5.0),
        }],
        source: "Kopalle and others, Marketing Science 31 (2012): pressure towards tiers and rewards exists, two segments; sizes not seen",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(TierChase { lift: number(values, 0) }),
};
