//! All rows of some files, not yet arranged.

use super::model::{DataQuality, History, Overview, Portion};
use super::spool::{Desk, Kept};
use crate::diagnostic::Diagnostic;

/// All rows of some files, in memory or below, to be looked at portion by portion.
pub struct Gathered {
    /// What is known of all rows.
    pub overview: Overview,
    pub(super) kept: Kept,
}

impl Gathered {
    /// What the rows are like.
    pub fn quality(&self) -> &DataQuality {
        &self.overview.quality
    }

    /// Bytes of rows that lie on the disk, because memory did not take them.
    pub fn overflown(&self) -> u64 {
        self.kept.overflown()
    }

    pub(super) fn portions(&self) -> usize {
        self.kept.portions()
    }

    pub(super) fn portion<'d>(&self, number: usize, desk: &'d mut Desk) -> Result<&'d Portion, Diagnostic> {
        self.kept.portion(number, desk)
    }

    /// Everything at once: for those who look at all customers together.
    ///
    /// # Errors
    /// A purchase with too many lines, or rows that the disk does not give back.
    pub fn whole(self) -> Result<History, Diagnostic> {
        let mut history = History { overview: self.overview, ..History::default() };
        for number in 0..self.kept.portions() {
            let mut desk = Desk::default();
            self.kept.portion(number, &mut desk)?;
            let portion = desk.into_portion();
            let (baskets, items) = (history.baskets.len(), history.items.len());
            let moved = |range: std::ops::Range<usize>, by: usize| range.start + by..range.end + by;
            history.customers.extend(portion.customers.into_iter().map(|mut customer| {
                customer.baskets = moved(customer.baskets, baskets);
                customer
            }));
            history.baskets.extend(portion.baskets.into_iter().map(|mut basket| {
                basket.items = moved(basket.items, items);
                basket
            }));
            history.items.extend(portion.items);
        }
        history.customers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(history)
    }
}
