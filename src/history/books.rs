//! What is booked while members live.

use super::result::{Month, Roll};
use super::settle::Settling;
use crate::core::{HoldingId, RowId};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Grant, Plan, Recorder, Taking};
use crate::ledger::Lot;
use crate::measure::{BookKeeper, Months, Noted};
use crate::quantity::{Calendar, Day, Instant, Part};

/// Books are by calendar month.
pub(super) const MONTH: Calendar = Calendar::plain(Part::Month);

/// Bookings by month, and of the present member in all.
#[derive(Clone)]
pub(super) struct Books {
    pub months: Vec<Month>,
    place: Months,
    pub total: Vec<i128>,
    /// What the present settlement booked in a later month than it began in.
    pub late: Vec<i128>,
    pub settling: Settling,
    pub keeper: BookKeeper,
}

impl Books {
    /// Nothing booked yet, from the month of a first day to that of a last one.
    ///
    /// # Errors
    /// If partners' accounts cannot be added exactly.
    pub fn new(plan: &Plan, (first, last): (Day, Day), noted: Noted) -> Result<Books, Diagnostic> {
        let first_month = MONTH.key(first);
        let none = vec![0; plan.program().holdings.len()];
        let rolls = vec![Roll::default(); none.len()];
        let month = |key: i32| Month { start: MONTH.first_day(key), rolls: rolls.clone(), ..Month::default() };
        Ok(Books {
            months: (first_month..=MONTH.key(last)).map(month).collect(),
            place: Months::new(first_month, (MONTH.key(last) - first_month + 1).max(0) as usize),
            total: none.clone(),
            late: none,
            settling: Settling::new(plan)?,
            keeper: BookKeeper::new(plan, first, last).noting(noted),
        })
    }

    /// Adds what was booked of others.
    pub fn absorb(&mut self, other: &Books) {
        for (month, other) in self.months.iter_mut().zip(&other.months) {
            month.add(other);
        }
        self.settling.absorb(&other.settling);
        self.keeper.absorb(&other.keeper);
    }

    /// The month of an instant by its place; the midnight that ends the last month belongs to it.
    #[inline]
    pub fn place(&mut self, at: Instant) -> usize {
        self.place.place(at)
    }

    pub fn month(&mut self, at: Instant) -> &mut Month {
        let place = self.place(at);
        self.months.get_mut(place).expect("INVARIANT: a history with a purchase has a month")
    }

    fn book(&mut self, at: Instant, holding: HoldingId, change: i64, post: impl Fn(&mut Roll, i128)) {
        if let Some(total) = self.total.get_mut(holding.index()) {
            *total += i128::from(change);
        }
        let place = self.place(at);
        let Some(month) = self.months.get_mut(place) else { return };
        if month.start.start() == at
            && let Some(late) = self.late.get_mut(holding.index())
        {
            *late += i128::from(change);
        }
        if let Some(roll) = month.rolls.get_mut(holding.index()) {
            post(roll, i128::from(change.abs()));
        }
    }
}

impl Recorder for Books {
    fn granted(&mut self, grant: &Grant<'_>) {
        self.settling.granted(grant);
        self.keeper.granted(grant);
        self.book(grant.at, grant.holding, grant.lot.quantity, |roll, units| roll.issued += units);
    }

    fn lot_taken(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.keeper.lot_taken(at, holding, units, lot);
        self.settling.spent(holding, units, lot);
    }

    fn matured(&mut self, at: Instant, holding: HoldingId, lot: &Lot) {
        self.keeper.matured(at, holding, lot);
    }

    fn lot_clawed(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.keeper.lot_clawed(at, holding, units, lot);
    }

    fn owed(&mut self, at: Instant, holding: HoldingId, units: i64) {
        self.keeper.owed(at, holding, units);
    }

    fn repaid(&mut self, at: Instant, holding: HoldingId, units: i64) {
        self.keeper.repaid(at, holding, units);
    }

    fn price_off(&mut self, _at: Instant, row: RowId, money: i64) {
        self.settling.discounted(row, money);
    }

    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        self.keeper.taken(at, holding, units, taking);
        self.book(at, holding, -units, |roll, units| roll.redeemed += units);
    }

    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.keeper.expired(at, holding, units, lot);
        self.book(at, holding, -units, |roll, units| roll.expired += units);
    }

    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {
        self.keeper.came_back(at, holding, lot, taking);
        self.settling.spent(holding, -lot.quantity, lot);
        self.book(at, holding, lot.quantity, |roll, units| roll.redeemed -= units);
    }

    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {
        self.keeper.clawed(at, holding, units, row);
        self.settling.taken_back(holding, units, row);
        self.book(at, holding, -units, |roll, units| roll.clawed += units);
    }
}
