//! Spending, and repaying what is owed.

use super::account::Account;
use super::lot::{Lot, Order};

impl Account {
    /// Spends exactly so many available units in the account's order and says from which lots; the
    /// lot passed on still shows the quantity it had before. Returns false, and does nothing, if
    /// there are too few.
    #[inline]
    pub fn spend(&mut self, units: i64, on: impl FnMut(&Lot, i64)) -> bool {
        if units < 0 || units > self.available {
            return false;
        }
        self.take(units, on);
        self.redeemed += units;
        true
    }

    /// Pays debt with what is available.
    pub(super) fn repay(&mut self) {
        // Debt was counted as clawed back when it arose, so both sides fall and no counter moves.
        let paid = self.debt.min(self.available);
        self.take(paid, |_, _| {});
        self.debt -= paid;
    }

    /// Removes available units from the lots. The caller has checked that there are enough and books
    /// them on a counter.
    pub(super) fn take(&mut self, units: i64, mut on: impl FnMut(&Lot, i64)) {
        if units == 0 {
            return;
        }
        if !self.sorted {
            self.sort();
        }
        self.available -= units;
        if self.order == Order::ProRata {
            return self.take_pro_rata(units, on);
        }
        let mut left = units;
        let mut at = self.head;
        let mut holes = false;
        // INVARIANT: the matured lots sum to `available` before this call, so `at` stays inside.
        while left > 0 && at < self.lots.len() {
            let lot = &mut self.lots[at];
            if lot.is_matured() {
                let part = left.min(lot.quantity);
                on(lot, part);
                lot.quantity -= part;
                left -= part;
                if lot.quantity == 0 {
                    if at == self.head {
                        self.head += 1;
                    } else {
                        holes = true;
                    }
                }
            }
            at += 1;
        }
        if holes {
            self.drop_empty();
        }
    }

    /// Every matured lot gives its share; the units that rounding leaves over go to the largest
    /// remainders, ties to the earlier lot.
    fn take_pro_rata(&mut self, units: i64, mut on: impl FnMut(&Lot, i64)) {
        let total = i128::from(self.available + units);
        let share = |lot: &Lot| i128::from(lot.quantity) * i128::from(units);
        let head = self.head;
        let mut over = units;
        for lot in self.lots[head..].iter().filter(|lot| lot.is_matured()) {
            over -= (share(lot) / total) as i64;
        }
        // `over` is below the number of lots; the cut-off remainder is found without extra memory.
        let mut cut = (i128::MAX, usize::MAX);
        for _ in 0..over {
            let mut best = (-1, usize::MAX);
            for (at, lot) in self.lots[head..].iter().enumerate().filter(|(_, lot)| lot.is_matured()) {
                let rest = share(lot) % total;
                let below_cut = rest < cut.0 || (rest == cut.0 && at > cut.1);
                if below_cut && (rest > best.0 || (rest == best.0 && at < best.1)) {
                    best = (rest, at);
                }
            }
            cut = if cut.0 == i128::MAX { (best.0, best.1) } else { best };
        }
        for (at, lot) in self.lots[head..].iter_mut().enumerate().filter(|(_, lot)| lot.is_matured()) {
            let rest = share(lot) % total;
            let extra = over > 0 && (rest > cut.0 || (rest == cut.0 && at <= cut.1));
            let part = (share(lot) / total) as i64 + i64::from(extra);
            if part > 0 {
                on(lot, part);
                lot.quantity -= part;
            }
        }
        self.drop_empty();
    }

    /// Forgets lots without quantity.
    pub(super) fn drop_empty(&mut self) {
        let head = self.head;
        let mut at = 0;
        self.lots.retain(|lot| {
            at += 1;
            at > head && lot.quantity > 0
        });
        self.head = 0;
    }
}
