//! Time passing: maturing, lapsing, touching, and deadlines that change.

use super::account::Account;
use super::lot::{Lot, MATURED, NEVER, Order, TOUCHED};
use crate::quantity::DAY_SECONDS;

/// Which lots a midnight step ends.
fn ends(lot_due: i64, named_end: bool, now: i64, only_named: bool) -> bool {
    lot_due <= now && (named_end || !only_named)
}

impl Account {
    /// Makes spendable whatever matures at or before `now`; `on` sees each lot as it becomes so.
    pub fn mature(&mut self, now: i64, mut on: impl FnMut(&Lot)) {
        let head = self.head;
        let mut changed = false;
        for lot in self.lots[head..].iter_mut().filter(|lot| !lot.is_matured() && lot.matures <= now) {
            on(lot);
            lot.matures = MATURED;
            self.pending -= lot.quantity;
            self.available += lot.quantity;
            changed = true;
        }
        if changed {
            self.merge_neighbours();
            if self.debt > 0 {
                self.repay();
            }
        }
        self.look_ahead();
    }

    /// Ends whatever is due at or before `now`: all of it, or only the named ends; `on` sees each
    /// lot that goes.
    pub fn lapse(&mut self, now: i64, only_named: bool, mut on: impl FnMut(&Lot)) {
        if self.suspended {
            return self.look_ahead();
        }
        let (touch_due, touch_named) = (self.touch_due, self.touch_named_end);
        let head = self.head;
        let in_order = self.is_in_due_order();
        let (mut gone, mut stays, mut holes) = (0, false, false);
        for lot in &mut self.lots[head..] {
            if in_order && lot.due > now {
                break;
            }
            let (due, named) = if lot.due == TOUCHED { (touch_due, touch_named) } else { (lot.due, lot.named_end) };
            if !ends(due, named, now, only_named) {
                stays = true;
                continue;
            }
            on(&Lot { named_end: named, ..*lot });
            *(if lot.is_matured() { &mut self.available } else { &mut self.pending }) -= lot.quantity;
            self.expired += lot.quantity;
            lot.quantity = 0;
            gone += 1;
            holes |= stays;
        }
        if holes {
            self.drop_empty();
        } else {
            // What has ended stood in front.
            self.head += gone;
        }
        self.look_ahead();
    }

    /// Ends lots one by one, in order, that are due from `from` until before `until` and whose time is to the second;
    /// `on` sees each. Stops at the first that ends with a day, and does nothing where lots do not simply stand in the
    /// order in which they end: that is for [`Account::lapse`].
    #[inline]
    pub fn lapse_in_order(&mut self, (from, until): (i64, i64), mut on: impl FnMut(&Lot)) {
        if self.suspended || self.pending != 0 || !self.is_in_due_order() {
            return;
        }
        let mut next = NEVER;
        for lot in &self.lots[self.head..] {
            next = lot.due;
            if lot.due < from || lot.due >= until || lot.named_end || lot.due % DAY_SECONDS == 0 {
                break;
            }
            on(lot);
            self.available -= lot.quantity;
            self.expired += lot.quantity;
            self.head += 1;
            next = NEVER;
        }
        self.next = next;
    }

    /// Ends one whole balance part by quantity (what an exchange does not carry): spendable units
    /// lapse in the account's order.
    pub fn lapse_units(&mut self, units: i64, on: impl FnMut(&Lot, i64)) {
        let units = units.clamp(0, self.available);
        if self.spend(units, on) {
            self.redeemed -= units;
            self.expired += units;
        }
    }

    /// Ends every lot that a source made, whatever its due: what lasts only as long as something else.
    pub fn lapse_of(&mut self, source: u16, mut on: impl FnMut(&Lot, i64)) {
        let head = self.head;
        let mut any = false;
        for lot in self.lots[head..].iter_mut().filter(|lot| lot.source == source && lot.quantity > 0) {
            on(lot, lot.quantity);
            *(if lot.is_matured() { &mut self.available } else { &mut self.pending }) -= lot.quantity;
            self.expired += lot.quantity;
            lot.quantity = 0;
            any = true;
        }
        if any {
            self.drop_empty();
            self.look_ahead();
        }
    }

    /// Records activity at `now`; lots that follow the touch deadline now end at `due`.
    #[inline]
    pub fn touch(&mut self, now: i64, due: i64, named_end: bool) {
        self.touch = now;
        self.touch_due = due;
        self.touch_named_end = named_end;
        if self.has_touched {
            self.next = self.next.min(due);
        }
    }

    /// Gives every lot a new (base, due, named end), for a term that depends on the tier or was
    /// extended.
    pub fn rebase(&mut self, mut to: impl FnMut(&Lot) -> (i64, i64, bool)) {
        let head = self.head;
        (self.has_touched, self.has_own_due) = (false, false);
        for lot in &mut self.lots[head..] {
            (lot.base, lot.due, lot.named_end) = to(lot);
            if lot.due == TOUCHED {
                // Whether that is a named end is the account's to say.
                lot.named_end = false;
                self.has_touched = true;
            } else {
                self.has_own_due = true;
            }
        }
        self.sort();
        self.merge_neighbours();
        self.look_ahead();
    }

    /// Whether every lot follows the touch deadline (true of an empty account).
    #[inline]
    pub fn is_all_touched(&self) -> bool {
        !self.has_own_due
    }

    /// Joins lots that have become equal; equal lots stand side by side in every order.
    pub(super) fn merge_neighbours(&mut self) {
        if !self.sorted {
            self.sort();
        }
        let equal = self.lots[self.head..].windows(2).position(|pair| pair[0].is_same(&pair[1]));
        let Some(equal) = equal else { return };
        let mut write = self.head + equal;
        for read in write + 1..self.lots.len() {
            let lot = self.lots[read];
            // INVARIANT: write < read < lots.len()
            if self.lots[write].is_same(&lot) {
                self.lots[write].quantity += lot.quantity;
            } else {
                write += 1;
                self.lots[write] = lot;
            }
        }
        if self.head < self.lots.len() {
            self.lots.truncate(write + 1);
        }
    }

    /// Whether the first lot is the first to lapse.
    #[inline]
    pub(super) fn is_in_due_order(&self) -> bool {
        self.sorted && self.order == Order::Soonest && !self.has_touched
    }

    /// Finds the next instant at which something matures or lapses.
    pub(super) fn look_ahead(&mut self) {
        if self.suspended {
            let waiting = self.lots().iter().filter(|lot| !lot.is_matured());
            self.next = waiting.map(|lot| lot.matures).min().unwrap_or(NEVER);
            return;
        }
        if self.is_in_due_order() && self.pending == 0 {
            self.next = self.lots().first().map_or(NEVER, |lot| lot.due);
            return;
        }
        let mut next = NEVER;
        for lot in self.lots() {
            let due = if lot.due == TOUCHED { self.touch_due } else { lot.due };
            next = next.min(due);
            if !lot.is_matured() {
                next = next.min(lot.matures);
            }
        }
        self.next = next;
    }
}
