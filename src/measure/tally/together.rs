//! Purchases that are told of together.

use super::{ISSUED, MARGIN, PURCHASES, REVENUE, REWARD, Tally};
use crate::core::HoldingId;
use crate::quantity::Instant;

/// Purchases at list price of one period, and the units that rules gave for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    /// How many.
    pub purchases: i64,
    /// Minor units.
    pub paid: i64,
    /// Gross margin, numerators.
    pub margin: i64,
    /// Of what units were given, and how many.
    pub holding: HoldingId,
    /// Smallest units.
    pub units: i64,
    /// The last one.
    pub last: Instant,
    /// Whether a sum left its range.
    pub broken: bool,
}

impl Bought {
    /// One more, of a line with that gross margin (numerator over the common denominator).
    #[inline(always)]
    pub fn add(&mut self, at: Instant, paid: i64, margin: i64) {
        self.last = at;
        self.purchases += 1;
        let (sum, first) = self.paid.overflowing_add(paid);
        self.paid = sum;
        self.broken |= first;
        if margin != 0 {
            let (earned, first) = paid.overflowing_mul(margin);
            let (sum, second) = self.margin.overflowing_add(earned);
            self.margin = sum;
            self.broken |= first | second;
        }
    }
}

impl Tally<'_> {
    /// Until when purchases from `at` on may be told of together: to the end of the period. `None` where it matters which
    /// rule gave what.
    #[inline]
    pub fn together(&mut self, at: Instant) -> Option<Instant> {
        if !self.partners.is_empty() {
            return None;
        }
        self.roll(at);
        Some(Instant(self.until))
    }

    /// Purchases of the running period, in place of [`Tally::bought`] and grants one by one.
    #[inline]
    pub fn bought_together(&mut self, bought: &Bought) {
        if bought.purchases == 0 {
            return;
        }
        self.last_purchase = bought.last.0;
        self.now[PURCHASES] += bought.purchases;
        self.add(REVENUE, Some(bought.paid));
        if bought.margin != 0 {
            self.add(MARGIN, Some(bought.margin));
        }
        self.fine &= !bought.broken;
        if let Some(flows) = self.units.get_mut(bought.holding.index()) {
            match flows[ISSUED].checked_add(bought.units) {
                Some(sum) => flows[ISSUED] = sum,
                None => self.fine = false,
            }
        }
        let price = self.layout.costs.granted.get(bought.holding.index()).copied().unwrap_or(0);
        if price != 0 {
            self.add(REWARD, bought.units.checked_mul(price));
        }
    }
}
