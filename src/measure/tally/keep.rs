//! Tallies that keep single lives for comparisons.

use super::Tally;
use crate::measure::{Layout, Life};

impl<'a> Tally<'a> {
    /// A tally that keeps each life until the next one begins.
    pub fn keeping(layout: &'a Layout) -> Self {
        Tally { kept: Some(Box::default()), ..Tally::new(layout) }
    }

    /// What the last life came to, if lives are kept.
    pub fn life(&self) -> Option<&Life> {
        self.kept.as_deref()
    }
}
