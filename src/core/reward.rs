//! What rewards, vouchers and payments with points take off, beyond a fixed rate.

use super::{AtomSet, Guard, LimitId};
use crate::quantity::Ratio;

/// What a voucher or a rung takes off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Off {
    /// So many minor units.
    Money(i64),
    /// A share of what is left of the lines in scope when the step begins, rounded down.
    Share(Ratio),
    /// The price of one item among the lines in scope, at most so many minor units: the member pays the
    /// difference. A line's price of one is its list amount over its items, rounded down.
    Item {
        /// The dearest item; else the cheapest.
        dearest: bool,
        /// The most that is taken off.
        most: Option<i64>,
    },
}

/// One rung of a ladder of prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// Smallest units taken.
    pub units: i64,
    /// What they take off.
    pub off: Off,
    /// The lines it applies to.
    pub scope: AtomSet,
    /// What `choosing` calls it; empty if only its price names it.
    pub label: String,
}

/// How a payment with points is reckoned.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PaymentForm {
    /// As many steps as fit.
    #[default]
    Steps,
    /// One rung: the dearest that the request, the balance and the caps allow; its money is clipped to what is
    /// left to pay.
    Rungs(Vec<Rung>),
    /// All that is left to pay or nothing: the fewest steps that cover it.
    Whole,
    /// As steps, but in the step of vouchers: a voucher that carries its own value.
    Voucher,
}

/// How pieces are used in a purchase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Using {
    /// What is taken off, in place of the fixed amount of a voucher.
    pub off: Option<Off>,
    /// Only if this holds when it is used.
    pub guard: Option<Guard>,
    /// Whether use leaves it with the member (a perk).
    pub kept: bool,
    /// Limits on its use (measure Count).
    pub limits: Vec<LimitId>,
}
