use super::{Date, Expr, Name, Text, Time};
use crate::base::Span;

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
    /// `on 2026-03-03 15:10 purchase { … } using fiver`; `to` is the end of `on A .. B`,
    /// `who` acts if not the member of the test.
    On { date: Date, to: Option<Date>, time: Option<Time>, who: Option<Who>, action: Option<Box<Action>> },
    /// `expect earned 19 bean`
    Expect(Vec<Claim>),
    /// Could not be read.
    Broken,
}

/// Somebody other than the member of the test: `"Ana"` of the same household, `friend "Bo"` who was invited.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// All of it.
    pub span: Span,
    /// `friend`
    pub friend: bool,
    /// Called so in this test.
    pub name: Text,
}

/// A fact of `given`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// All of it.
    pub span: Span,
    /// Of whom, if not of the member of the test.
    pub who: Option<Who>,
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
    Holds { amount: Expr, of: Option<Expr>, until: Option<Date> },
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
    /// `redeem free_latte [choosing large] [2 times]`
    Redeem { name: Name, choosing: Option<Name>, times: Option<i64> },
    /// `choose earn_mode miles`
    Choose { name: Name, value: Expr },
    /// `set segment student`
    Set { name: Name, value: Expr },
    /// `activate triple_week`
    Activate(Name),
    /// `return of 2026-03-03 [15:10] [{ "coffee" 4 EUR }]`
    Return { date: Date, time: Option<Time>, record: Vec<Entry> },
    /// `confirm 2026-03-03`, `cancel 2026-03-03`: what was pending from that day's event
    Confirm { cancel: bool, date: Date, time: Option<Time> },
    /// `enter plus`, `leave family`; `leave` alone ends the membership of the program
    Enter { leave: bool, name: Option<Name> },
    /// `invite "Bo"`
    Invite(Text),
    /// `league weekly 3 of 30`: third of thirty
    League { name: Name, rank: i64, of: i64 },
    /// `raffle spring wins car`, `raffle spring loses`
    Raffle { name: Name, wins: Option<Name> },
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
    /// `choosing large`
    pub choosing: Option<Name>,
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
    /// `line { distance 300 mile, cabin business }`: a line of a declared event
    Own(Vec<LineField>),
    /// `"coffee" 4.00 EUR x 2`: a line; the amount is for one piece.
    Line { text: Text, amount: Expr, times: Option<i64>, fields: Vec<LineField> },
    /// `channel "app"`, `minutes 30`
    Field { name: Name, value: Option<Expr> },
}

/// `own`, `origin "Kenya"`: a field of a line
#[derive(Clone, Debug, PartialEq)]
pub struct LineField {
    /// Its name.
    pub name: Name,
    /// Its value; a flag has none.
    pub value: Option<Expr>,
}

/// A claim of `expect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// All of it.
    pub span: Span,
    /// Of whom, if not of the member of the test.
    pub who: Option<Who>,
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
    /// `holds 1 note of 5 EUR`
    HoldsOf { amount: Expr, of: Expr },
    /// `charged 14.99 EUR`, `forgiven 5 bean`, `clawed back 5 bean`, `owes 5 bean`, `paid out 5 EUR`
    Booked { what: Booked, amount: Expr },
    /// `stamps coffee_card 1`
    Stamps { name: Name, count: Expr },
    /// `refused [name]`
    Refused(Option<Name>),
    /// `status Gold`, `tier Gold`, `yearly_spend 950 EUR`
    Value { name: Name, value: Expr },
}

/// What the last `on` booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// Fees.
    Charged,
    /// Returned awards that could not be taken back.
    Forgiven,
    /// Returned awards that were taken back.
    ClawedBack,
    /// Debt now.
    Owes,
    /// Cash to the member.
    PaidOut,
}
