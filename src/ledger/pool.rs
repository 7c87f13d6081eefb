//! Several accounts that are spent as one.

use super::account::Account;
use super::lot::{Lot, NEVER, Order, TOUCHED};

/// How many units each of several accounts of one holding gives when so many are spent of them together, as if all
/// their lots lay in one account: in the order of the first, equal lots by the place of their account. The sum is
/// less than `units` only if there are too few.
pub fn divide(accounts: &[&Account], units: i64) -> Vec<i64> {
    let mut parts = vec![0; accounts.len()];
    let Some(order) = accounts.first().map(|account| account.order) else { return parts };
    let mut lots: Vec<(Lot, usize)> = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        let resolved = |lot: &Lot| Lot { due: if lot.due == TOUCHED { account.touch_due } else { lot.due }, ..*lot };
        lots.extend(account.lots().iter().filter(|lot| lot.is_matured()).map(|lot| (resolved(lot), place)));
    }
    lots.sort_by(|(a, at), (b, of)| a.compare(b, order, NEVER).then_with(|| at.cmp(of)));
    let mut left = units.max(0);
    for (lot, place) in lots {
        let part = left.min(lot.quantity);
        // INVARIANT: places are those of `accounts`.
        parts[place] += part;
        left -= part;
        if left == 0 {
            break;
        }
    }
    parts
}

impl Account {
    /// Whether every lot gives its share.
    pub fn spends_pro_rata(&self) -> bool {
        self.order == Order::ProRata
    }

    /// Ends everything at once, pending units too, for a member who leaves; `on` sees each lot that goes. A debt stays.
    pub fn close(&mut self, mut on: impl FnMut(&Lot)) {
        for lot in self.lots() {
            on(lot);
        }
        self.expired += self.available + self.pending;
        (self.available, self.pending) = (0, 0);
        self.lots.clear();
        self.head = 0;
        self.sorted = true;
        (self.has_touched, self.has_own_due) = (false, false);
        self.next = NEVER;
    }
}
