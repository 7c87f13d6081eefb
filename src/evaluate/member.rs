use super::budget::{self, Cuts, Draw};
pub(super) use super::demand::{Award, Share, Take};
use super::neighbours::Neighbours;
use super::own::{Own, Request, SetOff};
use super::plan::{Metrics, Plan};
use super::played::Games;
use super::receipt::{Draft, OpenReceipt};
use super::recorder::Taking;
use super::shared::Shared;
use super::window::{History, Tally};
use crate::base::refill;
use crate::core::{
    AccumulatorId, ActivationId, AtomId, AttributeId, BudgetId, HoldingId, LadderId, LimitId, MembershipId, Rank,
    RowId, WordId,
};
use crate::ledger::{Account, Imbalance, Lot};
use crate::quantity::{Day, Instant};
use std::sync::Arc;

/// Most tiers of a ladder (`core` section 2).
pub(super) const MOST_TIERS: usize = 16;

/// One member's whole state. Made once by [`Plan::member`] and reused: [`Plan::start`] empties it.
#[derive(Clone, Debug, Default)]
pub struct Member {
    pub(super) state: State,
    pub(super) scratch: Scratch,
    /// The state before an event that might have to be undone.
    pub(super) backup: State,
}

/// All that a member is between events.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// The instant of the last event.
    pub clock: i64,
    /// INVARIANT: nothing is due before this instant.
    pub next_due: i64,
    /// The day to which the tallies are rolled, and its epoch (see `DayInfo`).
    pub day: i32,
    pub epoch: u32,
    pub joined: i64,
    pub born: Option<Day>,
    pub purchases: i64,
    /// Whether some value is so large, or some holding so full, that an event might have to be undone.
    pub large: bool,
    pub accounts: Vec<Account>,
    /// Accumulators, then what limits have used.
    pub tallies: Vec<Tally>,
    pub histories: Vec<History>,
    pub ladders: Vec<LadderState>,
    /// The next day of each timer; `i32::MAX` = not running.
    pub timers: Vec<i32>,
    /// The last day of each idle timer's trigger.
    pub clocks: Vec<i32>,
    /// What the member is, has chosen, activated and belongs to.
    pub own: Own,
    /// Follow rows that wait for M12, and the midnight at which it is.
    pub waiting: Vec<u16>,
    /// Exchanges that wait for it, too.
    pub converting: Vec<u16>,
    pub recheck: i32,
    /// Purchases that can still be returned, and how many there ever were, in a plan that keeps receipts.
    pub receipts: Vec<OpenReceipt>,
    pub sales: u32,
    /// Exact numerators of awards that are rounded at the day's end, by place among such rows, and the midnight
    /// at which they are due.
    pub daily: Vec<i128>,
    pub daily_due: i32,
    /// What the member alone drew from budgets, and how often it drew.
    pub budgets: Vec<budget::Account>,
    pub drawn: u32,
    pub games: Games,
    /// Whether the member was invited by another, and has left the program.
    pub invited: bool,
    pub gone: bool,
    /// Kinds of message to the inviter that were sent already, and how often rows of the inviter have paid for it.
    pub told: Vec<bool>,
    pub paid: Vec<u16>,
    /// The others in the household, only while an event of the member runs.
    pub neighbours: Neighbours,
}

/// A member's place on one ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct LadderState {
    /// The tier in force.
    pub rank: Rank,
    /// The tier earned.
    pub earned: Rank,
    /// The highest tier given, until its `given_until`.
    pub given: Rank,
    pub given_until: [i64; MOST_TIERS],
    /// The day since which the tier is in force.
    pub since: i32,
    /// Thresholds met and date given when a ladder of thresholds was last judged: the same again
    /// changes nothing. (0, 0) = not since a date passed.
    pub judged: (usize, i64),
    /// The instant at which each tier's date has passed; `i64::MIN` = never held.
    pub until: [i64; MOST_TIERS],
}

