//! Tallies that keep single lives for comparisons.

use super::Tally;
use crate::measure::Life;

impl Tally<'_> {
    /// From now on keeps each life until the next one begins.
    #[must_use]
    pub fn keeping(self) -> Self {
        Tally { kept: Some(Box::default()), ..self }
    }

    /// What the last life came to, if lives are kept.
    pub fn life(&self) -> Option<&Life> {
        self.kept.as_deref()
    }
}
