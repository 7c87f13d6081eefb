//! Typed expressions, conditions, triggers and deadlines of a checked program.

mod size;
mod when;

pub use when::*;

use super::Type;
use super::model::{AttributeRef, HoldingRef, LadderRef, MembershipRef, MetricRef, NumberRef, RuleRef, WordRef};
use crate::base::Span;
use crate::quantity::{Calendar, Day, Ratio};

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What it is.
    pub ty: Type,
    /// How it is found.
    pub kind: ExprKind,
}

/// An amount of money of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyField {
    /// As listed.
    Basket,
    /// What the member pays.
    Paid,
    /// What discounts took off.
    Discount,
    /// After discounts, before vouchers: `amount before vouchers`.
    BeforeVouchers,
    /// After vouchers, before points: `amount before points`.
    BeforePoints,
}

/// How a quantity is found.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// So many smallest units (a percentage: its share of 1).
    Constant(Ratio),
    /// Money of the lines in scope.
    Money(MoneyField),
    /// Pieces of the lines in scope.
    Items,
    /// A numeric field of a declared event.
    Field(NumberRef),
    /// A metric.
    Metric(MetricRef),
    /// A measure without a name.
    Measure(Box<Measure>),
    /// Entries of a raffle that are in a draw, or prizes of a kind that were won in it.
    Drawn(usize, Option<usize>),
    /// Units that lapse.
    Lapsed(HoldingRef),
    /// A number that the member is or has chosen.
    Attribute(AttributeRef),
    /// Spendable quantity.
    Balance(HoldingRef),
    /// Sum.
    Add(Box<Expr>, Box<Expr>),
    /// Difference.
    Subtract(Box<Expr>, Box<Expr>),
    /// List prices of single items of the lines in scope.
    ItemPrices {
        /// How many.
        count: i64,
        /// The dearest; else the cheapest.
        dearest: bool,
        /// Out of which.
        from: ItemsFrom,
    },
    /// The larger.
    Larger(Box<Expr>, Box<Expr>),
    /// The smaller.
    Smaller(Box<Expr>, Box<Expr>),
    /// A share (percent or a table of percents) of a quantity.
    Share(Box<Expr>, Box<Expr>),
    /// A share of what a rule gives.
    OfRule(Box<Expr>, RuleRef),
    /// So much for every step of something.
    Per {
        /// For one step.
        amount: Box<Expr>,
        /// Only whole steps count.
        full: bool,
        /// Size of a step in smallest units of `of`.
        step: Ratio,
        /// Of what.
        of: Box<Expr>,
    },
    /// A table.
    Table(Box<Table>),
    /// Its diagnostic has been given.
    Poison,
}

/// Out of which items some are picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemsFrom {
    /// All of them.
    All,
    /// Every full group of so many, from the dearest on.
    Groups(i64),
    /// All of them, for each full number of so many.
    PerFull(i64),
}

/// A table of values.
#[derive(Clone, Debug, PartialEq)]
pub enum Table {
    /// One value a tier; 0 where none is stated.
    ByTier(LadderRef, Vec<Expr>),
    /// Values by word; last the value of every other word.
    ByWord(WordRef, Vec<(Vec<String>, Expr)>, Expr),
    /// Values by calendar condition, the first that holds; last the value otherwise.
    ByCondition(Vec<(Cond, Expr)>, Expr),
    /// Bands by number: (from, value), rising.
    ByNumber {
        /// What chooses.
        by: Expr,
        /// Each band applies to the part inside it.
        marginal: bool,
        /// From where on which value.
        bands: Vec<(i64, Expr)>,
        /// Below the first band.
        otherwise: Option<Expr>,
    },
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    /// Where.
    pub span: Span,
    /// What must hold.
    pub kind: CondKind,
}

/// An order relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
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
}

