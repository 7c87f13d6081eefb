//! The surface tree, as written: one node a construct of `grammar/loyal.pest`, every node with its span.

use crate::base::Span;

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A quoted text with its place; `value` is without the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Content.
    pub value: String,
    /// Where, quotes included.
    pub span: Span,
}

/// An exact decimal number as written: `mantissa / 10^decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits without the point.
    pub mantissa: i64,
    /// Digits after the point.
    pub decimals: u8,
}

/// A comment, kept for the formatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, without trailing space.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Whether code stands before it on its line.
    pub trailing: bool,
}

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
    /// Could not be read; its diagnostics have been given. The name it was to declare, where one could
    /// be made out, so that uses of it are not reported as unknown.
    Broken { span: Span, name: Option<String> },
}

/// One declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: DeclarationKind,
}

/// Every kind of declaration of this version.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    /// `program "…" { … }`
    Program(ProgramHeader),
    /// `unit night`
    Unit { name: Name, decimals: Option<Decimal> },
    /// `category "coffee" = items "latte", "mocha"`
    Category { name: Text, items: bool, members: Vec<Text> },
    /// `event stay { nights night  brand one of a, b }`
    Event { name: Name, fields: Vec<Field> },
    /// `param gold_from = 1_000 EUR in 500 EUR .. 2_000 EUR step 100 EUR`
    Param { name: Name, value: Expr, range: Option<(Expr, Expr)>, step: Option<Expr> },
    /// `let regular = …`
    Let { name: Name, value: Expr },
    /// `metric yearly_spend = sum of paid over calendar year`
    Metric { name: Name, value: Expr },
    /// `points bean { … }`
    Points { name: Name, clauses: Vec<Clause> },
    /// `tiers status by yearly_spend { … }`
    Tiers { name: Name, by: Option<Name>, clauses: Vec<LadderClause>, tiers: Vec<Tier> },
    /// `item`, `voucher`, `perk`, `badge`
    Instrument { kind: InstrumentKind, name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `earn`, `gift`, `discount`
    Rule { kind: RuleKind, name: Name, on: Vec<Trigger>, gate: Gate, clauses: Vec<Clause> },
    /// `stamps coffee_card on … { … }`
    Stamps { name: Name, on: Vec<Trigger>, gate: Gate, clauses: Vec<Clause> },
    /// `reward free_latte { … }`
    Reward { name: Name, gate: Gate, clauses: Vec<Clause> },
    /// `convert bean every quarter { … }`
    Convert { name: Name, when: ConvertWhen, gate: Gate, clauses: Vec<Clause> },
    /// `assume basket 0.50 EUR .. 200 EUR`: kept as written until the proofs read it. The subject of
    /// `assume "coffee" item 2 EUR .. 9 EUR` is `item` of `"coffee"`; a single value is a range of one.
    Assume { subject: Expr, range: Option<(Expr, Expr)>, limits: Vec<Limit> },
    /// `guarantee …`: kept as written until the proofs read it.
    Guarantee { words: String, limit: Option<Limit>, condition: Option<Expr> },
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
}

/// A field of a declared event.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its unit or type word (`money`, `night`, `count`, `text`, `flag`).
    pub unit: Option<Name>,
    /// `one of a, b`.
    pub words: Vec<Name>,
}

/// A date as written; the checker says if the calendar does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month as written.
    pub month: u8,
    /// Day as written.
    pub day: u8,
    /// Where.
    pub span: Span,
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Hour.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Where.
    pub span: Span,
}

/// `when … from … until …`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// Condition on the state before the event.
    pub when: Option<Expr>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
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

/// When a conversion runs.
#[derive(Clone, Debug, PartialEq)]
pub enum ConvertWhen {
    AtOnce(Span),
    Every(Period),
}

/// A clause of a body. One enum for all bodies: which clause may stand where is the checker's matter,
/// so that a clause in the wrong declaration gets a message about just that.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: ClauseKind,
}

