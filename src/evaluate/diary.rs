//! One member's dated diary: what happened, by which rule, and why a rule gave nothing. Data, with
//! places in the source; texts and JSON are made of it elsewhere.

mod place;

use std::collections::BTreeSet;

use super::event::{NotReturned, Receipt, Refund, Refused};
use super::own::{Asked, CashFor, MembershipChange, OwnFact};
use super::recorder::{Grant, Occasion, Recorder, Skip, Source, Taking};
use crate::core::{
    AccumulatorId, ActivationId, AttributeId, BudgetId, ExchangeWhen, HoldingId, LadderId, LimitId, MembershipId,
    MenuId, OfferId, Rank, RowId,
};
use crate::ledger::{Lot, MATURED, NEVER, TOUCHED};
use crate::quantity::Instant;

/// A member's entries in order of time.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What the members are called, by number; empty where there is only one.
    pub names: Vec<String>,
    balances: Vec<Vec<Balance>>,
    /// Whose facts follow, and each member's entry of the event at hand.
    member: u16,
    open: Vec<(u16, usize)>,
    holdings: usize,
    sources: Vec<Source>,
}

/// One event or midnight step.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it is booked.
    pub at: Instant,
    /// Whose, by number.
    pub member: u16,
    /// What it was.
    pub occasion: Occasion,
    /// What a purchase came to; told by whoever made the purchase.
    pub receipt: Option<Receipt>,
    /// What happened, in order.
    pub facts: Vec<DiaryFact>,
    /// Every holding after it.
    pub balances: Vec<Balance>,
}

/// What a member has of one holding, in smallest units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Spendable.
    pub available: i64,
    /// Not matured yet.
    pub pending: i64,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum DiaryFact {
    /// Units were given.
    Granted {
        /// By what.
        source: Source,
        /// Of what.
        holding: HoldingId,
        /// Smallest units.
        units: i64,
        /// When they can be spent, if not at once.
        matures: Option<Instant>,
        /// When they lapse.
        lapses: Lapses,
    },
    /// Pending units became spendable.
    Matured(HoldingId, i64),
    /// Units were spent.
    Taken(HoldingId, i64, Taking),
    /// Units lapsed that this had given.
    Expired(HoldingId, i64, Option<Source>),
    /// A purchase, or a part of it, came back.
    Returned(Refund),
    /// A return was not made.
    ReturnRefused(NotReturned),
    /// Units that a rule had given were taken back.
    Clawed(HoldingId, i64, RowId),
    /// Part of what was taken back is owed.
    Owed(HoldingId, i64),
    /// What is owed fell by this.
    Repaid(HoldingId, i64),
    /// Units that should have been taken back were gone.
    Forgiven(HoldingId, i64, RowId),
    /// Units that had been spent came back.
    CameBack(HoldingId, i64, Taking),
    /// A discount, minor units.
    PriceOff(RowId, i64),
    /// Vouchers: how many, and the minor units off.
    VoucherUsed(HoldingId, i64, i64),
    /// Points paid: index in `money_off`, smallest units, minor units.
    PointsPaid(u16, i64, i64),
    /// A reward was given: times, and minor units paid out.
    Redeemed(OfferId, u16, i64),
    /// An exchange ran: index, steps.
    Exchanged(u16, i64),
    /// A rule gave a tier or moved terms.
    Acted(RowId),
    /// The tier changed, from and to.
    RankChanged(LadderId, Rank, Rank),
    /// A goal of a challenge is met.
    GoalMet(u16, u16),
    /// A challenge is complete.
    ChallengeCompleted(u16),
    /// A run ended at that length.
    RunEnded(AccumulatorId, i64),
    /// Board, place, and size of the cohort.
    Placed(u16, u32, u32),
    /// A limit let less through than a rule wanted: wanted, given.
    Limited(LimitId, RowId, i64, i64),
    /// A budget let less through than a rule wanted: wanted, given.
    Budgeted(BudgetId, RowId, i64, i64),
    /// A reward, voucher or payment was refused.
    Refused(Taking, HoldingId, Refused),
    /// Choices, activations, offers, memberships, money besides purchases.
    Own(OwnFact),
    /// A rule that listens did not fire.
    Skipped(RowId, Skip),
}

/// When a lot ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapses {
    /// Never.
    Never,
    /// With the whole balance, so long after the last activity.
    WithInactivity,
    /// At this instant; it still counts before it.
    At(Instant),
}

impl Diary {
    /// An empty diary for members of a program; `sources` names what made lots, by number.
    pub(super) fn with(holdings: usize, sources: Vec<Source>) -> Diary {
        Diary { holdings, sources, ..Diary::default() }
    }

