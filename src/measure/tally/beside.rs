//! One life beside its twin's: what the program gave in purchases that would have been made anyway.

use super::{DISCOUNT, REVENUE, REWARD, Tally};
use crate::quantity::Instant;

/// The running life.
#[derive(Clone, Debug, Default)]
pub(super) struct Running {
    /// Purchases and minor units of the twin.
    twin: [i64; 2],
    /// Purchases so far, the running one included.
    number: i64,
    /// What had been given in the running period before the first purchase that the twin did not make; `None`: that
    /// purchase has not come, or came in an earlier period, as `beyond` says.
    before: Option<i64>,
    beyond: bool,
    /// Subsidy and the rest over the life.
    life: [i64; 2],
}

impl Running {
    pub(super) fn of(twin: [i64; 2]) -> Running {
        Running { twin, ..Running::default() }
    }
}

impl Tally<'_> {
    /// A purchase begins: whatever is given from here on, until the next one, is given for it.
    pub fn buys(&mut self, at: Instant) {
        self.roll(at);
        let Some(beside) = &mut self.beside else { return };
        beside.number += 1;
        if beside.beyond || beside.number <= beside.twin[0] {
            return;
        }
        let given = self.given();
        if let Some(beside) = &mut self.beside {
            (beside.beyond, beside.before) = (true, Some(given));
        }
    }

    /// Discounts and cost of rewards in the running period, numerators.
    fn given(&mut self) -> i64 {
        let off = self.now[DISCOUNT].checked_mul(self.layout.costs.over);
        let given = off.and_then(|off| off.checked_add(self.now[REWARD]));
        given.unwrap_or_else(|| {
            self.fine = false;
            0
        })
    }

    /// The running period is over.
    #[cold]
    pub(super) fn split(&mut self) {
        let given = self.given();
        let period = self.period;
        let Some(beside) = &mut self.beside else { return };
        let subsidy = match beside.before.take() {
            Some(before) => before,
            None if beside.beyond => 0,
            None => given,
        };
        let sums = &mut self.sums.beside;
        for ((life, of), sums) in
            beside.life.iter_mut().zip([subsidy, given - subsidy]).zip([&mut sums.subsidy, &mut sums.extra])
        {
            *life = life.saturating_add(of);
            self.fine &= of == 0 || sums.get_mut(period).is_none_or(|sum| sum.add(of));
        }
    }

    /// The life is over.
    #[cold]
    pub(super) fn compare(&mut self, is_member: bool) {
        let Some(beside) = self.beside.take() else { return };
        let sums = &mut self.sums.beside;
        sums.add_life(self.life[REVENUE], beside.twin[1], is_member);
        let [subsidy, extra] = beside.life;
        for (sums, of) in [(&mut sums.subsidy, subsidy), (&mut sums.extra, extra)] {
            self.fine &= sums.last_mut().is_none_or(|sum| sum.add(of));
        }
        sums.product = sums.product.wrapping_add(i128::from(subsidy) * i128::from(extra));
    }
}
