//! Where members touch: pools, partners who fund, friends who were invited (`docs/design/0001-core.md`, section 9).

use super::{AccumulatorId, FunderId, HoldingId, LimitId, OfferId, RowId};
use crate::base::Span;
use crate::quantity::Ratio;

/// Most members of a pool.
pub const MOST_TOGETHER: u8 = 16;

/// What a program says of several members at once; empty for most programs.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// The household, if members can share anything.
    pub pool: Option<Pool>,
    /// Partners, in byte order of their names.
    pub funders: Vec<Funder>,
    /// Who funds what a row gives, by row, rising; other rows are the company's or their holding's funder's.
    pub row_funders: Vec<(RowId, FunderId)>,
    /// Who funds what a reward gives.
    pub offer_funders: Vec<(OfferId, FunderId)>,
    /// Who funds what is given of a holding by rows, rewards and exchanges without a funder of their own.
    pub holding_funders: Vec<(HoldingId, FunderId)>,
    /// Rows on a friend's event that pay at most so often for one friend, by row, rising.
    pub per_friend: Vec<(RowId, u16)>,
}

/// Members who share holdings, and metrics that are summed over those present.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// The household's name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Most members, 2 to 16.
    pub most: u8,
    /// What may be spent together. Every lot stays with the member who earned it.
    pub holdings: Vec<HoldingId>,
    /// Sums and counts that everybody present reads as the sum over all.
    pub metrics: Vec<AccumulatorId>,
    /// A take is shared over the members by what each has available; else lots go in the holding's own order,
    /// whoever earned them.
    pub pro_rata: bool,
    /// Limits on a member's changes (entering and leaving count one each), measure Count.
    pub limits: Vec<LimitId>,
}

/// A partner.
#[derive(Clone, Debug, Default)]
pub struct Funder {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Minor units of money owed for one smallest unit of a holding, when it is given; a holding that is not
    /// listed is owed at its cost when it is spent.
    pub pays: Vec<(HoldingId, Ratio)>,
}

impl Parties {
    /// Who funds what a row gives of a holding.
    pub fn of_row(&self, row: RowId, holding: HoldingId) -> Option<FunderId> {
        let own = self.row_funders.iter().find(|(of, _)| *of == row);
        own.map(|(_, funder)| *funder).or_else(|| self.of_holding(holding))
    }

    /// Who funds what a reward gives of a holding.
    pub fn of_offer(&self, offer: OfferId, holding: HoldingId) -> Option<FunderId> {
        let own = self.offer_funders.iter().find(|(of, _)| *of == offer);
        own.map(|(_, funder)| *funder).or_else(|| self.of_holding(holding))
    }

    /// Who funds a holding.
    pub fn of_holding(&self, holding: HoldingId) -> Option<FunderId> {
        self.holding_funders.iter().find(|(of, _)| *of == holding).map(|(_, funder)| *funder)
    }

    /// How often a row pays for one friend; `None` = every time.
    pub fn per_friend(&self, row: RowId) -> Option<u16> {
        self.per_friend.iter().find(|(of, _)| *of == row).map(|(_, most)| *most)
    }

    /// Whether the holding is shared in the household.
    pub fn shares(&self, holding: HoldingId) -> bool {
        self.pool.as_ref().is_some_and(|pool| pool.holdings.contains(&holding))
    }

    /// Whether the metric is summed over the household.
    pub fn sums(&self, metric: AccumulatorId) -> bool {
        self.pool.as_ref().is_some_and(|pool| pool.metrics.contains(&metric))
    }
}

impl Funder {
    /// What is owed for one smallest unit when it is given.
    pub fn price(&self, holding: HoldingId) -> Option<Ratio> {
        self.pays.iter().find(|(of, _)| *of == holding).map(|(_, price)| *price)
    }
}
