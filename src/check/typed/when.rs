//! When something happens, until when it lasts, how often.

use super::{Cond, Expr, Lines, Window};
use crate::base::Span;
use crate::check::Unit;
use crate::check::model::{EventRef, HoldingRef, LadderRef, MembershipRef, MetricRef, NumberRef};
use crate::quantity::{Calendar, Day};
use crate::syntax::tree;

/// A trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Where.
    pub span: Span,
    /// What happens.
    pub kind: TriggerKind,
    /// Lines that count, for purchases.
    pub lines: Lines,
    /// What must hold for the event itself.
    pub filter: Vec<Cond>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// The member joins.
    Join,
    /// A purchase.
    Purchase,
    /// A purchase, or a part of it, comes back.
    Return,
    /// A declared event.
    Declared(EventRef),
    /// A reward is taken.
    Redemption,
    /// The reward, voucher or thing of that name is taken or used.
    Taken(String),
    /// What is held lapses.
    Lapsed(HoldingRef),
    /// Somebody whom the member invited does this; only his first time of it.
    Friend(Box<TriggerKind>, bool),
    /// The birthday.
    Birthday,
    /// The day of joining.
    Anniversary,
    /// So long without something.
    Idle(Vec<Trigger>, Length),
    /// The tier or a higher one is reached.
    Reach(LadderRef, u8),
    /// The tier is lost.
    Leave(LadderRef, u8),
    /// The condition becomes true.
    Crossing(Cond),
    /// A period begins.
    StartOf(Calendar),
    /// A period ends.
    EndOf(Calendar),
    /// Every year on that day.
    EveryYear(u8, u8),
    /// Once, on that day.
    On(Day),
    /// So long after (before: `true`) joining, the birthday or the anniversary.
    Offset(Box<TriggerKind>, Length, bool),
    /// A period of the window ends.
    Closing(Window),
    /// An event has changed what the condition reads, and it holds.
    Met(Cond),
    /// The metric passes a multiple of that many.
    Passing(MetricRef, i64),
    /// A challenge is complete, by its place in the checked program.
    Completed(usize),
    /// A league's period ends with a place of at most so much.
    Placed(usize, u32),
    /// A raffle is drawn.
    Drawn(usize),
    /// A membership starts.
    Started(MembershipRef),
    /// A membership is renewed.
    Renewed(MembershipRef),
    /// A membership ends.
    Ended(MembershipRef),
    /// So long before a membership is renewed.
    BeforeRenewal(MembershipRef, Length),
    /// An option is picked, or a membership gives; no event has fields here.
    Picked,
    /// Its diagnostic has been given.
    Poison,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Exact seconds.
    Seconds(i64),
    /// Calendar days.
    Days(i32),
    /// Calendar months.
    Months(i32),
}

/// From what a deadline counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Anchor {
    /// The award, or the event that the deadline belongs to.
    #[default]
    Earning,
    /// The moment of maturing.
    Maturing,
    /// The last activity of these kinds (empty: every award of the same holding).
    Activity(Vec<Trigger>),
}

/// A step of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So much later.
    After(Length),
    /// The end of the period, so many periods ahead.
    EndOf(Calendar, u16),
    /// The end of a period counted from joining: months in it, periods ahead.
    EndOfMembership(u16, u16),
    /// The next such day of a year: month, day.
    NextDate(u8, u8),
    /// A fixed day.
    On(Day),
    /// The next midnight.
    NextDay,
    /// The next such day of a month.
    NextDayOfMonth(u8),
    /// The next day at that second.
    NextDayAt(i32),
}

/// A deadline; no step is never.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deadline {
    /// From what it counts.
    pub anchor: Anchor,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// `when`, `from` and `until` of a declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// Condition on the state before.
    pub when: Option<Cond>,
    /// First day, with its place.
    pub from: Option<(Day, Span)>,
    /// Last day, with its place.
    pub until: Option<(Day, Span)>,
    /// Only if activated: by place in [`crate::check::Checked::activated`], with its place.
    pub activated: Option<(usize, Span)>,
    /// The date that `from` and `until` are about.
    pub as_of: AsOf,
    /// When this version is in force; `None` = always.
    pub in_force: Option<Cond>,
}

/// The date that decides which days, and which version, count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AsOf {
    /// The day of the event.
    #[default]
    Event,
    /// The day of joining.
    Joining,
    /// A date field of the event.
    Field(NumberRef),
}

/// What a limit measures.
#[derive(Clone, Debug, PartialEq)]
pub enum Cap {
    /// Awards.
    Count(i64),
    /// Smallest units of what is given.
    Units(Unit, i64),
    /// Smallest units by tier.
    UnitsByTier(Unit, LadderRef, Vec<i64>),
    /// Awards by tier.
    CountByTier(LadderRef, Vec<i64>),
}

impl Cap {
    /// The largest number that it lets through, of whatever it counts.
    pub fn most(&self) -> i64 {
        match self {
            Cap::Count(most) | Cap::Units(_, most) => *most,
            Cap::UnitsByTier(_, _, by_tier) | Cap::CountByTier(_, by_tier) => {
                by_tier.iter().copied().max().unwrap_or(0)
            }
        }
    }
}

/// What becomes of an award that does not fit into a limit or a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// `clip`, `stop`: it gets what is left.
    #[default]
    Clip,
    /// `reject`: it gives nothing.
    Reject,
    /// `finish the award`: what begins while anything is left is given whole.
    Finish,
}

impl Overflow {
    /// As it is written after a limit; `None` if nothing is.
    pub fn written(limit: &tree::Limit) -> Option<Overflow> {
        match limit.then.as_ref()?.text.as_str() {
            "reject" => Some(Overflow::Reject),
            word if word.starts_with("finish") => Some(Overflow::Finish),
            _ => Some(Overflow::Clip),
        }
    }
}

/// At most so much.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Where.
    pub span: Span,
    /// How much.
    pub cap: Cap,
    /// Over what time.
    pub window: Window,
    /// What becomes of an award that does not fit.
    pub overflow: Overflow,
    /// Only while this holds before the event.
    pub when: Option<Cond>,
    /// A field of the event that is counted, in place of what is given.
    pub of: Option<Expr>,
}

impl Limit {
    /// A limit on what is given, whatever else holds.
    pub fn new(span: Span, cap: Cap, window: Window, overflow: Overflow) -> Limit {
        Limit { span, cap, window, overflow, when: None, of: None }
    }

    /// Whether it counts awards, rather than units of something.
    pub fn counts_awards(&self) -> bool {
        self.of.is_none() && matches!(self.cap, Cap::Count(_) | Cap::CountByTier(..))
    }
}

impl Length {
    /// Days that it surely covers (months count 28), for bounds.
    pub fn least_days(self) -> i64 {
        match self {
            Length::Seconds(seconds) => seconds / crate::quantity::DAY_SECONDS,
            Length::Days(days) => i64::from(days),
            Length::Months(months) => i64::from(months) * 28,
        }
    }
}
