use super::{
    Clause, Date, Decimal, Expr, LadderClause, Limit, Name, Period, PeriodUnit, TestStatement, Text, Tier, Trigger,
};
use super::{Comment, Duration};
use crate::base::Span;

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Includes and declarations in order.
    pub items: Vec<Item>,
    /// All comments in order.
    pub comments: Vec<Comment>,
}

/// What stands at the top of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `include "path"`.
    Include(Text, Span),
    /// A declaration.
    Declaration(Box<Declaration>),
    /// `from 2026-07-01 { … }`
    Amendment(Box<Amendment>),
    /// Could not be read; its diagnostics have been given. The name it was to declare, where one could
    /// be made out, so that uses of it are not reported as unknown.
    Broken { span: Span, name: Option<String> },
}

/// Declarations that replace those of the same name from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// All of it.
    pub span: Span,
    /// The first day.
    pub from: Date,
    /// `as of joining`: the date that selects the version.
    pub as_of: Option<Name>,
    /// Declarations and what could not be read.
    pub items: Vec<Item>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: DeclarationKind,
}

/// Every kind of declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    /// `program "…" { … }`
    Program(ProgramHeader),
    /// `unit night`
    Unit { name: Name, decimals: Option<Decimal> },
    /// `category "coffee" = items "latte", "mocha"`
    Category { name: Text, items: bool, members: Vec<Text> },
    /// `member { vip flag  segment one of student, senior }`
    Member { fields: Vec<Field> },
    /// `event stay { nights night  brand one of a, b  line { own flag } }`
    Event { name: Name, fields: Vec<Field>, line: Vec<Field> },
    /// `param gold_from = 1_000 EUR in 500 EUR .. 2_000 EUR step 100 EUR`
    Param { name: Name, value: Expr, range: Option<(Expr, Expr)>, step: Option<Expr> },
    /// `let regular = …`
    Let { name: Name, value: Expr },
    /// `metric yearly_spend = sum of paid over calendar year`
    Metric { name: Name, value: Expr },
    /// `choice earn_mode { one of miles, spend  default miles }`
    Choice { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `points bean { … }`
    Points { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `tiers status by yearly_spend { … }`
    Tiers { name: Name, by: Option<Name>, gate: Gate, clauses: Vec<LadderClause>, tiers: Vec<Tier> },
    /// `item`, `voucher`, `perk`, `badge`
    Instrument { kind: InstrumentKind, name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `earn`, `gift`, `discount`
    Rule { kind: RuleKind, name: Name, on: Vec<Trigger>, gate: Gate, clauses: Vec<Clause> },
    /// `best of { … }`, `first of { … }`, `exclusive { … }`: rules and further groups, and limits on their sum
    Group { kind: GroupKind, word: Span, name: Option<Name>, clauses: Vec<Clause>, items: Vec<Item> },
    /// `stamps coffee_card on … { … }`
    Stamps { name: Name, on: Vec<Trigger>, gate: Gate, clauses: Vec<Clause> },
    /// `reward free_latte { … }`
    Reward { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `convert bean every quarter { … }`
    Convert { name: Name, when: ConvertWhen, gate: Gate, clauses: Vec<Clause> },
    /// `limit monthly on base, bonus { … }`, `budget tuesday on … { … }`
    Limit { budget: bool, name: Name, on: Vec<Name>, gate: Gate, clauses: Vec<Clause> },
    /// `membership plus { fee 14.99 EUR per month … }`
    Membership { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `challenge explorer { complete 3 of { … } within 30 days  give … }`
    Challenge { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `streak daily of days with workout { freeze with ice  every 7 { … } }`
    Streak { name: Name, unit: PeriodUnit, with: Vec<Trigger>, gate: Gate, clauses: Vec<Clause> },
    /// `league weekly by xp { levels … every week  cohorts of 30  promote 10  demote 5 }`
    League { name: Name, by: Name, gate: Gate, clauses: Vec<Clause> },
    /// `referral friends { friend on purchase { … } inviter { … } }`
    Referral { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `household family { up to 5 members  pools bean }`
    Household { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `partner "Fuel" { funds litre_bonus  pays 0.01 EUR per 1 bean }`
    Partner { name: Text, clauses: Vec<Clause> },
    /// `raffle spring { entry on purchase  draw on end of quarter  1 win car }`
    Raffle { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `assume basket 0.50 EUR .. 200 EUR`: the proofs read it. The subject of
    /// `assume "coffee" item 2 EUR .. 9 EUR` is `item` of `"coffee"`; a single value is a range of one.
    Assume { subject: Expr, range: Option<(Expr, Expr)>, limits: Vec<Limit> },
    /// `guarantee …`; `least` says that the limit is one from below (`give_back at least 1%`), `extra` is the amount of
    /// `splitting … more than 1 point extra`.
    Guarantee { words: String, limit: Option<Limit>, least: bool, extra: Option<Expr>, condition: Option<Expr> },
    /// `allow L0010 on bulk until 2026-12-31 because "…" by "…"`: a finding that is meant.
    Allow { code: Name, on: Vec<Name>, until: Option<Date>, because: Option<Text>, by: Option<Text> },
    /// `test "…" { … }`
    Test { title: Text, statements: Vec<TestStatement> },
}

/// The header's clauses; each at most once, which the checker says.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramHeader {
    /// Title.
    pub title: Text,
    /// `currency EUR`, every one written.
    pub currencies: Vec<Name>,
    /// `calendar Europe/Ljubljana`
    pub zones: Vec<Name>,
    /// `runs A .. B`
    pub runs: Option<(Date, Option<Date>)>,
    /// `returns within 60 days`, `returns pending only`, …
    pub returns: Vec<ReturnsClause>,
    /// `money off before percent off`
    pub money_off_first: Option<Span>,
}

/// What is said about goods that come back, in the header, a wallet or a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnsClause {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: ReturnsKind,
}

/// What can be said about goods that come back.
#[derive(Clone, Debug, PartialEq)]
pub enum ReturnsKind {
    /// `returns within 60 days`
    Within(Duration),
    /// `returns pending only`: nothing that has matured is taken back.
    PendingOnly,
    /// `returns recount tiers`: tiers follow at once.
    RecountTiers,
    /// `returns nothing`: the award is kept.
    Nothing,
    /// `returns recompute`: awards are worked out anew on what is left.
    Recompute,
}

/// A field of an event, of its lines or of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its unit or type word (`money`, `night`, `count`, `text`, `flag`, `date`).
    pub unit: Option<Name>,
    /// `one of a, b`.
    pub words: Vec<Name>,
}

/// `when … from … until … if activated as of …`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// Condition on the state before the event.
    pub when: Option<Expr>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// `if activated[, backdated]`
    pub activated: Option<Activated>,
    /// `as of joining`
    pub as_of: Option<Name>,
}

/// `if activated [per quarter][, backdated]`
#[derive(Clone, Debug, PartialEq)]
pub struct Activated {
    /// All of it.
    pub span: Span,
    /// An activation ends with the running period.
    pub per: Option<Period>,
    /// What happened before the activation counts too.
    pub backdated: bool,
}

/// Kinds of instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstrumentKind {
    Item,
    Voucher,
    Perk,
    Badge,
}

/// Kinds of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    Earn,
    Gift,
    Discount,
}

/// Kinds of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    BestOf,
    FirstOf,
    Exclusive,
}

/// When a conversion runs.
#[derive(Clone, Debug, PartialEq)]
pub enum ConvertWhen {
    AtOnce(Span),
    Every(Period),
    On(Vec<Trigger>),
}
