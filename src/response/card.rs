//! What is known of an effect: its formula in words, its numbers, where they come from and how far to trust them.

use super::{Multipliers, Situation};

/// How far a default can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The figure stands in the source.
    Measured,
    /// The figure was solved for from what the source reports.
    Solved,
    /// The mechanism is known, the figure is a judgement.
    Assumption,
}

impl Label {
    /// The word for it in tables and reports.
    pub fn word(self) -> &'static str {
        match self {
            Label::Measured => "measured",
            Label::Solved => "solved from a study",
            Label::Assumption => "assumption",
        }
    }
}

/// How a number is written in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number: `times = 0.75`.
    Number,
    /// A share: `lift = "5%"`; kept as a fraction of one.
    Share,
    /// A length of time: `fades_over = "6 weeks"`; kept in days.
    Days,
}

/// One number of an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its key.
    pub key: &'static str,
    /// What it is.
    pub says: &'static str,
    /// How it is written.
    pub unit: Unit,
    /// Without a word in the scenario.
    pub default: f64,
    /// What the literature or judgement finds plausible: the range of a slider or a prior.
    pub range: (f64, f64),
    /// What makes sense at all.
    pub limits: (f64, f64),
}

/// Everything about an effect but its code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Its key under `[response]`.
    pub key: &'static str,
    /// The formula in words.
    pub says: &'static str,
    /// Its numbers.
    pub parameters: &'static [Parameter],
    /// Who found it.
    pub source: &'static str,
    /// How far to trust the defaults.
    pub label: Label,
    /// Whether `preset = "evidence"` has it.
    pub in_evidence: bool,
}

/// What an effect does: it multiplies, and nothing else.
pub trait Effect: std::fmt::Debug + Send + Sync {
    /// Multiplies what the situation calls for.
    fn apply(&self, situation: &Situation, on: &mut Multipliers);

    /// Whether it looks at nothing but who the customer is (the own rate), so that it says the same a whole life long.
    fn lasts(&self) -> bool {
        false
    }
}

/// An effect in the table of all.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What is known of it.
    pub card: Card,
    /// Makes it from its numbers, in the order of the card.
    pub make: fn(&[f64]) -> Box<dyn Effect>,
}

/// The number in that place; the table and the reader agree on how many there are.
pub(super) fn number(values: &[f64], at: usize) -> f64 {
    values.get(at).copied().unwrap_or(0.0)
}