    /// Rules that gave, took money off or acted.
    pub fn rows_fired(&self) -> BTreeSet<RowId> {
        let rows = self.entries.iter().flat_map(|entry| &entry.facts).filter_map(|fact| match fact {
            DiaryFact::Granted { source: Source::Row(row), .. } => Some(*row),
            DiaryFact::PriceOff(row, _) | DiaryFact::Acted(row) => Some(*row),
            DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), _)) => Some(*row),
            _ => None,
        });
        rows.collect()
    }

    /// What a member is called, where there are several.
    pub fn name(&self, member: u16) -> Option<&str> {
        self.names.get(usize::from(member)).map(String::as_str)
    }

    /// Adds what a purchase came to to the last entry of whoever bought.
    pub fn add_receipt(&mut self, receipt: Receipt) {
        let own = |entry: &&mut Entry| entry.member == self.member && entry.occasion == Occasion::Purchase;
        if let Some(entry) = self.entries.iter_mut().rev().find(own) {
            entry.receipt = Some(receipt);
        }
    }

    /// What the acting member holds.
    fn held(&mut self) -> &mut Vec<Balance> {
        let at = usize::from(self.member);
        while self.balances.len() <= at {
            self.balances.push(vec![Balance::default(); self.holdings]);
        }
        // INVARIANT: the list was made long enough just now.
        &mut self.balances[at]
    }

    fn open(&mut self, at: Instant, occasion: Occasion) -> usize {
        let (member, balances) = (self.member, self.held().clone());
        self.entries.push(Entry { at, member, occasion, receipt: None, facts: Vec::new(), balances });
        self.open.push((member, self.entries.len() - 1));
        self.entries.len() - 1
    }

    fn add(&mut self, fact: DiaryFact) {
        let known = self.open.iter().find(|(member, _)| *member == self.member).map(|(_, at)| *at);
        let at = match (known, self.entries.last()) {
            (Some(at), _) => at,
            // What the event of another does to this member.
            (None, Some(last)) => self.open(last.at, last.occasion),
            (None, None) => return,
        };
        let balances = self.held().clone();
        if let Some(entry) = self.entries.get_mut(at) {
            entry.facts.push(fact);
            entry.balances = balances;
        }
    }

    fn move_units(&mut self, holding: HoldingId, available: i64, pending: i64) {
        if let Some(balance) = self.held().get_mut(holding.index()) {
            balance.available += available;
            balance.pending += pending;
        }
    }
}

impl Lapses {
    fn of(lot: &Lot) -> Lapses {
        match lot.due {
            NEVER => Lapses::Never,
            TOUCHED => Lapses::WithInactivity,
            due => Lapses::At(Instant(due)),
        }
    }
}

impl Recorder for Diary {
    const TRACES: bool = true;

