//! Old lots that never lapse by themselves: kept by month for ten years, and together before that.

use super::account::Account;
use super::lot::{Lot, MOST_LOTS, TOUCHED};
use crate::quantity::{Date, Day};

/// Issue months that lots without a due of their own are told apart by.
pub const MONTHS_KEPT: i16 = 120;

/// Whether only its age tells it from others: spendable, and either never due or alive by activity.
fn is_old_kind(lot: &Lot) -> bool {
    lot.due >= TOUCHED && lot.is_matured()
}

/// The first second of an issue month.
fn month_start(issue: i16) -> i64 {
    let month = i32::from(issue);
    let first = Date { year: 1970 + month.div_euclid(12), month: (month.rem_euclid(12) + 1) as u8, day: 1 };
    let day: Day = first.to_day();
    day.start().0
}

impl Account {
    /// When units of an issue month come in: what was issued before the last 120 months up to it counts as issued with
    /// the first of them, and lots that differ in nothing else are one.
    pub(super) fn age(&mut self, issue: i16) {
        let first = issue.saturating_sub(MONTHS_KEPT - 1);
        if self.lots().iter().any(|lot| lot.issue < first && is_old_kind(lot)) {
            self.gather(|lot| if lot.issue < first { first } else { lot.issue }, |lot| lot.issue <= first);
        }
    }

    /// Makes room when there are as many lots as there may be: lots without a due of their own count by month, and then
    /// the oldest months together, until half of the room is free. Nothing is gained or lost by it.
    #[cold]
    pub(super) fn make_room(&mut self) {
        self.gather(|lot| lot.issue, |_| true);
        while self.lots().len() > MOST_LOTS / 2 {
            let mut months: Vec<i16> = self.lots().iter().filter(|lot| is_old_kind(lot)).map(|lot| lot.issue).collect();
            months.sort_unstable();
            months.dedup();
            // a quarter of the months at a time: each round is one pass over the lots
            let Some(&into) = months.get((months.len() / 4).max(1)) else { return };
            self.gather(|lot| lot.issue.max(into), |lot| lot.issue <= into);
        }
    }

    /// Gives lots of that kind another issue month, with the month's first second as base where `dated` says so, and
    /// joins those that have become equal.
    fn gather(&mut self, month: impl Fn(&Lot) -> i16, dated: impl Fn(&Lot) -> bool) {
        let head = self.head;
        for lot in self.lots[head..].iter_mut().filter(|lot| is_old_kind(lot)) {
            let dated = dated(lot);
            lot.issue = month(lot);
            if dated {
                lot.base = month_start(lot.issue);
            }
        }
        self.sort();
        self.merge_neighbours();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Account, Lot, MATURED, MOST_LOTS, NEVER, Order, TOUCHED};
    use super::{MONTHS_KEPT, month_start};
    use proptest::prelude::*;

    fn never(quantity: i64, issue: i16, base: i64, source: u16) -> Lot {
        Lot { quantity, base, due: NEVER, matures: MATURED, issue, source, term: 0, named_end: false }
    }

    #[test]
    fn ten_years_of_months_are_kept_and_the_first_of_them_holds_what_is_older() {
        let mut account = Account::new(Order::Soonest);
        for issue in 0..400i16 {
            account.grant(never(1, issue, month_start(issue), 0)).expect("one unit a month");
            assert!(account.conserved().is_ok());
        }
        assert_eq!(account.lots().len(), MONTHS_KEPT as usize);
        let first = account.lots()[0];
        assert_eq!((first.issue, first.base, first.quantity), (280, month_start(280), 281));
        assert_eq!((account.available(), account.issued()), (400, 400));
    }

    #[test]
    fn lots_that_are_never_due_are_never_too_many() {
        for due in [NEVER, TOUCHED] {
            let mut account = Account::new(Order::Oldest);
            for number in 0..30_000i64 {
                let issue = (number / 300) as i16;
                let lot = Lot { due, ..never(2, issue, month_start(issue) + number % 300, (number % 5) as u16) };
                account.grant(lot).expect("room is made");
            }
            assert!(account.lots().len() <= MOST_LOTS);
            assert_eq!(account.available(), 60_000);
            assert!(account.conserved().is_ok());
            assert!(account.lots().iter().all(|lot| lot.base >= month_start(lot.issue)));
        }
    }

    proptest! {
        #[test]
        fn gathering_neither_gains_nor_loses(
            grants in proptest::collection::vec((1i64..50, 0i16..600, 0i64..2_000_000, 0u16..3), 1..300),
            spent in 0i64..2_000,
        ) {
            let mut account = Account::new(Order::Soonest);
            let mut sorted = grants;
            sorted.sort_by_key(|grant| grant.1);
            let mut total = 0;
            for (quantity, issue, second, source) in sorted {
                account.grant(never(quantity, issue, month_start(issue) + second, source)).expect("room");
                total += quantity;
            }
            prop_assert_eq!(account.available(), total);
            let latest = account.lots().iter().map(|lot| lot.issue).max().unwrap_or(0);
            prop_assert!(account.lots().iter().all(|lot| lot.issue > latest - MONTHS_KEPT));
            account.make_room();
            prop_assert!(account.conserved().is_ok());
            let units = spent.min(total);
            let done = account.spend(units, |_, _| ());
            prop_assert!(done);
            prop_assert_eq!(account.available(), total - units);
            prop_assert!(account.conserved().is_ok());
        }
    }
}
