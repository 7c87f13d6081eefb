//! Lives that differ from the twin's: what comes back, what mails cost, and every period held against the twin's.

use super::beside::Running;
use super::{DISCOUNT, FEES, INCREMENTAL, MARGIN, PROFIT, REVENUE, REWARD, Tally};
use crate::evaluate::Receipt;
use crate::quantity::Instant;

/// A life without the program.
#[derive(Clone, Copy, Debug)]
pub struct Alone<'t> {
    /// Margin by period, numerators.
    pub margins: &'t [i64],
    /// The denominator under them.
    pub over: i64,
    /// Purchases and minor units.
    pub made: [i64; 2],
}

impl<'a> Tally<'a> {
    /// The same, remembering the margin of the last life by period.
    #[must_use]
    pub fn remembering(self) -> Self {
        let margins = Some(vec![0; self.layout.periods.len()]);
        Tally { margins, ..self }
    }

    /// What the last life was, for another one to be held against.
    pub fn alone(&self) -> Alone<'_> {
        Alone { margins: self.margins.as_deref().unwrap_or(&[]), over: self.layout.costs.over, made: self.made }
    }

    /// Holds the life that has just begun against that of the twin.
    pub fn against(&mut self, twin: Alone<'_>) {
        // The denominator of the program's costs is a multiple of the twin's, which has margins alone.
        let times = (self.layout.costs.over / twin.over.max(1)).max(1);
        self.twin.clear();
        for margin in twin.margins {
            let (numerator, over) = margin.overflowing_mul(times);
            self.twin.push(numerator);
            self.fine &= !over;
        }
        self.beside = Some(Running::of(twin.made));
    }

    /// The customer became a member just now, after the life began without a tier.
    pub fn entered(&mut self, at: Instant) {
        self.roll(at);
        for ladder in 0..self.layout.initial.len() {
            let rank = self.layout.initial.get(ladder).copied().unwrap_or(0);
            self.shift_tier(ladder, rank, 1);
        }
    }

    /// A purchase came back as a whole: what it brought and what was given for it is undone.
    pub fn refunded(&mut self, at: Instant, receipt: &Receipt, margin: i64) {
        self.roll(at);
        self.add(REVENUE, Some(-receipt.paid));
        self.add(MARGIN, receipt.list.checked_mul(-margin));
        if receipt.list != receipt.paid {
            self.add(DISCOUNT, Some(-receipt.discounts));
            self.add(REWARD, (receipt.vouchers + receipt.points).checked_mul(-self.layout.costs.over));
        }
    }

    /// A mail was sent, for so many minor units.
    pub fn mailed(&mut self, at: Instant, cost: i64) {
        self.roll(at);
        match cost.checked_mul(self.layout.costs.over).and_then(|cost| self.mail.checked_add(cost)) {
            Some(sum) => self.mail = sum,
            None => self.fine = false,
        }
    }

    /// Periods in which nothing happened here and the twin may have bought.
    #[cold]
    pub(super) fn without_purchases(&mut self, from: usize, to: usize) {
        for period in from..to {
            let Some(missed) = self.twin.get(period).copied().filter(|missed| *missed != 0) else { continue };
            let row = self.sums.by_period.get_mut(period * self.sums.slots..).unwrap_or_default();
            if let Some(sum) = row.get_mut(INCREMENTAL) {
                self.fine &= sum.add(-missed);
            }
            self.life[INCREMENTAL] = self.life[INCREMENTAL].saturating_sub(missed);
        }
    }

    /// Profit of the running period before the costs that every member has alike, and its present value.
    ///
    /// The twin buys the same goods at list price, so its margin is the same and the difference is what the
    /// program gave away.
    pub(super) fn profit(&mut self, owed: i64) {
        if self.layout.costs.margins.is_empty() {
            return;
        }
        let given =
            self.now[DISCOUNT].checked_mul(self.layout.costs.over).and_then(|off| off.checked_add(self.now[REWARD]));
        let fees = self.now[FEES].checked_mul(self.layout.costs.over);
        let given = given.and_then(|given| given.checked_sub(fees?));
        let Some(given) = given.and_then(|given| given.checked_sub(owed)) else {
            self.fine = false;
            return;
        };
        let mail = std::mem::take(&mut self.mail);
        self.now[PROFIT] = self.now[MARGIN].saturating_sub(given).saturating_sub(mail);
        // Without a response the margin is the twin's own.
        self.now[INCREMENTAL] = match self.twin.get(self.period) {
            Some(twin) => self.now[PROFIT].saturating_sub(*twin),
            None => -given,
        };
        if let Some(slot) = self.margins.as_mut().and_then(|margins| margins.get_mut(self.period)) {
            *slot = self.now[PROFIT];
        }
        if let Some(factor) = self.layout.factors.get(self.period) {
            self.present += i128::from(self.now[PROFIT]) * i128::from(*factor);
        }
    }
}
