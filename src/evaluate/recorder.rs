//! Who listens to what happens.

use super::event::{NotReturned, Refund, Refused};
use super::own::{Asked, CashFor, MembershipChange};
use crate::core::{
    AccumulatorId, ActivationId, AttributeId, BudgetId, ExchangeWhen, GroupId, HoldingId, LadderId, LimitId,
    MembershipId, MenuId, OfferId, Rank, RowId,
};
use crate::ledger::Lot;
use crate::quantity::Instant;

/// What gave units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A rule.
    Row(RowId),
    /// A reward.
    Offer(OfferId),
    /// An exchange, by index.
    Exchange(u16),
    /// Stated at the start (a test's `given`).
    Given,
}

/// For what units were spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taking {
    /// For a reward.
    Offer(OfferId),
    /// A voucher, used in a purchase.
    Voucher,
    /// As payment, through `money_off[index]`.
    Payment(u16),
    /// In an exchange, by index.
    Exchange(u16),
    /// For a missed period of a run.
    Freeze(AccumulatorId),
    /// As an entry in a draw, by raffle.
    Draw(u16),
    /// Nothing: a change of the household, where that was refused.
    Household,
}

/// What is being processed. Each midnight step is an event of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// What is stated to hold at the start, by a test.
    Given,
    /// Joining.
    Join,
    /// A purchase.
    Purchase,
    /// A declared event, by index.
    Declared(u16),
    /// A reward is taken.
    Redemption(OfferId),
    /// A purchase comes back.
    Return,
    /// What was pending from an event is confirmed.
    Confirmation,
    /// What was pending from an event is cancelled.
    Cancellation,
    /// M1: periods close, runs end.
    Closing,
    /// M2: what was rounded over the day.
    DayRounded,
    /// M2: rows and exchanges at a period's end.
    PeriodEnd,
    /// M3, M8, or to the second: lots lapse.
    Lapse,
    /// M4: given status and open dates end, ladders are reviewed.
    Review,
    /// M6: an amendment starts.
    Amendment,
    /// M7: lots mature.
    Maturing,
    /// Something is chosen, activated or picked, or a membership starts or is given up.
    Asked(Asked),
    /// M9: a term of a membership is over.
    Term(MembershipId),
    /// M10: birthday.
    Birthday,
    /// M10: the day of joining in a later year.
    Anniversary,
    /// M10: dated rows and starts of periods.
    Dated,
    /// M11: so long without something.
    Idle,
    /// M12: results of a league or a raffle.
    Results,
    /// M12: what phase 7 left for midnight.
    Recheck,
    /// The member enters or leaves the household.
    PoolChange {
        /// Or leaves.
        enters: bool,
    },
    /// Somebody else in the household moved a metric that is summed over it.
    Household,
    /// Somebody whom the member invited did something.
    Friend,
    /// The member leaves the program.
    Leave,
}

/// Units given.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a> {
    /// When.
    pub at: Instant,
    /// By what.
    pub source: Source,
    /// Of what.
    pub holding: HoldingId,
    /// The lot, with its quantity, due and maturing instants.
    pub lot: &'a Lot,
}

/// Why a candidate row did not fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// No line of the purchase is in its trigger's set.
    NoLine,
    /// Part of its condition, by index in [`crate::core::Row::reasons`] (`None`: the whole).
    Guard(Option<u16>),
    /// Its amount came to nothing.
    NothingDue,
    /// Limits left nothing.
    Limited(LimitId),
    /// It has paid for this friend as often as it may.
    PaidForFriend,
    /// Another part of a group pays instead.
    Outdone(GroupId),
}

/// Listens to one member's ledger entries, in the order in which they happen. Every method does
/// nothing unless overridden; all are called from code that is generic over the recorder.
#[allow(unused_variables)]
pub trait Recorder {
    /// Whether [`Recorder::row_skipped`] is wanted: finding reasons costs time.
    const TRACES: bool = false;