/// Every clause of this version.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `whole`
    Whole,
    /// `to 0.01` in a wallet
    To(Decimal),
    /// `round down per award`
    Round { mode: Option<Name>, to: Option<Decimal>, per: Option<Name> },
    /// `pending 14 days`
    Pending(Deadline),
    /// `expire …`, `stamps expire …`; `when` picks a tier-dependent form
    Expire { deadline: Deadline, when: Option<Expr> },
    /// `valid …`
    Valid(Deadline),
    /// `spend oldest first` and so on
    Spend(SpendWords),
    /// `may go negative`
    MayGoNegative,
    /// `qualifying`
    Qualifying,
    /// `worth 3.20 EUR`
    Worth(Expr),
    /// `cost 0.70 EUR`
    Cost(Expr),
    /// `minimum basket 15 EUR`
    MinimumBasket(Expr),
    /// `5 EUR off [of "coffee"]` in a voucher
    Off { amount: Expr, of: Vec<Text> },
    /// `give …`, `gives …`, `give … valid …`
    Give(Grant),
    /// `take 5% off [of "coffee"]`
    TakeOff { amount: Expr, of: Vec<Text> },
    /// `1 stamp per item`
    Stamp(Expr),
    /// `10 stamps give latte`
    StampsGive { count: Expr, grant: Grant },
    /// `costs 150 bean`, `costs 100 bean per 1 EUR off`
    Costs { price: Expr, off: bool, plus: Option<Expr> },
    /// `steps of 200 bean`
    StepsOf(Expr),
    /// `at least 150 bean`
    AtLeast(Expr),
    /// `at most 50% of basket`, `at most once per year`, `at most 200 bean per day, clip`
    AtMost(Limit),
    /// `carry the rest` / `drop the rest`
    Rest { carry: bool },
    /// `as credited`
    AsCredited,
    /// `set status Gold [deadline]`
    Set { ladder: Name, to: Name, until: Option<Deadline> },
    /// `extend bean by 6 months`
    Extend { holding: Name, by: Duration },
    /// `"text"` as a description
    Description(Text),
    /// Could not be read; its diagnostics have been given.
    Broken,
}

/// The words after `spend`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpendWords {
    SoonestExpiringFirst,
    OldestFirst,
    ProRata,
}

/// What is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// All of it.
    pub span: Span,
    /// `1 bean per 1 EUR of paid`, `latte`, `25% of base`, `2 fiver`.
    pub quantity: Expr,
    /// `gives 5 EUR off`
    pub off: bool,
    /// `valid 30 days` (or `expire …`)
    pub valid: Option<Deadline>,
    /// `pending 14 days`
    pub pending: Option<Deadline>,
}

/// `at most N [of FIELD] per PERIOD, clip`
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// All of it.
    pub span: Span,
    /// How much; `None` is `once`.
    pub cap: Option<Expr>,
    /// Over what.
    pub per: Option<Per>,
    /// `clip`, `reject`, … as written.
    pub then: Option<Name>,
}

/// The window of a limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Per {
    /// `per day`, `per calendar month`
    Period(Period),
    /// `per last 30 days`
    Rolling(Duration),
    /// `per purchase` or another name
    Name(Name),
}

/// A calendar period as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// All of it.
    pub span: Span,
    /// `day`, `week`, `month`, `quarter`, `half`, `year`.
    pub unit: PeriodUnit,
    /// `membership year`: counted from joining.
    pub membership: bool,
    /// `from 1 March`, `from Sunday`, `from 2nd`.
    pub from: Option<PeriodStart>,
}

/// Units of calendar periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodUnit {
    Day,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

/// Where a period starts.
#[derive(Clone, Debug, PartialEq)]
pub enum PeriodStart {
    /// `1 March`
    DayMonth { day: u8, month: Name },
    /// `Sunday`
    Weekday(Name),
    /// `15th`
    Ordinal(u8, Span),
}

/// A length as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// All of it.
    pub span: Span,
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: DurationUnit,
}

/// Units of lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Quarters,
    Years,
}

/// A deadline: steps, each applied to the result of the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// All of it.
    pub span: Span,
    /// Empty is never.
    pub steps: Vec<DeadlineStep>,
}

/// One step of a deadline.
#[derive(Clone, Debug, PartialEq)]
pub enum DeadlineStep {
    /// `12 months [after earning | maturing | the last one | ACTIVITY]`
    After { duration: Duration, after: Option<Name> },
    /// `after 12 months without purchase, stay`
    Without { duration: Duration, without: Vec<Trigger> },
    /// `the end of the [next] calendar year`
    EndOf { period: Period, next: bool },
    /// `the next 30 September` / `every 30 September`
    NextDate { day: u8, month: Name, span: Span },
    /// `the next day`
    NextDay(Span),
    /// `2026-12-31`
    On(Date),
}

