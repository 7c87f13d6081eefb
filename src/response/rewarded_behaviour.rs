//! Row 5: a reward lifts what follows it, for a while.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::exp;

#[derive(Debug)]
struct RewardedBehaviour {
    lift: f64,
    fades: f64,
}

impl Effect for RewardedBehaviour {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        let Some(age) = situation.since_reward else { return };
        // After five times its time constant, less than a hundredth is left.
        if age < 5.0 * self.fades {
            let lift = self.lift * on.of_rewards;
            on.intensity(1.0 + lift * exp(-age / self.fades));
            on.again(self.fades / 3.0);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "rewarded_behaviour",
        says: "intensity × (1 + lift · exp(−age / fades_over)) after a reward",
        parameters: &[
            Parameter {
                key: "lift",
                says: "the lift directly after the reward",
                unit: Unit::Share,
                default: 0.05,
                range: (0.0, 0.15),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "fades_over",
                says: "time constant of its fading",
                unit: Unit::Days,
                default: 42.0,
                range: (14.0, 180.0),
                limits: (1.0, 10_000.0),
            },
        ],
        source: "Taylor, Neslin (2005); Dorotic and others, International Journal of Research in Marketing 31 (2014), 3,094 members: redeeming raises purchases before and after; sizes not seen",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(RewardedBehaviour { lift: number(values, 0), fades: number(values, 1) }),
};