/// What lives for one event.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    /// Whether the tables by atom and by holding are in use.
    pub is_wide: bool,
    /// Atoms of the lines.
    pub atoms: u64,
    /// Whether the lines are no purchase of the member's own: they come back, or a friend bought them.
    pub not_bought: bool,
    /// Whether stages differ from the list amounts.
    pub priced: bool,
    /// Money by stage; only the first unless priced.
    pub totals: [i64; 4],
    /// Money by stage and atom, stage-major.
    pub money: Vec<i64>,
    pub items: Vec<i64>,
    pub items_total: i64,
    /// Lines with the price of one item, where that is asked for: place of the atom, price, items.
    pub prices: Vec<(u8, i64, i64)>,
    pub numbers: Vec<i64>,
    /// What the lines of the next purchase carry.
    pub carried: Vec<i64>,
    pub words: Vec<WordId>,
    pub awards: Vec<Award>,
    /// Rows that move tiers or terms in this event.
    pub effects: Vec<u16>,
    /// Occasions and rows of a midnight step.
    pub occasions: Vec<usize>,
    pub entries: Vec<u16>,
    /// Rounded amount before limits of rows that others refer to, by row, with the event's stamp.
    pub exact: Vec<(u64, i64)>,
    /// What rows were credited with, by row, with the event's stamp.
    pub credited: Vec<(u64, i64)>,
    pub stamp: u64,
    /// Units given by rows and units spent in this event, by holding.
    pub posted: Vec<i64>,
    pub spent: Vec<i64>,
    /// Metrics that this event fed.
    pub fed: Metrics,
    /// Limits met in this event.
    pub limits: Vec<u16>,
    /// Limits under a condition that counted something of this event.
    pub charged: Vec<u16>,
    /// Working memory for shares.
    pub shares: Vec<Share>,
    pub ranks_before: Vec<Rank>,
    pub crossings_before: Vec<bool>,
    /// Whole bands before the event, of what counts them.
    pub bands_before: Vec<i64>,
    /// Whether the gate of each challenge was open before the event.
    pub gates: Vec<bool>,
    /// Challenges completed since the last note.
    pub completed: Vec<u16>,
    /// Metrics of goals before the event.
    pub goals_before: Vec<i64>,
    /// Board and place of a result.
    pub placed: Option<(u16, u32)>,
    /// Exchanges that phase 7 runs.
    pub converts: Vec<u16>,
    /// Occasions of what this purchase used, beside its own.
    pub used: Vec<usize>,
    /// What rewards and payments took, where that is counted by them.
    pub spent_by: Vec<(HoldingId, Taking, i64)>,
    /// Accumulators that phase 7 feeds.
    pub extra: Vec<u16>,
    /// Units given by each row, where that is counted.
    pub granted_by: Vec<i64>,
    /// Follow rows to run.
    pub follow: Vec<u16>,
    /// What shall change in phase 6, and what that set off for phase 7.
    pub requests: Vec<Request>,
    /// By membership: what it costs in this event; `None` is too much to be booked.
    pub fees: Vec<Option<i64>>,
    pub set_off: SetOff,
    /// Takes of the price phase.
    pub takes: Vec<Take>,
    /// What a receipt of this event will say.
    pub draft: Draft,
    /// The occasion that was the event's own, for an inviter.
    pub happened: usize,
    /// What limits, groups and roundings beyond the plain need.
    pub shared: Shared,
}

impl Default for LadderState {
    fn default() -> Self {
        LadderState {
            rank: 0,
            earned: 0,
            given: 0,
            given_until: [i64::MIN; MOST_TIERS],
            since: 0,
            judged: (0, 0),
            until: [i64::MIN; MOST_TIERS],
        }
    }
}

impl Scratch {
    /// Money of some atoms at a stage.
    #[inline]
    pub fn money_of(&self, atoms: u64, stage: usize) -> i64 {
        let count = self.items.len();
        let row = self.money.get(stage * count..(stage + 1) * count).unwrap_or(&[]);
        row.iter().enumerate().filter(|(atom, _)| atoms >> atom & 1 == 1).map(|(_, money)| money).sum()
    }

    /// Money of every line at a stage.
    pub fn totals_of(&self, stage: usize) -> i64 {
        self.money_of(u64::MAX, stage)
    }

    /// Items of some atoms.
    #[inline]
    pub fn items_of(&self, atoms: u64) -> i64 {
        self.items.iter().enumerate().filter(|(atom, _)| atoms >> atom & 1 == 1).map(|(_, items)| items).sum()
    }

    /// What the row would give before limits, if it matched this event.
    pub fn exact_of(&self, row: RowId) -> Option<i64> {
        self.exact.get(row.index()).filter(|(stamp, _)| *stamp == self.stamp).map(|&(_, units)| units)
    }

    /// What the row was credited with in this event.
    pub fn credited_by(&self, row: RowId) -> i64 {
        self.credited.get(row.index()).filter(|(stamp, _)| *stamp == self.stamp).map_or(0, |&(_, units)| units)
    }

    /// Forgets the last event. An event without lines has no atoms.
    #[inline(always)]
    pub fn clear_event(&mut self) {
        self.stamp += 1;
        self.fed = Metrics::default();
        self.effects.clear();
        self.atoms = 0;
        self.not_bought = false;
        self.priced = false;
        self.totals = [0; 4];
        self.items_total = 0;
        self.prices.clear();
        self.numbers.clear();
        self.words.clear();
        self.takes.clear();
        self.used.clear();
        self.spent_by.clear();
        self.completed.clear();
        self.placed = None;
        (self.shared.step, self.shared.kind) = (0, 0);
        self.charged.clear();
        self.shared.drew = 0;
        if self.is_wide {
            self.clear_tables();
        }
    }