/// `purchase of "coffee" where channel is app`
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// All of it.
    pub span: Span,
    /// What happens.
    pub kind: TriggerKind,
    /// Filter on the event or its lines.
    pub filter: Option<Expr>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// `purchase`, `join`, `birthday`, `anniversary`, `return`, `redemption`, or a declared event;
    /// with lines: `of "coffee", "tea"`; `except` is `of everything except "gift card"`.
    Event { name: Name, of: Vec<Text>, except: bool },
    /// `reach Gold`, `reach yearly_spend >= 300 EUR`
    Reach(Expr),
    /// `leave Gold`
    Leave(Name),
    /// `90 days without purchase`
    Idle { duration: Duration, without: Vec<Trigger> },
    /// `start of month`
    Start(Period),
    /// `end of quarter`
    End(Period),
    /// `every 15 March`
    EveryDate { day: u8, month: Name },
}

/// A clause about the whole ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderClause {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: LadderClauseKind,
}

/// Clauses about the whole ladder.
#[derive(Clone, Debug, PartialEq)]
pub enum LadderClauseKind {
    /// `move up at once`
    MoveUpAtOnce,
    /// `move up at the end of month`
    MoveUpAt(Deadline),
    /// `move down one step`
    MoveDownOneStep,
    /// `move down to what is earned`
    MoveDownToEarned,
    /// `move down never`
    MoveDownNever,
    /// `keep to the end of the next calendar year`
    Keep(Deadline),
    /// `grace 30 days`
    Grace(Duration),
    /// `start at Silver`
    StartAt(Name),
    /// Could not be read.
    Broken,
}

/// A tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// `at 300 EUR`
    pub at: Option<Expr>,
    /// `when …`
    pub when: Option<Expr>,
    /// `kept at …`
    pub kept_at: Option<Expr>,
    /// `kept when …`
    pub kept_when: Option<Expr>,
}

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

/// Every expression of this version.
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
}

/// The window of a measure.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `last 90 days`
    Last(Duration),
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

/// A statement of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestStatement {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: TestStatementKind,
}

/// Statements of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestStatementKind {
    /// `given joined 2026-01-05, status Gold`
    Given(Vec<Fact>),
    /// `on 2026-03-03 15:10 purchase { … } using fiver`; `to` is the end of `on A .. B`
    On { date: Date, to: Option<Date>, time: Option<Time>, action: Option<Action> },
    /// `expect earned 19 bean`
    Expect(Vec<Claim>),
    /// Could not be read.
    Broken,
}

/// A fact of `given`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: FactKind,
}

/// Facts.
#[derive(Clone, Debug, PartialEq)]
pub enum FactKind {
    /// `joined DATE`
    Joined(Date),
    /// `born DATE`
    Born(Date),
    /// `balance 500 bean [earned DATE]`
    Balance { amount: Expr, earned: Option<Date> },
    /// `holds 2 latte [until DATE]`
    Holds { amount: Expr, until: Option<Date> },
    /// `status Gold [since DATE]`, `yearly_spend 950 EUR`
    Value { name: Name, value: Expr, since: Option<Date> },
}

/// An action of `on`.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// All of it.
    pub span: Span,
    /// What happens.
    pub kind: ActionKind,
}

/// Actions.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    /// `redeem free_latte [2 times]`
    Redeem { name: Name, times: Option<i64> },
    /// `purchase { … } using fiver`, `join`, `workout { minutes 30 }`
    Event { name: Name, record: Vec<Entry>, using: Vec<UseClause> },
}

/// `fiver`, `money_off 400 bean`, `latte 2`
#[derive(Clone, Debug, PartialEq)]
pub struct UseClause {
    /// All of it.
    pub span: Span,
    /// Voucher or money-off reward.
    pub name: Name,
    /// How many or how much.
    pub amount: Option<Expr>,
}

/// An entry of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: EntryKind,
}

/// Entries of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryKind {
    /// `"coffee" 4.00 EUR x 2`: a line; the amount is for one piece.
    Line { text: Text, amount: Expr, times: Option<i64> },
    /// `channel "app"`, `minutes 30`
    Field { name: Name, value: Option<Expr> },
}

/// A claim of `expect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: ClaimKind,
}

/// Claims.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimKind {
    /// `earned 19 bean [by base]`
    Earned { amount: Expr, by: Option<Name> },
    /// `balance 19 bean`
    Balance(Expr),
    /// `pending 19 bean`
    Pending(Expr),
    /// `paid 10 EUR`
    Paid(Expr),
    /// `expired 19 bean`
    Expired(Expr),
    /// `holds 1 latte`, `vouchers 1 fiver`
    Holds(Expr),
    /// `stamps coffee_card 1`
    Stamps { name: Name, count: Expr },
    /// `refused [name]`
    Refused(Option<Name>),
    /// `status Gold`, `tier Gold`, `yearly_spend 950 EUR`
    Value { name: Name, value: Expr },
}
