//! What members are, choose, activate and belong to.

use super::{AttributeRef, Effect, MembershipRef};
use crate::base::Span;
use crate::check::Unit;
use crate::check::typed::{Deadline, Expr, Gate, Limit};
use crate::quantity::{Calendar, Day};

/// A field of `member { … }` or a choice.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// What its values are.
    pub kind: AttributeKind,
    /// The value of a member about whom nothing was said.
    pub initial: AttributeValue,
    /// How a member changes it; `None` = a field.
    pub choice: Option<Choice>,
}

/// What the values of an attribute are.
#[derive(Clone, Debug)]
pub enum AttributeKind {
    /// Names.
    Words {
        /// In byte order.
        words: Vec<String>,
        /// Whether only these exist.
        closed: bool,
        /// Whether its one word is `yes`.
        flag: bool,
    },
    /// Smallest units.
    Number(Unit),
    /// A date.
    Date,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// Not said, or none of the names.
    None,
    /// A name.
    Word(String),
    /// Smallest units, or a day's number.
    Number(i64),
}

/// How a member changes an attribute.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Who may.
    pub gate: Gate,
    /// From when on it counts; never = at once.
    pub takes_effect: Deadline,
    /// Least, most and step of numbers.
    pub range: Option<(i64, i64, i64)>,
    /// Limits on changes.
    pub limits: Vec<Limit>,
}

/// `choose k of { … }`
#[derive(Clone, Debug)]
pub struct Menu {
    /// Where.
    pub span: Span,
    /// How many picks.
    pub picks: u8,
    /// What there is to pick.
    pub options: Vec<MenuOption>,
    /// Until when; never = no deadline.
    pub within: Deadline,
    /// The option taken at the deadline.
    pub otherwise: Option<u8>,
}

/// One option.
#[derive(Clone, Debug)]
pub struct MenuOption {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Whether it may be picked more than once.
    pub may_repeat: bool,
    /// What it does.
    pub effects: Vec<Effect>,
}

/// A paid membership, subscription or club.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Who may be in it.
    pub gate: Gate,
    /// What a term costs.
    pub fee: Option<Expr>,
    /// How long a term is.
    pub term: Deadline,
    /// Whether terms follow one another.
    pub renews: bool,
    /// What is given at the start and at every renewal, and whether it lasts as long as the membership
    /// instead (perks and badges without a term of their own).
    pub gives: Vec<(Effect, bool)>,
}

/// One thing that an effect does to what a member is or belongs to.
#[derive(Clone, Debug)]
pub enum OwnEffect {
    /// `set segment student`
    Assign(AttributeRef, AttributeValue),
    /// `choose 1 of { … }`
    Choose(Menu),
    /// `enter plus`, `set plus active for 30 days`
    Enroll(MembershipRef, Option<Deadline>),
    /// `end membership`, `set plus ended`
    Unenroll(MembershipRef),
}

/// A rule or reward that does nothing until it is activated.
#[derive(Clone, Debug)]
pub struct Activated {
    /// The rule or reward.
    pub name: String,
    /// Where `if activated` stands.
    pub span: Span,
    /// An activation ends with the running period of this calendar.
    pub per: Option<Calendar>,
    /// Last day on which it can be activated.
    pub until: Option<Day>,
    /// What it would have given is granted on activation.
    pub backdated: bool,
}
