//! The accrued-cost view: the reward is a cost, expensed when the points are issued.

/// The accrual of one cohort.
#[derive(Clone, Copy, Debug)]
pub struct AccruedCost {
    cost_per_point: f64,
    accrued: i64,
}

/// What a period posts, in minor units. closing = opening + expense − used, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrued {
    /// Expense of the period: what closing and use require beyond opening; negative if the estimate fell.
    pub expense: i64,
    /// Cost of the points redeemed in the period.
    pub used: i64,
    /// Accrual at the end: points still expected × cost, rounded to the nearest unit.
    pub closing: i64,
}

impl AccruedCost {
    /// Begins at the sale with all points expected; the cost of a redeemed point in minor units. Returns the expense at the sale as well.
    pub fn new(cost_per_point: f64, expected: f64) -> (AccruedCost, Accrued) {
        let closing = (expected * cost_per_point).round() as i64;
        (AccruedCost { cost_per_point, accrued: closing }, Accrued { expense: closing, used: 0, closing })
    }

    /// One period: points redeemed in it, and points still expected to be redeemed after it.
    pub fn step(&mut self, redeemed: f64, to_come: f64) -> Accrued {
        let opening = self.accrued;
        let used = (redeemed * self.cost_per_point).round() as i64;
        self.accrued = (to_come.max(0.0) * self.cost_per_point).round() as i64;
        Accrued { expense: self.accrued + used - opening, used, closing: self.accrued }
    }
}