    /// What follows is about this member of a party.
    fn acting(&mut self, member: u16) {}
    /// Somebody else in the household has been looked at, after an event of another.
    fn looked(&mut self) {}
    /// An event or midnight step begins to have effects.
    fn began(&mut self, at: Instant, occasion: Occasion) {}
    /// Units were given.
    fn granted(&mut self, grant: &Grant<'_>) {}
    /// Pending units became spendable.
    fn matured(&mut self, at: Instant, holding: HoldingId, lot: &Lot) {}
    /// Units were spent, in one sum.
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {}
    /// The same, lot by lot, before [`Recorder::taken`].
    fn lot_taken(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {}
    /// Units lapsed; `at` is when it is booked (the last second of the day for a named end).
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {}
    /// A purchase, or a part of it, came back.
    fn returned(&mut self, at: Instant, refund: &Refund) {}
    /// A return was not made.
    fn return_refused(&mut self, at: Instant, why: NotReturned) {}
    /// Units that a row had given were taken back; what is owed for them counts as taken back.
    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {}
    /// The same, lot by lot, before [`Recorder::clawed`]; what is owed has no lot.
    fn lot_clawed(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {}
    /// Part of what is taken back is owed.
    fn owed(&mut self, at: Instant, holding: HoldingId, units: i64) {}
    /// What is owed fell, out of units that came.
    fn repaid(&mut self, at: Instant, holding: HoldingId, units: i64) {}
    /// Units that should have been taken back were gone, and nobody owes them.
    fn forgiven(&mut self, at: Instant, row: RowId, holding: HoldingId, units: i64) {}
    /// Units that had been spent came back.
    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {}
    /// A discount took money off, before sharing what is left with others.
    fn price_off(&mut self, at: Instant, row: RowId, money: i64) {}
    /// Vouchers were used.
    fn voucher_used(&mut self, at: Instant, holding: HoldingId, count: i64, money: i64) {}
    /// Points paid part of a purchase, through `money_off[index]`.
    fn points_paid(&mut self, at: Instant, index: u16, units: i64, money: i64) {}
    /// A reward was given, so many times; `money` is what it paid out at once.
    fn redeemed(&mut self, at: Instant, offer: OfferId, times: u16, money: i64) {}
    /// An exchange ran so many steps.
    fn exchanged(&mut self, at: Instant, index: u16, when: ExchangeWhen, steps: i64) {}
    /// A rule moved the tier's date or the terms of a holding, whether or not that changed anything.
    fn row_acted(&mut self, at: Instant, row: RowId) {}
    /// The tier changed.
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {}
    /// A goal of a challenge is met: index of the challenge, and of the goal.
    fn goal_met(&mut self, at: Instant, challenge: u16, goal: u16) {}
    /// A challenge is complete.
    fn challenge_completed(&mut self, at: Instant, challenge: u16) {}
    /// A run ended at that length.
    fn run_ended(&mut self, at: Instant, metric: AccumulatorId, length: i64) {}
    /// The score that a league's period ended with, at least 1, and the level it was reached in, by board.
    fn scored(&mut self, at: Instant, board: u16, score: i64, rank: Rank) {}
    /// The place in a cohort of so many that a league's period ended with, by board.
    fn placed(&mut self, at: Instant, board: u16, place: u32, size: u32) {}
    /// An attribute has another value now.
    fn assigned(&mut self, at: Instant, attribute: AttributeId, from: i64, to: i64) {}
    /// A value was chosen that counts from a later instant on.
    fn chosen(&mut self, at: Instant, attribute: AttributeId, value: i64, from: Instant) {}
    /// A rule or reward was activated.
    fn activated(&mut self, at: Instant, activation: ActivationId) {}
    /// An offer opened, until an instant.
    fn opened(&mut self, at: Instant, menu: MenuId, until: Option<Instant>) {}
    /// An option was picked by the member or by default; `None`: the rest of the offer lapsed.
    fn picked(&mut self, at: Instant, menu: MenuId, option: Option<u8>, by_default: bool) {}
    /// A membership started, was renewed, given up or ended.
    fn membership(&mut self, at: Instant, membership: MembershipId, change: MembershipChange) {}
    /// Money besides purchases: charged to the member, or paid out (below zero), minor units.
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {}
    /// What a member asked for was declined.
    fn declined(&mut self, at: Instant, asked: Asked, why: Refused) {}
    /// A limit left less than was wanted, in what it measures.
    fn limited(&mut self, at: Instant, limit: LimitId, row: RowId, wanted: i64, given: i64) {}
    /// A budget let less through than was wanted: units, or awards.
    fn budgeted(&mut self, at: Instant, budget: BudgetId, row: RowId, wanted: i64, given: i64) {}
    /// A reward, voucher (by holding) or payment was refused.
    fn refused(&mut self, at: Instant, taking: Taking, holding: HoldingId, why: Refused) {}
    /// A row that listens to this event did not fire.
    fn row_skipped(&mut self, at: Instant, row: RowId, why: Skip) {}
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRecorder;

impl Recorder for NoRecorder {}
