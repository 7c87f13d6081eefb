//! Taking back what a returned purchase gave, and giving back what it took.

use super::account::{Account, Refusal};
use super::lot::{Lot, MATURED};

/// Lots that one award made: what is known of them long after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Number of the rule among sources.
    pub source: u16,
    /// Base of the lot: of several lots of one month this one is asked first.
    pub base: i64,
    /// Month of issue.
    pub issue: i16,
    /// When they mature or matured; [`super::MATURED`] if they were spendable at once.
    pub matures: i64,
}

impl Account {
    /// Takes back up to so many units of an award's own lots: those still pending with its maturity
    /// first, then (unless only pending ones may go) spendable ones of the same source and month,
    /// those with the award's base before the others.
    /// Returns what was taken.
    pub fn claw_own(&mut self, units: i64, own: Own, only_pending: bool, mut on: impl FnMut(&Lot, i64)) -> i64 {
        let same = |lot: &Lot| (lot.source, lot.issue) == (own.source, own.issue);
        let waits = |lot: &Lot| !lot.is_matured() && same(lot) && lot.matures == own.matures;
        let mut got = self.claw_lots(units, |lot| waits(lot) && lot.base == own.base, &mut on);
        got += self.claw_lots(units - got, waits, &mut on);
        if only_pending {
            return got;
        }
        let spendable = |lot: &Lot| lot.is_matured() && same(lot);
        got += self.claw_lots(units - got, |lot| spendable(lot) && lot.base == own.base, &mut on);
        got + self.claw_lots(units - got, spendable, &mut on)
    }

    /// Makes up to so many units of an award's own pending lots spendable, those with its base first (an extension
    /// moves bases); `on` sees what becomes so.
    ///
    /// # Errors
    /// The lots become too many; the account is then to be thrown away.
    pub fn mature_own(&mut self, units: i64, own: Own, mut on: impl FnMut(&Lot)) -> Result<(), Refusal> {
        let (mut left, head) = (units, self.head);
        let mut ready = Vec::new();
        let waits = |lot: &Lot| {
            !lot.is_matured() && (lot.source, lot.issue, lot.matures) == (own.source, own.issue, own.matures)
        };
        for of_base in [true, false] {
            let own_lots = self.lots[head..].iter_mut().filter(|lot| waits(lot) && (lot.base == own.base) == of_base);
            for lot in own_lots {
                let part = left.min(lot.quantity);
                if part <= 0 {
                    break;
                }
                on(&Lot { quantity: part, ..*lot });
                ready.push(Lot { quantity: part, matures: MATURED, ..*lot });
                self.pending -= part;
                lot.quantity -= part;
                left -= part;
            }
        }
        self.drop_empty();
        for lot in ready {
            self.grant(lot)?;
            self.issued -= lot.quantity;
        }
        Ok(())
    }

    /// Takes back up to so many units of whatever a source made.
    pub fn claw_source(&mut self, units: i64, source: u16, mut on: impl FnMut(&Lot, i64)) -> i64 {
        self.claw_lots(units, |lot| lot.source == source, &mut on)
    }

    /// Units left of whatever a source made.
    pub fn held_of(&self, source: u16) -> i64 {
        self.lots().iter().filter(|lot| lot.source == source).map(|lot| lot.quantity).sum()
    }

    /// Takes back up to so many units of any lot: spendable ones in the account's order, then
    /// pending ones. Returns what was taken.
    pub fn claw_any(&mut self, units: i64, mut on: impl FnMut(&Lot, i64)) -> i64 {
        let available = units.clamp(0, self.available);
        self.take(available, &mut on);
        self.clawed += available;
        available + self.claw_lots(units - available, |lot| !lot.is_matured(), &mut on)
    }

    /// Books what is missing as owed: it counts as taken back, and what comes next repays it.
    pub fn owe(&mut self, units: i64) {
        let units = units.max(0);
        self.debt += units;
        self.clawed += units;
    }

    /// Spent units come back as a lot; debt is repaid from them first.
    ///
    /// # Errors
    /// Nothing changes if the lots are too many.
    pub fn come_back(&mut self, lot: Lot) -> Result<(), Refusal> {
        let units = lot.quantity.max(0);
        self.grant(lot)?;
        // They were issued once already.
        self.issued -= units;
        self.redeemed -= units;
        Ok(())
    }

    /// Takes units of the lots that are meant, in the account's order.
    fn claw_lots(&mut self, units: i64, meant: impl Fn(&Lot) -> bool, on: &mut impl FnMut(&Lot, i64)) -> i64 {
        if units <= 0 || !self.lots().iter().any(&meant) {
            return 0;
        }
        if !self.sorted {
            self.sort();
        }
        let mut left = units;
        let head = self.head;
        for lot in self.lots[head..].iter_mut().filter(|lot| meant(lot)) {
            let part = left.min(lot.quantity);
            if part == 0 {
                break;
            }
            on(lot, part);
            *(if lot.is_matured() { &mut self.available } else { &mut self.pending }) -= part;
            lot.quantity -= part;
            left -= part;
        }
        self.clawed += units - left;
        self.drop_empty();
        units - left
    }
}
