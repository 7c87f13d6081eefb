//! Row 9: promotion and demotion.

use super::card::{Card, Effect, Kind, Label, Parameter, Unit, number};
use super::{Multipliers, Situation};
use crate::numeric::pow;

/// Moves that still count: a member who rises and falls for ever does not fall for ever.
const MOST: usize = 5;

#[derive(Debug)]
struct TierMoves {
    /// After so many promotions, and demotions.
    up: [f64; MOST + 1],
    down: [f64; MOST + 1],
    dropout: f64,
}

impl TierMoves {
    fn new(up: f64, down: f64, dropout: f64) -> TierMoves {
        let powers = |base: f64| std::array::from_fn(|count| if count > 0 { pow(base, count as f64) } else { 1.0 });
        TierMoves { up: powers(1.0 + up), down: powers(1.0 - down), dropout }
    }
}

impl Effect for TierMoves {
    fn apply(&self, situation: &Situation, on: &mut Multipliers) {
        if situation.rises + situation.falls == 0 {
            return;
        }
        let after = |powers: &[f64], moves: u32| powers.get((moves as usize).min(MOST)).copied().unwrap_or(1.0);
        on.intensity(after(&self.up, situation.rises) * after(&self.down, situation.falls));
        if situation.fell_last {
            on.dropout(self.dropout);
        }
    }
}

pub(super) const KIND: Kind = Kind {
    card: Card {
        key: "tier_moves",
        says: "intensity × (1 + up) with a promotion, × (1 − down) with a demotion, dropout × times after a demotion; a member who rose and fell buys less than one who never rose",
        parameters: &[
            Parameter {
                key: "up",
                says: "gain with a promotion",
                unit: Unit::Share,
                default: 0.03,
                range: (0.0, 0.10),
                limits: (0.0, 5.0),
            },
            Parameter {
                key: "down",
                says: "loss with a demotion; (1 + up) · (1 − down) stays below 1",
                unit: Unit::Share,
                default: 0.06,
                range: (0.0, 0.20),
                limits: (0.0, 0.99),
            },
            Parameter {
                key: "dropout",
                says: "times of the probability of leaving after a demotion",
                unit: Unit::Number,
                default: 1.2,
                range: (1.0, 1.5),
                limits: (0.0, 100.0),
            },
        ],
        source: "Wagner, Hennig-Thurau, Rudolph, Journal of Marketing 73 (2009): the demoted fall below the never promoted; Ramaseshan, Ouschan, Journal of Business Research 70 (2017); sizes are a judgement",
        label: Label::Assumption,
        in_evidence: true,
    },
    make: |values| Box::new(TierMoves::new(number(values, 0), number(values, 1), number(values, 2))),
};