    fn acting(&mut self, member: u16) {
        self.member = member;
    }
    fn looked(&mut self) {
        // Looking at the others of a household mostly changes nothing; that is not worth an entry.
        if self.entries.last().is_some_and(|last| last.occasion == Occasion::Household && last.facts.is_empty()) {
            self.entries.pop();
        }
    }
    fn began(&mut self, at: Instant, occasion: Occasion) {
        self.looked();
        self.open.clear();
        self.open(at, occasion);
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        let (lot, matured) = (grant.lot, grant.lot.is_matured());
        let units = lot.quantity;
        self.move_units(grant.holding, if matured { units } else { 0 }, if matured { 0 } else { units });
        let matures = (lot.matures != MATURED).then_some(Instant(lot.matures));
        let (source, holding, lapses) = (grant.source, grant.holding, Lapses::of(lot));
        self.add(DiaryFact::Granted { source, holding, units, matures, lapses });
    }
    fn matured(&mut self, _at: Instant, holding: HoldingId, lot: &Lot) {
        self.move_units(holding, lot.quantity, -lot.quantity);
        self.add(DiaryFact::Matured(holding, lot.quantity));
    }
    fn taken(&mut self, _at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        self.move_units(holding, -units, 0);
        self.add(DiaryFact::Taken(holding, units, taking));
    }
    fn expired(&mut self, _at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        let matured = lot.is_matured();
        self.move_units(holding, if matured { -units } else { 0 }, if matured { 0 } else { -units });
        let source = self.sources.get(usize::from(lot.source)).copied();
        self.add(DiaryFact::Expired(holding, units, source));
    }
    fn returned(&mut self, _at: Instant, refund: &Refund) {
        self.add(DiaryFact::Returned(*refund));
    }
    fn return_refused(&mut self, _at: Instant, why: NotReturned) {
        self.add(DiaryFact::ReturnRefused(why));
    }
    fn lot_clawed(&mut self, _at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        let matured = lot.is_matured();
        self.move_units(holding, if matured { -units } else { 0 }, if matured { 0 } else { -units });
    }
    fn clawed(&mut self, _at: Instant, holding: HoldingId, units: i64, row: RowId) {
        self.add(DiaryFact::Clawed(holding, units, row));
    }
    fn owed(&mut self, _at: Instant, holding: HoldingId, units: i64) {
        self.move_units(holding, -units, 0);
        self.add(DiaryFact::Owed(holding, units));
    }
    fn repaid(&mut self, _at: Instant, holding: HoldingId, units: i64) {
        self.add(DiaryFact::Repaid(holding, units));
    }
    fn forgiven(&mut self, _at: Instant, row: RowId, holding: HoldingId, units: i64) {
        self.add(DiaryFact::Forgiven(holding, units, row));
    }
    fn came_back(&mut self, _at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {
        self.move_units(holding, lot.quantity, 0);
        self.add(DiaryFact::CameBack(holding, lot.quantity, taking));
    }
    fn price_off(&mut self, _at: Instant, row: RowId, money: i64) {
        self.add(DiaryFact::PriceOff(row, money));
    }
    fn voucher_used(&mut self, _at: Instant, holding: HoldingId, count: i64, money: i64) {
        self.add(DiaryFact::VoucherUsed(holding, count, money));
    }
    fn points_paid(&mut self, _at: Instant, index: u16, units: i64, money: i64) {
        self.add(DiaryFact::PointsPaid(index, units, money));
    }
    fn redeemed(&mut self, _at: Instant, offer: OfferId, times: u16, money: i64) {
        self.add(DiaryFact::Redeemed(offer, times, money));
    }
    fn exchanged(&mut self, _at: Instant, index: u16, _when: ExchangeWhen, steps: i64) {
        self.add(DiaryFact::Exchanged(index, steps));
    }
    fn row_acted(&mut self, _at: Instant, row: RowId) {
        self.add(DiaryFact::Acted(row));
    }
    fn rank_changed(&mut self, _at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.add(DiaryFact::RankChanged(ladder, from, to));
    }
    fn goal_met(&mut self, _at: Instant, challenge: u16, goal: u16) {
        self.add(DiaryFact::GoalMet(challenge, goal));
    }
    fn challenge_completed(&mut self, _at: Instant, challenge: u16) {
        self.add(DiaryFact::ChallengeCompleted(challenge));
    }
    fn run_ended(&mut self, _at: Instant, metric: AccumulatorId, length: i64) {
        self.add(DiaryFact::RunEnded(metric, length));
    }
    fn placed(&mut self, _at: Instant, board: u16, place: u32, size: u32) {
        self.add(DiaryFact::Placed(board, place, size));
    }
    fn assigned(&mut self, _at: Instant, attribute: AttributeId, from: i64, to: i64) {
        self.add(DiaryFact::Own(OwnFact::Assigned(attribute, from, to)));
    }
    fn chosen(&mut self, _at: Instant, attribute: AttributeId, value: i64, from: Instant) {
        self.add(DiaryFact::Own(OwnFact::Chosen(attribute, value, from)));
    }
    fn activated(&mut self, _at: Instant, activation: ActivationId) {
        self.add(DiaryFact::Own(OwnFact::Activated(activation)));
    }
    fn opened(&mut self, _at: Instant, menu: MenuId, until: Option<Instant>) {
        self.add(DiaryFact::Own(OwnFact::Opened(menu, until)));
    }
    fn picked(&mut self, _at: Instant, menu: MenuId, option: Option<u8>, by_default: bool) {
        self.add(DiaryFact::Own(OwnFact::Picked(menu, option, by_default)));
    }
    fn membership(&mut self, _at: Instant, membership: MembershipId, change: MembershipChange) {
        self.add(DiaryFact::Own(OwnFact::Membership(membership, change)));
    }
    fn cash(&mut self, _at: Instant, what: CashFor, money: i64) {
        self.add(DiaryFact::Own(OwnFact::Cash(what, money)));
    }
    fn declined(&mut self, _at: Instant, asked: Asked, why: Refused) {
        self.add(DiaryFact::Own(OwnFact::Declined(asked, why)));
    }
    fn limited(&mut self, _at: Instant, limit: LimitId, row: RowId, wanted: i64, given: i64) {
        self.add(DiaryFact::Limited(limit, row, wanted, given));
    }
    fn budgeted(&mut self, _at: Instant, budget: BudgetId, row: RowId, wanted: i64, given: i64) {
        self.add(DiaryFact::Budgeted(budget, row, wanted, given));
    }
    fn refused(&mut self, _at: Instant, taking: Taking, holding: HoldingId, why: Refused) {
        self.add(DiaryFact::Refused(taking, holding, why));
    }
    fn row_skipped(&mut self, _at: Instant, row: RowId, why: Skip) {
        self.add(DiaryFact::Skipped(row, why));
    }
}
