use super::plan::Plan;
use crate::core::{AccumulatorId, HoldingId, LadderId, Rank};
use crate::ledger::{Account, Imbalance, Lot};
use crate::quantity::Instant;

/// One member's whole state. Made once by [`Plan::member`] and reused: [`Plan::start`] empties it.
#[derive(Clone, Debug, Default)]
pub struct Member {
    pub(super) clock: Instant,
    pub(super) accounts: Vec<Account>,
    pub(super) ranks: Vec<Rank>,
    pub(super) values: Vec<i64>,
}

impl Member {
    /// The instant of the last event.
    pub fn clock(&self) -> Instant {
        self.clock
    }

    /// Spendable smallest units.
    #[inline]
    pub fn available(&self, holding: HoldingId) -> i64 {
        self.accounts.get(holding.index()).map_or(0, Account::available)
    }

    /// Smallest units that have not matured yet.
    #[inline]
    pub fn pending(&self, holding: HoldingId) -> i64 {
        self.accounts.get(holding.index()).map_or(0, Account::pending)
    }

    /// The whole account, with its counters.
    #[inline]
    pub fn account(&self, holding: HoldingId) -> Option<&Account> {
        self.accounts.get(holding.index())
    }

    /// The lots of a holding, in order of spending.
    pub fn lots(&self, holding: HoldingId) -> &[Lot] {
        self.accounts.get(holding.index()).map_or(&[], Account::lots)
    }

    /// The tier in force.
    #[inline]
    pub fn rank(&self, ladder: LadderId) -> Rank {
        self.ranks.get(ladder.index()).copied().unwrap_or(0)
    }

    /// An accumulator's value as of the last event or settlement, in its smallest unit.
    pub fn accumulated(&self, _plan: &Plan, id: AccumulatorId) -> i64 {
        self.values.get(id.index()).copied().unwrap_or(0)
    }

    /// Issued = redeemed + expired + clawed back + outstanding, for every holding, and the lots sum
    /// to the totals.
    ///
    /// # Errors
    /// The first holding that does not balance.
    pub fn conserved(&self) -> Result<(), (HoldingId, Imbalance)> {
        for (at, account) in self.accounts.iter().enumerate() {
            account.conserved().map_err(|imbalance| (HoldingId(at as u16), imbalance))?;
        }
        Ok(())
    }
}
