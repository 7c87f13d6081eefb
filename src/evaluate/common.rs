//! Budgets of a household whose members meet no one else: what one of them draws, and what comes back by a return of one,
//! all of them have drawn.

use super::budget::Company;
use super::party::{Party, Seat};

impl Party {
    fn meets_nobody(seat: &Seat) -> bool {
        matches!(seat.member.scratch.shared.company, Company::Alone) && !seat.member.state.budgets.is_empty()
    }

    /// Before a step: the member knows what the household has drawn, whoever it was (also what was stated of one of them).
    pub(super) fn share_budgets(&mut self, here: usize) {
        if !self.seats.get(here).is_some_and(Party::meets_nobody) {
            return;
        }
        for place in 0..self.seats[here].member.state.budgets.len() {
            let drawn = self.seats.iter().enumerate().filter(|(at, seat)| *at == here || seat.inside);
            let drawn = drawn.filter_map(|(_, seat)| seat.member.state.budgets.get(place).copied());
            // after every step all are equal; only what was there before the household is larger for one of them
            if let Some(most) = drawn.max_by_key(|one| (one.returned_on, one.period, one.drawn, one.closed)) {
                self.seats[here].member.state.budgets[place] = most;
            }
        }
    }

    /// After a step: the others know it too.
    pub(super) fn spread_budgets(&mut self, here: usize) {
        if !self.seats.get(here).is_some_and(|seat| seat.inside && Party::meets_nobody(seat)) {
            return;
        }
        let drawn = std::mem::take(&mut self.seats[here].member.state.budgets);
        for (at, seat) in self.seats.iter_mut().enumerate().filter(|(_, seat)| seat.inside) {
            if at != here {
                seat.member.state.budgets.clone_from(&drawn);
            }
        }
        self.seats[here].member.state.budgets = drawn;
    }
}
