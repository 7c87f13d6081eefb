//! How sure a finding is.

/// How sure a finding is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Shown by a concrete life that was replayed through the evaluator, with the same number.
    Witness,
    /// Holds for every input of the stated domain.
    Proved,
    /// Nothing was found within the stated fuel, and a bound is known.
    Bounded,
    /// Follows from the rules, but something in them is not followed exactly. Never fails a check by default.
    Suspected,
    /// From a simulation.
    Estimated,
}

impl Verdict {
    /// As shown.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Witness => "WITNESS",
            Verdict::Proved => "PROVED",
            Verdict::Bounded => "BOUNDED",
            Verdict::Suspected => "SUSPECTED",
            Verdict::Estimated => "ESTIMATED",
        }
    }

    /// Whether a check may fail because of it.
    pub fn is_sure(self) -> bool {
        matches!(self, Verdict::Witness | Verdict::Proved)
    }
}
