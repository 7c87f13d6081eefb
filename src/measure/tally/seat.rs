//! Tallies of members whose lives touch: each hears of its own member, all count into the same sums.

use super::Tally;
use crate::measure::{Layout, Sums};

impl<'a> Tally<'a> {
    /// A tally without sums of its own: before it hears anything they are lent to it.
    pub fn seat(layout: &'a Layout) -> Tally<'a> {
        Tally { sums: Sums::default(), ..Tally::new(layout) }
    }

    /// Lends sums, or takes them back.
    #[inline]
    pub fn exchange(&mut self, sums: &mut Sums) {
        std::mem::swap(&mut self.sums, sums);
    }

    /// So many of those who were counted were brought by others.
    pub fn add_brought(&mut self, members: u64) {
        self.sums.related[0] += members;
    }
}