/// What must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum CondKind {
    /// All of them.
    All(Vec<Cond>),
    /// One of them.
    Any(Vec<Cond>),
    /// Not that.
    Not(Box<Cond>),
    /// An order of two quantities of one unit.
    Compare(Expr, Relation, Expr),
    /// The tier is one of these (a bit a rank).
    Rank(LadderRef, u32),
    /// The field has one of these words.
    Word(WordRef, Vec<String>),
    /// The member is or has chosen one of these.
    Attribute(AttributeRef, Vec<String>),
    /// The membership is active.
    Member(MembershipRef),
    /// A date of the member against a day; never holds if it is not known.
    Dates(AttributeRef, Relation, Day),
    /// In the month of a date of the member.
    MonthOf(AttributeRef),
    /// So many days around it, in any year.
    Near(AttributeRef, u16),
    /// The event's weekday (bit 0 = Monday).
    Weekdays(u8),
    /// The event's month (bit 0 = January).
    Months(u16),
    /// The event's day of the month (bit 1 = the 1st).
    DaysOfMonth(u32),
    /// From first to last day, both included.
    Days(Option<Day>, Option<Day>),
    /// A version is in force: from first to last day of the date that decides.
    InForce(AsOf, Option<Day>, Option<Day>),
    /// Seconds of the day, the end excluded.
    Clock(i32, i32),
    /// In the month of the birthday.
    MonthOfBirthday,
    /// On the day of joining or one of the days after it, so many in all.
    SinceJoining(i32),
    /// So many days around the birthday.
    NearBirthday(u16),
    /// A condition on single lines.
    Lines(Lines),
    /// The member was invited by another.
    Invited,
    /// The budget of that name has not run out.
    BudgetOpen(String),
    /// Its diagnostic has been given.
    Poison,
}

/// A set of lines of a purchase.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Lines {
    /// Every line.
    #[default]
    All,
    /// Lines of a category (or of a declared set of that name).
    Category(String),
    /// Lines of an item.
    Item(String),
    /// Lines of a declared event whose field has one of these words.
    Word(WordRef, Vec<String>),
    /// Lines of a declared event whose field compares so with a number of smallest units.
    Number(NumberRef, Relation, i64),
    /// Lines not in it.
    Not(Box<Lines>),
    /// Lines in all of them.
    AllOf(Vec<Lines>),
    /// Lines in one of them.
    AnyOf(Vec<Lines>),
}

/// How a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Sum.
    Sum,
    /// Number of events.
    Count,
    /// Largest.
    Max,
    /// Smallest.
    Min,
    /// Last.
    Last,
    /// Different ones.
    Distinct,
    /// Consecutive ones.
    Run,
}

/// Names that a measure tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamesOf {
    /// Values of a text field.
    Field(WordRef),
    /// Categories that the program names.
    Categories,
    /// Items that the program names.
    Items,
}

/// What a measure adds up.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureSource {
    /// The events themselves.
    Events,
    /// A quantity of the event.
    Value(Expr),
    /// What rules give of a holding.
    Earned(HoldingRef),
    /// What is taken from a holding.
    Spent(HoldingRef),
    /// What these rules give of a holding.
    EarnedBy(HoldingRef, Vec<RuleRef>),
    /// What the rewards of these names take from a holding.
    SpentBy(HoldingRef, Vec<String>),
    /// Names.
    Names(NamesOf),
    /// Periods with a hit; a run may pay for missed ones from a holding.
    Periods(Calendar, Option<HoldingRef>),
    /// Goals of a challenge that are met, by its place in [`super::Checked::challenges`].
    Goals(usize),
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// For ever.
    Lifetime,
    /// One event.
    Event,
    /// A calendar period.
    Period(Calendar),
    /// Periods counted from joining, in months.
    SinceJoining(u16),
    /// Periods counted from the start of a membership, in months.
    SinceMembership(MembershipRef, u16),
    /// Today and the days before.
    LastDays(u16),
    /// The last months through today.
    LastMonths(u16),
    /// The last N seconds: a clock.
    LastSeconds(i64),
    /// The running period of a calendar and those before it, so many in all.
    LastPeriods(Calendar, u16),
    /// Since that tier or a higher one was reached.
    SinceReaching(LadderRef, u8),
}

/// A windowed aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Where.
    pub span: Span,
    /// How.
    pub how: How,
    /// Of what.
    pub source: MeasureSource,
    /// On what; empty for earned and spent.
    pub on: Vec<Trigger>,
    /// Over what time.
    pub window: Window,
    /// Reads the period before the running one.
    pub previous: bool,
    /// What it counts in.
    pub ty: Type,
}

impl Expr {
    /// A constant of a unit.
    pub fn constant(span: Span, unit: super::Unit, value: Ratio) -> Expr {
        Expr { span, ty: Type::Quantity(unit), kind: ExprKind::Constant(value) }
    }

    /// An expression about which nothing more is said.
    pub fn poison(span: Span) -> Expr {
        Expr { span, ty: Type::Poison, kind: ExprKind::Poison }
    }

    /// Its value, if it is constant.
    pub fn as_constant(&self) -> Option<Ratio> {
        match self.kind {
            ExprKind::Constant(value) => Some(value),
            _ => None,
        }
    }
}

impl Cond {
    /// A condition about which nothing more is said.
    pub fn poison(span: Span) -> Cond {
        Cond { span, kind: CondKind::Poison }
    }
}
