use super::{
    AccumulatorId, ActivationId, AtomSet, AttributeId, BudgetId, FieldId, FiniteId, HoldingId, LadderId, LimitId,
    MembershipId, Pick, RowId,
};
use crate::quantity::{Day, Ratio, Rounding};

/// Which amounts of a purchase are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// As listed, before any reduction (`basket`).
    List,
    /// After discounts, before vouchers and points.
    AfterDiscounts,
    /// After vouchers, before points.
    AfterVouchers,
    /// What the member pays.
    #[default]
    Paid,
}

/// An integer in smallest units (minor units of money, smallest units of a holding, counts, days).
/// Exact: a fraction exists only as [`Amount`], numerator over a constant denominator.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Const(i64),
    /// Money of the lines in scope at a stage.
    Money(AtomSet, Stage),
    /// Items of the lines in scope.
    Items(AtomSet),
    /// List prices of single items; only in the price phase.
    Prices(Pick),
    /// A numeric field of the event.
    Field(FieldId),
    /// An accumulator's value: `ago` = 0 is the running period, 1 the one before.
    Accumulator {
        /// Which.
        id: AccumulatorId,
        /// Periods back.
        ago: u8,
    },
    /// Matured, spendable quantity of a holding.
    Available(HoldingId),
    /// Quantity still pending.
    Pending(HoldingId),
    /// Whole days since the member joined.
    DaysSinceJoining,
    /// Sum.
    Add(Box<Expr>, Box<Expr>),
    /// Difference.
    Subtract(Box<Expr>, Box<Expr>),
    /// Product with a constant.
    Scale(Box<Expr>, i64),
    /// The whole steps of a positive constant that fit (`per full`): floor(e / c).
    Steps(Box<Expr>, i64),
    /// What is left over whole steps: e mod c.
    Rest(Box<Expr>, i64),
    /// `per full U of METRIC`: floor((accumulator + e) / c) − floor(accumulator / c), the steps that
    /// this event's own contribution `e` completes.
    StepsCompleted {
        /// The metric.
        id: AccumulatorId,
        /// What this event adds to it.
        adds: Box<Expr>,
        /// Size of a step.
        step: i64,
    },
    /// The smaller.
    Least(Box<Expr>, Box<Expr>),
    /// The larger.
    Greatest(Box<Expr>, Box<Expr>),
    /// One value or the other.
    If(Box<Guard>, Box<Expr>, Box<Expr>),
    /// `on` times a constant chosen by the tier; one entry a rank.
    ByRank {
        /// The ladder.
        ladder: LadderId,
        /// Multiplier by rank.
        factors: Vec<i64>,
        /// What is multiplied.
        on: Box<Expr>,
    },
    /// The same by the tier that phase 6 would give from the amounts of phase 2 alone (`at the tier after`).
    ByRankAfter {
        /// The ladder.
        ladder: LadderId,
        /// Multiplier by rank.
        factors: Vec<i64>,
        /// What is multiplied.
        on: Box<Expr>,
    },
    /// `on` times a constant chosen by a finite field; entry 0 is "otherwise".
    ByField {
        /// The field.
        field: FiniteId,
        /// Multiplier by word.
        factors: Vec<i64>,
        /// What is multiplied.
        on: Box<Expr>,
    },
    /// A number that the member is or has chosen; of a date its day.
    Attribute(AttributeId),
    /// A table by number. Bands are (from, constant, rate): the value in a band is
    /// constant + rate · on. `from` rises strictly; below the first band the value is 0.
    Banded {
        /// The number that chooses.
        by: Box<Expr>,
        /// What the rates multiply.
        on: Box<Expr>,
        /// `marginal`: each band applies to the part of `by` inside it (then `on` is `by`).
        marginal: bool,
        /// (from, constant, rate).
        bands: Vec<(i64, i64, i64)>,
    },
    /// `N% of RULE`: the other row's exact numerator on this row's own lines (already inlined in
    /// `amount`), 0 if that row does not match this event, at most the room that its limits leave.
    OfRow {
        /// The row referred to.
        row: RowId,
        /// Its numerator, scope narrowed to this row's lines.
        amount: Box<Expr>,
        /// Denominator of `amount`, to compare it with the room.
        over: i64,
    },
    /// The same after that row's rounding and limits, as truly credited (`as credited`).
    Credited(RowId),
    /// As much of `of` as a limit on a field of the event still counts: the smaller of it and the room; with
    /// `reject` 0 if it is more than the room.
    Counted {
        /// The limit.
        limit: LimitId,
        /// The field.
        of: Box<Expr>,
    },
}

