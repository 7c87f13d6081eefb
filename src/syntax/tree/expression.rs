use super::{Date, Decimal, Duration, Name, Period, PeriodUnit, Text, Time, Trigger};
use crate::base::Span;

/// An expression or condition; the checker tells which it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: Box<ExprKind>,
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    AtLeast,
    AtMost,
    Above,
    Below,
    Equal,
    And,
    Or,
}

/// Every expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1_000 EUR`, `6`
    Number { value: Decimal, unit: Option<Name> },
    /// `25%`
    Percent(Decimal),
    /// `"coffee"`
    Text(Text),
    /// `2026-03-01`
    Date(Date),
    /// A name.
    Name(Name),
    /// `25% of base`, `{table} of base`, `balance …`: `what of whom`
    Of { what: Expr, whom: Expr },
    /// `balance of bean`
    BalanceOf(Name),
    /// `amount before vouchers`, `amount before points`, `amount before discounts`
    AmountBefore(Name),
    /// `previous yearly_spend` is written as a measure; this is `sum of paid [on purchase …] over …`
    Measure(Measure),
    /// `1 bean per [full] 1 EUR of paid`; `of` is absent in `1 stamp per item`
    Per { amount: Expr, full: bool, step: Expr, of: Option<Expr> },
    /// `by status { Silver 25%, Gold 50% }`
    Table(Table),
    /// `a + b`, `a >= b`, `a and b`
    Binary { operator: Operator, operator_span: Span, left: Expr, right: Expr },
    /// `not a`
    Not(Expr),
    /// `the cheapest of every 3 items`
    ByPrice(ByPrice),
    /// `the larger of a and b`
    Larger(Expr, Expr),
    /// `the smaller of a and b`
    Smaller(Expr, Expr),
    /// `status is [not] Silver or above`, `weekday is Tuesday`, `channel is "app", "web"`
    Is { what: Expr, not: bool, values: Vec<Expr>, bound: Option<Bound> },
    /// `time in 14:00 .. 17:00`
    InTimes { what: Expr, from: Time, until: Time },
    /// `weekday in Monday .. Friday`
    InNames { what: Expr, from: Name, until: Name },
    /// `in the month of birthday`
    InMonthOf(Name),
    /// `within 7 days of birthday`
    Within { duration: Duration, of: Name },
    /// `( … )`
    Parenthesised(Expr),
    /// Could not be read; its diagnostics have been given.
    Broken,
}

/// `or above`, `or below`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    OrAbove,
    OrBelow,
}

/// `sum of paid on purchase of "coffee" where … over calendar year`
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// All of it.
    pub span: Span,
    /// `sum`, `count`, `max`, `min`, `last`, `distinct`.
    pub how: Name,
    /// `paid`, `earned bean`, `spent bean`; absent for `count of purchase`.
    pub source: Option<MeasureSource>,
    /// On what; for `count` the events counted.
    pub on: Vec<Trigger>,
    /// Over what time.
    pub window: Window,
}

/// What a measure adds up.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureSource {
    /// A field or built-in amount.
    Field(Name),
    /// `earned bean`
    Earned(Name),
    /// `spent bean`
    Spent(Name),
    /// `earned bean by base, bonus`, `spent bean by free_latte`
    HeldBy { spent: bool, holding: Name, by: Vec<Name> },
    /// `months where visits >= 4`, `calendar weeks with purchase`; for `count` and `run`
    Periods { unit: PeriodUnit, span: Span, calendar: bool, hit: PeriodHit },
}

/// What makes a period count.
#[derive(Clone, Debug, PartialEq)]
pub enum PeriodHit {
    /// `where visits >= 4`
    Where(Expr),
    /// `with purchase`
    With(Vec<Trigger>),
}

/// The window of a measure.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `last 90 days`
    Last(Duration),
    /// `last 12 months by month`: whole months
    LastByMonth(Duration),
    /// `since reaching Gold`
    SinceReaching(Name),
    /// `lifetime`
    Lifetime(Span),
    /// `calendar year`; `previous` reads the one before.
    Period { period: Period, previous: bool },
}

/// `by status whole { Silver 25%, Gold 50%, otherwise 0% }`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// All of it.
    pub span: Span,
    /// What chooses.
    pub by: Name,
    /// `whole` or `marginal` as written.
    pub mode: Option<Name>,
    /// Rows in order.
    pub rows: Vec<TableRow>,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// All of it.
    pub span: Span,
    /// Which case.
    pub key: TableKey,
    /// Its value.
    pub value: Expr,
}

/// The case of a table row.
#[derive(Clone, Debug, PartialEq)]
pub enum TableKey {
    /// `from 300 EUR`
    From(Expr),
    /// `otherwise`
    Otherwise(Span),
    /// `Silver`, `"app" or "web"`
    Names(Vec<TableName>),
}

/// A name or text in a table key.
#[derive(Clone, Debug, PartialEq)]
pub enum TableName {
    Name(Name),
    Text(Text),
}

/// `the cheapest item`, `the 2 cheapest of every 5 items`, `the dearest per full 3 items`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByPrice {
    /// How many; one if it is not said.
    pub count: Option<i64>,
    /// The dearest; else the cheapest.
    pub dearest: bool,
    /// Of every so many (`false`), or one for each full number of so many (`true`).
    pub of: Option<(i64, bool)>,
}
