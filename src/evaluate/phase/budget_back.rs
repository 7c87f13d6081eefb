//! `returned on refund`: what a return truly took back is drawn no longer, from the next midnight on. A budget that has
//! closed stays closed until its next period.

use crate::core::{RowId, Spending};
use crate::evaluate::budget::{Account, Company};
use crate::evaluate::member::State;
use crate::evaluate::plan::Plan;
use crate::evaluate::shared::Shared;
use crate::quantity::DAY_SECONDS;

/// Budgets that are told apart in what an award remembers.
pub(in crate::evaluate) const MOST_REMEMBERED: usize = 64;

impl Plan {
    /// Gives budgets back what an award of the purchase had drawn on them, if they take it back.
    pub(in crate::evaluate) fn return_to_budgets(
        &self,
        state: &mut State,
        (row, drew): (RowId, u64),
        bought: i64,
        units: i64,
        count: i64,
    ) {
        let now = state.clock.div_euclid(DAY_SECONDS) as i32;
        for (place, budget) in self.budgets.iter().enumerate().take(MOST_REMEMBERED) {
            let weight = budget.weights.get(row.index()).copied().flatten();
            let (Some(weight), true, true) = (weight, budget.returned, drew >> place & 1 == 1) else { continue };
            let value = match budget.measure {
                Spending::Units | Spending::Cost => units.saturating_mul(weight),
                Spending::Count => count,
            };
            let period = self.period_of(place, bought.div_euclid(DAY_SECONDS) as i32);
            let Some(account) = state.budgets.get_mut(place) else { continue };
            if account.period == period && value > 0 {
                account.take_in(now, 0);
                account.returning = account.returning.saturating_add(value);
                account.returned_on = now;
            }
        }
    }

    /// Books what came back before the last midnight.
    pub(in crate::evaluate) fn take_in(&self, state: &mut State, shared: &Shared, at: i64, place: usize) {
        if matches!(shared.company, Company::Alone)
            && let Some(account) = state.budgets.get_mut(place)
        {
            account.take_in(at.div_euclid(DAY_SECONDS) as i32, shared.step);
        }
    }
}

impl Account {
    /// What came back is booked at the end of the midnight after (M12).
    fn take_in(&mut self, day: i32, step: u8) {
        if self.is_back(day, step) {
            self.drawn = self.drawn.saturating_sub(self.returning).max(0);
            self.returning = 0;
        }
    }

    fn is_back(&self, day: i32, step: u8) -> bool {
        let nights = day.saturating_sub(self.returned_on);
        // M1 to M5 are booked on the day that ends, so a night later than the day after the return.
        self.returning > 0 && (nights > 1 || nights == 1 && (step <= 5 || step == 12))
    }

    /// What is drawn on a day, outside midnights.
    pub fn drawn_on(&self, day: i32) -> i64 {
        if self.is_back(day, 0) { self.drawn.saturating_sub(self.returning).max(0) } else { self.drawn }
    }
}