/// An exact amount: `numerator / over`, rounded once.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// Integer expression.
    pub numerator: Expr,
    /// Constant denominator, 1 ≤ over ≤ 2^20.
    pub over: i64,
    /// How the quotient becomes whole.
    pub rounding: Rounding,
}

/// An order relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// ≥
    AtLeast,
    /// >
    Above,
    /// ≤
    AtMost,
    /// <
    Below,
    /// =
    Equal,
    /// ≠
    NotEqual,
}

/// A condition. Static ones (calendar, cells) are tabulated by the evaluator; the core only says them.
#[derive(Clone, Debug, PartialEq)]
pub enum Guard {
    /// Always.
    True,
    /// Never.
    False,
    /// All of them.
    All(Vec<Guard>),
    /// At least one of them.
    Any(Vec<Guard>),
    /// Not that.
    Not(Box<Guard>),
    /// `left ⋛ right`, both in the same smallest unit.
    Compare {
        /// Left operand.
        left: Expr,
        /// Relation.
        is: Comparison,
        /// Right operand.
        right: Expr,
    },
    /// The ladder's rank is in the set (bit per rank).
    Rank {
        /// The ladder.
        ladder: LadderId,
        /// Allowed ranks.
        ranks: u32,
    },
    /// The finite field's word is in the set (bit per word).
    Word {
        /// The field.
        field: FiniteId,
        /// Allowed words.
        words: u64,
    },
    /// The attribute's value is in the set (bit per word).
    Attribute {
        /// The attribute.
        attribute: AttributeId,
        /// Allowed values.
        words: u64,
    },
    /// The date is known.
    Dated(AttributeId),
    /// The event lies in the month of the date.
    MonthOf(AttributeId),
    /// The event lies at most so many days before or after the date's day in some year.
    Near(AttributeId, u16),
    /// The member has activated it.
    Activated(ActivationId),
    /// The membership is active.
    Member(MembershipId),
    /// The event's day falls on one of these weekdays (bit 0 = Monday).
    Weekdays(u8),
    /// The event's month is one of these (bit 0 = January).
    Months(u16),
    /// The event's day of the month is one of these (bit 1 = the 1st).
    DaysOfMonth(u32),
    /// From first to last day, both included; `None` is open.
    Days {
        /// First day.
        first: Option<Day>,
        /// Last day.
        last: Option<Day>,
    },
    /// The member joined from first to last day, both included; `None` is open.
    Joined {
        /// First day.
        first: Option<Day>,
        /// Last day.
        last: Option<Day>,
    },
    /// Seconds of the day, `from` included, `until` excluded; `from > until` spans midnight.
    Clock {
        /// First second.
        from: i32,
        /// First second no longer in it.
        until: i32,
    },
    /// The event lies in the month of the member's birthday.
    MonthOfBirthday,
    /// The event lies at most so many days before or after the member's birthday.
    NearBirthday(u16),
    /// Some line of the purchase is in the set.
    HasLine(AtomSet),
    /// The event is the member's first purchase.
    FirstPurchase,
    /// The member was invited by another.
    Invited,
    /// The ladder's rank after this event is in the set, as for [`Expr::ByRankAfter`].
    RankAfter {
        /// The ladder.
        ladder: LadderId,
        /// Allowed ranks.
        ranks: u32,
    },
    /// The budget's cut of this period does not lie before this moment.
    BudgetOpen(BudgetId),
}

impl Amount {
    /// A constant whole amount.
    pub fn whole(units: i64) -> Amount {
        Amount { numerator: Expr::Const(units), over: 1, rounding: Rounding::Down }
    }

    /// `ratio · expr`.
    pub fn rate(ratio: Ratio, of: Expr, rounding: Rounding) -> Amount {
        let numerator = if ratio.numerator() == 1 { of } else { Expr::Scale(Box::new(of), ratio.numerator()) };
        Amount { numerator, over: ratio.denominator(), rounding }
    }
}
