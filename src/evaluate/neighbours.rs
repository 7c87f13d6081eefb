//! What a member sees of the others in the household while an event of one of them runs.

use super::member::{Share, State};
use super::phase::divide_by_largest_remainder;
use super::plan::{Metrics, Plan};
use super::recorder::{Recorder, Taking};
use super::window::{History, Tally};
use crate::core::HoldingId;
use crate::ledger::{Account, Lot, TOUCHED, divide};
use crate::quantity::Instant;

/// The others present, in order of their numbers; nobody outside an event of a party.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbours {
    /// The number of the member whose event runs.
    pub own: u16,
    /// Shared holdings, a bit each.
    pub holdings: u64,
    /// Metrics that are summed.
    pub metrics: Metrics,
    /// Takes are shared over members by what each has.
    pub pro_rata: bool,
    pub others: Vec<Neighbour>,
}

/// One of the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbour {
    pub number: u16,
    pub accounts: Vec<Account>,
    pub tallies: Vec<Tally>,
    pub histories: Vec<History>,
}

impl Neighbours {
    /// Whether others have some of the holding that may be spent.
    #[inline]
    pub fn share(&self, holding: usize) -> bool {
        !self.others.is_empty() && holding < 64 && self.holdings >> holding & 1 == 1
    }

    fn sum(&self, shared: bool, of: impl Fn(&Neighbour) -> Option<i64>) -> i64 {
        if !shared {
            return 0;
        }
        self.others.iter().filter_map(of).fold(0, i64::saturating_add)
    }
}

impl State {
    /// What may be spent of a holding, by the whole household where it is shared.
    #[inline]
    pub fn available(&self, holding: usize) -> i64 {
        let own = self.accounts.get(holding).map_or(0, Account::available);
        let others = &self.neighbours;
        own.saturating_add(others.sum(others.share(holding), |one| one.accounts.get(holding).map(Account::available)))
    }

    /// What is pending of a holding, of the whole household where it is shared.
    pub fn pending(&self, holding: usize) -> i64 {
        let own = self.accounts.get(holding).map_or(0, Account::pending);
        let others = &self.neighbours;
        own.saturating_add(others.sum(others.share(holding), |one| one.accounts.get(holding).map(Account::pending)))
    }

    /// A metric's running value, of the whole household where it is summed.
    #[inline]
    pub fn metric(&self, at: usize) -> i64 {
        let own = self.tallies.get(at).map_or(0, |tally| tally.value);
        let others = &self.neighbours;
        if others.others.is_empty() {
            return own;
        }
        own.saturating_add(others.sum(others.metrics.has(at), |one| one.tallies.get(at).map(|tally| tally.value)))
    }

    /// A metric's value so many periods ago.
    pub fn metric_ago(&self, at: usize, ago: u8) -> i64 {
        let own = self.histories.get(at).map_or(0, |past| past.ago(ago));
        let others = &self.neighbours;
        let summed = !others.others.is_empty() && others.metrics.has(at);
        own.saturating_add(others.sum(summed, |one| one.histories.get(at).map(|past| past.ago(ago))))
    }
}

impl Plan {
    /// Spends units that are known to be there of a holding that the household shares. Of the lots consumed the one with
    /// the latest due; of equal ones the first.
    #[cold]
    pub(super) fn spend_together<R: Recorder>(
        &self,
        state: &mut State,
        at: Instant,
        (holding, units, taking): (HoldingId, i64, Taking),
        recorder: &mut R,
    ) -> Option<Lot> {
        let place = holding.index();
        let State { accounts, neighbours, .. } = state;
        let by_account = neighbours.pro_rata || accounts.get(place).is_some_and(Account::spends_pro_rata);
        let own = neighbours.own;
        let mut givers: Vec<(u16, &mut Account)> = neighbours
            .others
            .iter_mut()
            .filter_map(|one| one.accounts.get_mut(place).map(|account| (one.number, account)))
            .chain(accounts.get_mut(place).map(|account| (own, account)))
            .collect();
        givers.sort_by_key(|(number, _)| *number);
        let parts = if by_account {
            let share = |(of, (number, account)): (usize, &(u16, &mut Account))| Share {
                of,
                tie: *number,
                demand: account.available(),
                part: 0,
                weight: 1,
            };
            let mut shares: Vec<Share> = givers.iter().enumerate().map(share).collect();
            divide_by_largest_remainder(&mut shares, units);
            shares.sort_by_key(|share| share.of);
            shares.iter().map(|share| share.part).collect()
        } else {
            let accounts: Vec<&Account> = givers.iter().map(|(_, account)| &**account).collect();
            divide(&accounts, units)
        };
        let mut last: Option<(i64, Lot)> = None;
        for ((number, account), part) in givers.iter_mut().zip(parts) {
            if part == 0 {
                continue;
            }
            recorder.acting(*number);
            let touch_due = account.touch_due();
            let spent = account.spend(part, |lot, part| {
                let due = if lot.due == TOUCHED { touch_due } else { lot.due };
                if last.is_none_or(|(latest, _)| latest < due) {
                    last = Some((due, *lot));
                }
                recorder.lot_taken(at, holding, part, lot);
            });
            if spent {
                recorder.taken(at, holding, part, taking);
            }
        }
        recorder.acting(own);
        last.map(|(_, lot)| lot)
    }
}
