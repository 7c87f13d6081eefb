//! Tests, and one member's events.

use super::{EventRef, HoldingRef, LadderRef, MetricRef, NumberRef, WordRef};
use crate::base::Span;
use crate::quantity::{Day, Instant};

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Title.
    pub title: String,
    /// Where.
    pub span: Span,
    /// What holds at the start.
    pub given: Vec<(Fact, Span)>,
    /// Steps in order.
    pub steps: Vec<(TestStep, Span)>,
}

/// What holds at the start of a test.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Joined.
    Joined(Day),
    /// Born.
    Born(Day),
    /// Holds so many smallest units.
    Holds(HoldingRef, i64, Option<Day>, Option<Day>),
    /// Is in a tier.
    Tier(LadderRef, u8, Option<Day>),
    /// A metric's value.
    Metric(MetricRef, i64),
    /// What others have drawn from a budget, by place, as its cap is counted.
    Drawn(usize, i64),
    /// There is somebody else.
    Other {
        /// From 1 in byte order of the names.
        number: u16,
        /// The name.
        name: String,
        /// Invited by the member of the test.
        friend: bool,
        /// In one household with the member of the test.
        together: bool,
    },
    /// The same of somebody else.
    Of(u16, Box<Fact>),
    /// An attribute's value.
    Attribute(super::AttributeRef, super::AttributeValue),
    /// In a membership, since a day.
    Member(super::MembershipRef, Option<Day>),
    /// Activated, by place in [`super::Checked::activated`].
    Activated(usize),
}

/// A step of a test.
#[derive(Clone, Debug)]
pub enum TestStep {
    /// Something happens.
    On(Instant, Option<Action>),
    /// Something must hold.
    Expect(Claim),
    /// The same of somebody else.
    By(u16, Box<TestStep>),
}

/// A line of a purchase.
#[derive(Clone, Debug)]
pub struct PurchaseLine {
    /// Category or item; empty for a line without one.
    pub text: String,
    /// Pieces.
    pub items: i64,
    /// Minor units for all pieces.
    pub amount: i64,
    /// Its own fields.
    pub own: EventLine,
}

/// Something used in a purchase.
#[derive(Clone, Debug)]
pub enum Use {
    /// Vouchers.
    Voucher(HoldingRef, i64),
    /// A reward or voucher that takes money off, so many smallest units.
    Points(String, Option<i64>),
}

/// What happens in a test.
#[derive(Clone, Debug)]
pub enum Action {
    /// The member joins.
    Join,
    /// The place in a league's cohort of so many when the running period ends.
    Placed(usize, u32, u32),
    /// A prize won in a raffle's next draw; `None` = none.
    Wins(usize, Option<u16>),
    /// A purchase.
    Purchase {
        /// Its lines.
        lines: Vec<PurchaseLine>,
        /// Text fields.
        words: Vec<(WordRef, String)>,
        /// What is used.
        uses: Vec<(Use, Span)>,
    },
    /// A declared event.
    Declared {
        /// Its lines.
        lines: Vec<EventLine>,
        /// Which.
        event: EventRef,
        /// Numeric fields, smallest units.
        numbers: Vec<(NumberRef, i64)>,
        /// Text fields.
        words: Vec<(WordRef, String)>,
    },
    /// The member chooses.
    Choose(super::AttributeRef, super::AttributeValue),
    /// What a member is changes.
    Assign(super::AttributeRef, super::AttributeValue),
    /// The member activates, by place in [`super::Checked::activated`].
    Activate(usize),
    /// The member picks an option of a rule's menu, both by place.
    Pick(super::RuleRef, usize, u8),
    /// The member starts a membership.
    Enroll(super::MembershipRef),
    /// The member gives a membership up.
    Cancel(super::MembershipRef),
    /// A reward is taken: its name, the rung chosen (empty: the first), how often.
    Redeem(String, String, u16),
    /// What is pending from an event is confirmed or cancelled.
    Confirm {
        /// Cancelled.
        cancel: bool,
        /// The event's day.
        of: Day,
        /// Its second of the day.
        time: Option<i64>,
    },
    /// The member enters the household, or leaves it.
    Household {
        /// Or leaves it.
        enters: bool,
    },
    /// The member leaves the program.
    Leave,
    /// The member invites somebody, by number.
    Invite(u16),
    /// A purchase is returned.
    Return {
        /// Its day.
        of: Day,
        /// Its second of the day.
        time: Option<i64>,
        /// What comes back.
        what: Returned,
    },
}

/// What of a purchase comes back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// All that is left.
    Everything,
    /// Lines, or parts of them.
    Lines(Vec<PurchaseLine>),
    /// Minor units.
    Amount(i64),
}

/// An expectation.
#[derive(Clone, Debug)]
pub enum Claim {
    /// Earned in the last step, by one rule if named.
    Earned(HoldingRef, i64, Option<String>),
    /// Spendable.
    Balance(HoldingRef, i64),
    /// Pending.
    Pending(HoldingRef, i64),
    /// Pieces held.
    Holds(HoldingRef, i64),
    /// Lapsed since the start.
    Expired(HoldingRef, i64),
    /// Taken back in the last step.
    Clawed(HoldingRef, i64),
    /// Not taken back in the last step, since it was gone.
    Forgiven(HoldingRef, i64),
    /// Owed.
    Owed(HoldingRef, i64),
    /// Paid in the last step.
    Paid(i64),
    /// Paid beside a purchase in the last step.
    Charged(i64),
    /// Refused in the last step.
    Refused(Option<String>),
    /// The tier.
    Tier(LadderRef, u8),
    /// Paid out in the last step, minor units.
    Received(i64),
    /// An attribute's value.
    Attribute(super::AttributeRef, super::AttributeValue),
    /// Whether a membership is active.
    Member(super::MembershipRef, bool),
    /// Activated, by place in [`super::Checked::activated`].
    Activated(usize),
    /// A metric's value.
    Metric(MetricRef, i64),
}

/// A line of a declared event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventLine {
    /// Numeric fields, smallest units.
    pub numbers: Vec<(NumberRef, i64)>,
    /// Text fields.
    pub words: Vec<(WordRef, String)>,
}