    fn clear_tables(&mut self) {
        refill(&mut self.money, 0);
        refill(&mut self.items, 0);
        refill(&mut self.spent, 0);
        refill(&mut self.posted, 0);
        refill(&mut self.granted_by, 0);
    }

    /// The atom's place in the tables.
    #[inline]
    pub fn place(&self, atom: AtomId) -> usize {
        atom.index().min(self.items.len().saturating_sub(1))
    }
}

impl Member {
    /// Says what the lines of the next purchase carry, by field ([`crate::core::Program::carried`]).
    pub fn carry(&mut self, numbers: &[i64]) {
        self.scratch.carried.clear();
        self.scratch.carried.extend_from_slice(numbers);
    }

    /// The instant of the last event or settlement.
    pub fn clock(&self) -> Instant {
        Instant(self.state.clock)
    }

    /// When the member joined.
    pub fn joined(&self) -> Instant {
        Instant(self.state.joined)
    }

    /// Spendable smallest units.
    #[inline]
    pub fn available(&self, holding: HoldingId) -> i64 {
        self.state.accounts.get(holding.index()).map_or(0, Account::available)
    }

    /// The same, with what others in the household have while the member acts.
    #[inline]
    pub fn can_spend(&self, holding: HoldingId) -> i64 {
        self.state.available(holding.index())
    }

    /// Smallest units that have not matured yet.
    #[inline]
    pub fn pending(&self, holding: HoldingId) -> i64 {
        self.state.accounts.get(holding.index()).map_or(0, Account::pending)
    }

    /// The whole account, with its counters.
    #[inline]
    pub fn account(&self, holding: HoldingId) -> Option<&Account> {
        self.state.accounts.get(holding.index())
    }

    /// The lots of a holding, in order of spending.
    pub fn lots(&self, holding: HoldingId) -> &[Lot] {
        self.state.accounts.get(holding.index()).map_or(&[], Account::lots)
    }

    /// The tier in force.
    #[inline]
    pub fn rank(&self, ladder: LadderId) -> Rank {
        self.state.rank(ladder.index())
    }

    /// An attribute's value.
    pub fn attribute(&self, id: AttributeId) -> i64 {
        self.state.own.value(id.index())
    }

    /// Whether the member is in a membership.
    pub fn is_member(&self, id: MembershipId) -> bool {
        self.state.own.is_member(id.index())
    }

    /// Whether a rule or reward is activated.
    pub fn is_activated(&self, id: ActivationId) -> bool {
        self.state.own.is_activated(id.index(), self.state.clock)
    }

    /// An accumulator's value as of the last event or settlement, in its smallest unit.
    pub fn accumulated(&self, _plan: &Plan, id: AccumulatorId) -> i64 {
        self.state.tallies.get(id.index()).map_or(0, |tally| tally.value)
    }

    /// What a limit has let through in its running window.
    pub fn used(&self, plan: &Plan, id: LimitId) -> i64 {
        plan.limit_tally(id).and_then(|at| self.state.tallies.get(at)).map_or(0, |tally| tally.value)
    }

    /// What a member who meets budgets alone has drawn in the budget's present period, in its parts, and whether
    /// it is closed; what others have drawn by a test's statement counts.
    pub fn drawn(&self, plan: &Plan, id: BudgetId) -> (i64, bool) {
        let (state, shared) = (&self.state, &self.scratch.shared);
        let open = plan.is_open(state, shared, state.clock, id);
        let day = state.clock.div_euclid(crate::quantity::DAY_SECONDS) as i32;
        let present = state.budgets.get(id.index()).filter(|_| plan.is_present(state, id));
        let drawn = present.map_or(0, |one| one.drawn_on(day));
        (drawn, !open)
    }

    /// Puts the member among others who draw on the same budgets: under a number of its own, and with the cuts
    /// that are known. To be called before [`Plan::start`].
    pub fn join_others(&mut self, number: u64, cuts: &Arc<Cuts>) {
        self.scratch.shared.company = budget::Company::Among { member: number, cuts: Arc::clone(cuts) };
        self.scratch.shared.draws.clear();
    }

    /// What the member asked of budgets since [`Member::join_others`], in order.
    pub fn draws(&self) -> &[Draw] {
        let draws = &self.scratch.shared.draws;
        // What a failed event had drawn does not count.
        let fine = draws.iter().take_while(|draw| draw.key.nth < self.state.drawn).count();
        draws.get(..fine).unwrap_or(&[])
    }

    /// Issued = redeemed + expired + clawed back + outstanding, for every holding, and the lots sum
    /// to the totals.
    ///
    /// # Errors
    /// The first holding that does not balance.
    pub fn conserved(&self) -> Result<(), (HoldingId, Imbalance)> {
        for (at, account) in self.state.accounts.iter().enumerate() {
            account.conserved().map_err(|imbalance| (HoldingId(at as u16), imbalance))?;
        }
        Ok(())
    }
}
