use crate::finance::rate::{Balance, RateOnIssued, RateOnOutstanding};

/// A whole program at a date in the accrued-cost view: the liability is what the points to come will cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// What has happened to the points issued so far.
    pub balance: Balance,
    /// Share of the points issued that will ever be redeemed.
    pub rate: RateOnIssued,
    /// Weighted average cost of a redeemed point, in any unit of money.
    pub cost_per_point: f64,
}

impl Position {
    /// Points still to be redeemed × cost per point. It is not discounted: members choose the time (IFRS 15.62(a)).
    pub fn liability(&self) -> f64 {
        self.balance.to_come(self.rate) * self.cost_per_point
    }

    /// The rate on what is outstanding.
    pub fn on_outstanding(&self) -> RateOnOutstanding {
        self.balance.on_outstanding(self.rate)
    }
}
