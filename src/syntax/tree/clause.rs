use super::{Deadline, Decimal, Duration, Expr, Name, Period, ReturnsKind, Text, Trigger};
use crate::base::Span;

/// A clause of a body. One enum for all bodies: which clause may stand where is the checker's matter,
/// so that a clause in the wrong declaration gets a message about just that.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: ClauseKind,
}

/// Every clause.
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
    /// `pending 14 days when channel is app`
    PendingWhen { deadline: Deadline, when: Expr },
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
    /// `5 EUR off [of "coffee"]` in a voucher; `except` is `of everything except "gift card"`
    Off { amount: Expr, of: Vec<Text>, except: bool },
    /// `its value off [of "coffee"]` in a voucher that carries its own value
    ItsValueOff { of: Vec<Text>, except: bool },
    /// `give …`, `gives …`, `give … valid …`
    Give(Grant),
    /// `take 5% off [of "coffee"]`
    TakeOff { amount: Expr, of: Vec<Text>, except: bool },
    /// `1 stamp per item`
    Stamp(Expr),
    /// `10 stamps give latte`; in a reward a rung of a ladder, `100 bean gives 3 EUR off`
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
    /// `set segment "student"`, `set policies 2`: another value than a name
    SetTo { what: Name, to: Expr, until: Option<Deadline> },
    /// `in USD`: the wallet's unit
    In(Name),
    /// `to the second`: lots keep the instant of their earning
    ToTheSecond,
    /// `suspended while status is Gold`
    SuspendedWhile(Expr),
    /// `lapse at once`: no fresh term for lots left overdue by a loss of status
    LapseAtOnce,
    /// `funded by "Fuel"`
    FundedBy(Text),
    /// `returns recompute` and so on
    Returns(ReturnsKind),
    /// `returned on refund`, in a budget
    ReturnedOnRefund,
    /// `cooldown 2 hours`
    Cooldown(Duration),
    /// `at the tier before`, `at the tier after`
    AtTheTier { after: bool },
    /// `split at the threshold`
    SplitAtThreshold,
    /// `split 10 point per 1 EUR of paid { 20% as status, the rest as miles }`
    Split { quantity: Expr, parts: Vec<SplitPart> },
    /// `choose 1 of { latte, mug } within 90 days otherwise latte`
    Choose { count: i64, options: Vec<ChoiceOption>, within: Option<Deadline>, otherwise: Option<Name> },
    /// `enter spring_raffle`
    Enter(Name),
    /// `end membership`
    EndMembership,
    /// `stock 500 per month`
    Stock { amount: Expr, per: Option<Period> },
    /// `covers the whole basket`
    CoversWholeBasket,
    /// `one of miles, spend`
    OneOf(Vec<Name>),
    /// `text`: any text may be chosen
    AnyText,
    /// `default miles`
    Default(Expr),
    /// `takes effect the next day`
    TakesEffect(Deadline),
    /// `0 EUR .. 50 EUR step 5 EUR`
    Between { from: Expr, to: Expr, step: Option<Expr> },
    /// `fee 14.99 EUR per month`, `fee 60 EUR once`
    Fee { amount: Expr, per: Option<Period> },
    /// `renews 1 year after joining`
    Renews(Deadline),
    /// `complete 2 of { goal … } within 30 days`
    Complete { count: i64, goals: Vec<Goal>, within: Option<Deadline> },
    /// `goal early when visits >= 3`
    Goal(Goal),
    /// `freeze with ice`
    FreezeWith(Name),
    /// `every 7 { give … }`, `at 30 { give … }` in a streak
    Milestone { every: bool, count: i64, clauses: Vec<Clause> },
    /// `levels Bronze, Silver, Gold`
    Levels(Vec<Name>),
    /// `every week`
    EveryPeriod(Period),
    /// `cohorts of 30`
    CohortsOf(i64),
    /// `promote 10`, `demote by weekly { … }`
    Promote { demote: bool, how: Expr },
    /// `top 3 { give 20 gem }`
    Top { count: i64, clauses: Vec<Clause> },
    /// `friend on purchase { … }`, `inviter { … }`
    Party { inviter: bool, on: Vec<Trigger>, clauses: Vec<Clause> },
    /// `up to 5 members`
    UpToMembers(i64),
    /// `pools bean, star`
    Pools(Vec<Name>),
    /// `funds litre_bonus`
    Funds(Vec<Name>),
    /// `pays 0.01 EUR per 1 bean`
    Pays(Expr),
    /// `entry on purchase`
    EntryOn(Vec<Trigger>),
    /// `draw on end of quarter`
    DrawOn(Vec<Trigger>),
    /// `3 win latte`
    Win { count: i64, grant: Grant },
    /// `every entry wins latte`
    EveryEntryWins(Grant),
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
    /// `off of "coffee"`
    pub of: Vec<Text>,
    /// `off of everything except "gift card"`
    pub except: bool,
    /// `as miles, segments`
    pub into: Vec<Name>,
    /// `for each policy`
    pub for_each: Option<Name>,
    /// `gives one note …`: one piece that carries the whole value
    pub one: bool,
    /// `gives … each`
    pub each: bool,
}

/// `at most N [of FIELD] per PERIOD, clip`
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// All of it.
    pub span: Span,
    /// How much; `None` is `once`.
    pub cap: Option<Expr>,
    /// `of paid`: what is counted, not what is given.
    pub of: Option<Name>,
    /// Over what.
    pub per: Option<Per>,
    /// `when status is Gold`
    pub when: Option<Expr>,
    /// `clip`, `reject`, `stop` or `finish the award`, as written.
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

/// `20% as status`, `the rest as miles`
#[derive(Clone, Debug, PartialEq)]
pub struct SplitPart {
    /// All of it.
    pub span: Span,
    /// How much; `None` is `the rest`.
    pub amount: Option<Expr>,
    /// Into what.
    pub to: Name,
}

/// `latte may repeat { give latte }`
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption {
    /// All of it.
    pub span: Span,
    /// Its name; without a body it gives the thing of that name.
    pub name: Name,
    /// `may repeat`
    pub may_repeat: bool,
    /// What it does.
    pub clauses: Option<Vec<Clause>>,
}

/// `goal early when visits >= 3`, `goal opinion on review`
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// The events that reach it.
    pub on: Vec<Trigger>,
    /// The condition that reaches it.
    pub when: Option<Expr>,
}
