//! Lowered `test` blocks and `--events` files: given state, dated steps, expectations.

use super::{
    AccumulatorId, ActivationId, AtomId, AttributeId, BudgetId, HoldingId, LadderId, MembershipId, MenuId, OfferId,
    Rank, WordId,
};
use crate::base::Span;
use crate::quantity::{Day, Instant};

/// One test, or one member's dated events.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What holds when the clock starts (at the first step).
    pub given: Vec<(Fact, Span)>,
    /// Steps and expectations in file order.
    pub steps: Vec<(TrialStep, Span)>,
}

/// Something that holds at the start.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Joined on that day (at midnight; rules on join do not run for it).
    Joined(Day),
    /// Born on that day.
    Born(Day),
    /// So many units, earned on a day (default: the day of the first step), until a day of their own.
    Holds {
        /// Of what.
        holding: HoldingId,
        /// Smallest units.
        units: i64,
        /// When earned.
        earned: Option<Day>,
        /// Last valid day, instead of the holding's own expiry.
        until: Option<Day>,
    },
    /// In that tier, since a day.
    Tier {
        /// The ladder.
        ladder: LadderId,
        /// The tier.
        rank: Rank,
        /// Since when.
        since: Option<Day>,
    },
    /// An attribute's value.
    Attribute(AttributeId, i64),
    /// Activated already.
    Activated(ActivationId),
    /// In a membership, since a day (default: the day of the first step); its fee is paid.
    Member(MembershipId, Option<Day>),
    /// There is somebody else, too.
    Other {
        /// Number in this test, from 1 in byte order of the names; 0 is the test's own member.
        number: u16,
        /// As called in the test.
        name: String,
        /// Invited by the test's own member.
        friend: bool,
        /// In one household with the test's own member from the start.
        together: bool,
    },
    /// The same of somebody else.
    Of(u16, Box<Fact>),
    /// An accumulator's present value.
    Accumulated {
        /// Which.
        id: AccumulatorId,
        /// Its value in smallest units.
        value: i64,
    },
    /// What others have drawn from a budget in the period in which the clock starts.
    Drawn {
        /// Which.
        budget: BudgetId,
        /// As its cap is counted.
        amount: i64,
    },
}

/// One step.
#[derive(Clone, Debug)]
pub enum TrialStep {
    /// Something happens; `None` only moves the clock.
    On {
        /// When.
        at: Instant,
        /// What.
        action: Option<Action>,
    },
    /// Something must hold now.
    Expect(Claim),
    /// The same of somebody else, by number.
    By(u16, Box<TrialStep>),
}

/// A line of a purchase in a test.
#[derive(Clone, Debug)]
pub struct PurchaseLine {
    /// Its atom.
    pub atom: AtomId,
    /// Text as written.
    pub text: String,
    /// Pieces.
    pub items: i64,
    /// Minor units for all pieces together.
    pub amount: i64,
}

/// Something the member uses in a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// So many vouchers of a holding.
    Voucher(HoldingId, i64),
    /// Points as payment through `money_off[index]`, so many smallest units (`None` = as many as go).
    Points(u16, Option<i64>),
}

/// What of a purchase comes back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// All that is left of it.
    Everything,
    /// These lines, or parts of them.
    Lines(Vec<PurchaseLine>),
    /// Money, minor units, spread over what is left.
    Amount(i64),
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Action {
    /// The member joins.
    Join,
    /// The place in a league's cohort when the running period ends: board, place, size.
    Placed(u16, u32, u32),
    /// A prize won in a raffle's next draw; `None` = none.
    Wins(u16, Option<u16>),
    /// A purchase.
    Purchase {
        /// What its lines carry into numeric fields; empty if the program asks for nothing of them.
        numbers: Vec<i64>,
        /// The lines.
        lines: Vec<PurchaseLine>,
        /// Word by finite field.
        words: Vec<WordId>,
        /// What is used.
        uses: Vec<(Use, Span)>,
    },
    /// A declared event.
    Declared {
        /// Index in `Program::events`.
        event: u16,
        /// Numeric fields by `FieldId`.
        numbers: Vec<i64>,
        /// Word by finite field.
        words: Vec<WordId>,
        /// Its lines, which [`super::LineFields::sum`] adds up among the numbers.
        lines: Vec<super::EventLine>,
    },
    /// The member chooses a value.
    Choose(AttributeId, i64),
    /// What a member is changes, by no rule and under no limit.
    Assign(AttributeId, i64),
    /// The member activates a rule or reward.
    Activate(ActivationId),
    /// The member picks an option of an open offer.
    Pick(MenuId, u8),
    /// The member starts a membership.
    Enroll(MembershipId),
    /// The member gives up a membership, which ends with its running term.
    Cancel(MembershipId),
    /// The member enters the household, or leaves it.
    Household {
        /// Or leaves it.
        enters: bool,
    },
    /// The member leaves the program.
    Leave,
    /// The member invites somebody, by number.
    Invite(u16),
    /// A reward is taken so many times.
    Redeem {
        /// Which.
        offer: OfferId,
        /// How often.
        times: u16,
    },
    /// What is pending from an event of a day is confirmed or cancelled.
    Confirm {
        /// Cancelled.
        cancel: bool,
        /// The day of the event; the last one of that day from which something is pending.
        of: Day,
        /// The event's second of the day.
        time: Option<i64>,
    },
    /// A purchase is returned.
    Return {
        /// The day of the purchase; the last one of that day of which something is left.
        of: Day,
        /// The purchase's second of the day, to tell several of one day apart.
        time: Option<i64>,
        /// What comes back.
        what: Returned,
    },
}

/// An expectation.
#[derive(Clone, Debug)]
pub enum Claim {
    /// The last `on` earned so much of a holding (pending included), by one rule if named.
    Earned {
        /// Of what.
        holding: HoldingId,
        /// Smallest units.
        units: i64,
        /// By which rule.
        by: Option<String>,
    },
    /// Spendable now.
    Balance(HoldingId, i64),
    /// Pending now.
    Pending(HoldingId, i64),
    /// Pieces held now (spendable).
    Holds(HoldingId, i64),
    /// Lapsed since the clock started.
    Expired(HoldingId, i64),
    /// The last `on` cost the member so much.
    Paid(i64),
    /// The last `on` was refused (a reward or voucher that could not be used), by name if given.
    Refused(Option<String>),
    /// The last `on` took so much back (what is owed now included).
    Clawed(HoldingId, i64),
    /// The last `on` would have taken so much more back, but it was gone.
    Forgiven(HoldingId, i64),
    /// Owed now, to be repaid by what comes next.
    Owed(HoldingId, i64),
    /// In the last `on` the member was charged so much besides purchases, minor units.
    Charged(i64),
    /// In the last `on` the member was paid out so much, minor units.
    Received(i64),
    /// An attribute's value now.
    Attribute(AttributeId, i64),
    /// Whether a rule or reward is activated now.
    Activated(ActivationId, bool),
    /// Whether a membership is active now.
    Member(MembershipId, bool),
    /// The tier now.
    Tier(LadderId, Rank),
    /// The value of an accumulator in the running period, or with which it ended so many periods ago.
    Accumulated { id: AccumulatorId, ago: u8, value: i64 },
    /// What has been drawn from a budget in its present period, rounded down, as its cap is counted.
    Drawn(BudgetId, i64),
    /// Whether a budget is open now.
    Open(BudgetId, bool),
}
