//! What a member is, chooses, activates and belongs to (`core` section 2: choice, attribute, timer).

use super::{Amount, Deadline, Guard, LimitId, RowId};
use crate::base::Span;
use crate::quantity::{Calendar, Day};

/// Something that a member is (a `member { … }` field) or has chosen (a `choice`).
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What its values are.
    pub kind: AttributeKind,
    /// The value of a member about whom nothing was said.
    pub initial: i64,
    /// How a member changes it; `None` = only what is given and what rules set.
    pub choice: Option<Choice>,
}

/// What the values of an attribute are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Names: value number = index + 1, 0 is any other and "not said".
    Words(Vec<String>),
    /// Smallest units of a unit.
    Number {
        /// Unit as shown.
        unit: String,
        /// Decimals of its smallest unit.
        decimals: u8,
    },
    /// A day's number; [`Attribute::NO_DATE`] = not said.
    Date,
}

impl Attribute {
    /// The value of a date that nobody stated.
    pub const NO_DATE: i64 = i32::MIN as i64;
}

/// How a member may change an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Who may choose, asked when they do.
    pub guard: Guard,
    /// From when on a choice counts; never = at once.
    pub takes_effect: Deadline,
    /// Numbers that may be chosen.
    pub range: Option<Range>,
    /// Limits on changes (measure Count).
    pub limits: Vec<LimitId>,
}

/// Numbers from `least` to `most`, both included, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub least: i64,
    /// The largest.
    pub most: i64,
    /// Distance of one to the next, at least 1.
    pub step: i64,
}

impl Range {
    /// Whether a number lies on the grid.
    pub fn has(&self, value: i64) -> bool {
        (self.least..=self.most).contains(&value) && (value - self.least) % self.step.max(1) == 0
    }
}

/// `if activated` on a rule or reward: it does nothing for a member who has not activated it.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The rule or reward.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// An activation ends with this calendar's running period; `None` = it lasts.
    pub per: Option<Calendar>,
    /// Last day on which it can be activated.
    pub until: Option<Day>,
    /// Rows that keep a shadow sum, which is granted on activation.
    pub backdated: Vec<RowId>,
}

/// `choose k of { … } within … otherwise …`: what an open offer lets a member pick.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The rule that opens it (unique: a rule's second menu is `rule/2`).
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// How many picks.
    pub picks: u8,
    /// The options, at most 64; what one gives are rows on [`super::Trigger::Picked`].
    pub options: Vec<MenuOption>,
    /// Until when; never = no deadline.
    pub within: Deadline,
    /// Picked at the deadline for what is left; `None` = the rest lapses.
    pub otherwise: Option<u8>,
}

/// One option of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuOption {
    /// Its name.
    pub name: String,
    /// Whether it may be picked more than once of one offer.
    pub may_repeat: bool,
}

/// A paid membership, subscription or club within the program.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Who may be in it, asked when a member starts it and at every renewal.
    pub guard: Guard,
    /// What a term costs the member, minor units; booked at the start and at every renewal.
    pub fee: Option<Amount>,
    /// How long a term runs; never = it has no end. One length counts from the start (the k-th end is
    /// start + k · length), anything else from the day on which the term begins.
    pub term: Deadline,
    /// Whether a new term begins when one is over.
    pub renews: bool,
    /// Rows whose lots lapse when the membership ends.
    pub perks: Vec<RowId>,
}
