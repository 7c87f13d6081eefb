use super::{Date, Duration, Expr, Name, Period, Text};
use crate::base::Span;

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
    /// `about` is the name in `redemption of latte`.
    Event { name: Name, of: Vec<Text>, except: bool, about: Option<Name> },
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
    /// `every 10 night of nights_of_year`
    EveryFull { step: Expr, of: Name },
    /// `every month`
    Every(Period),
    /// `2026-12-24`
    On(Date),
    /// `start of program`, `end of program`
    Program { end: bool },
    /// `3 days before birthday`, `30 days after join`, `2 months before renewal of plus`
    Around { duration: Duration, before: bool, event: Name, about: Option<Name> },
    /// `friend joined` (then `does` is absent), `friend's first purchase`, `friend's purchase of "hotel"`
    Friend { first: bool, does: Option<Box<TriggerKind>> },
}
