//! The slow evaluator: one member, event by event, straight from `docs/design/0001-core.md`, without
//! any index. It remembers everything that ever happened and reads it off again.

mod ahead;
mod award;
pub mod budgets;
pub mod cells;
mod change;
mod claims;
mod confirm;
mod deadline;
mod exchange;
mod follow;
pub mod friends;
mod games;
mod groups;
mod guards;
pub mod household;
mod items;
mod limits;
mod lots;
mod measure;
mod midnight;
mod observed;
mod occasions;
mod outside;
pub mod own;
mod payment;
mod price;
pub mod receipt;
mod redeem;
mod returns;
mod rounding;
mod scene;
mod shadow;
mod sharing;
mod state;
mod surplus;
mod tiers;
mod undo;
mod values;
mod versions;

use std::cell::Cell;
use std::collections::BTreeMap;

use loyal::core::{AttributeId, HoldingId, LadderId, LimitId, Program, Rank, RowId};
use loyal::quantity::{Day, Instant};

pub use observed::in_expr;
pub use price::Using;
pub use scene::Line;
pub use state::{Entry, Lot, What};

use own::Own;

use budgets::{Company, Demand};
use friends::Friendship;
use games::Games;
use receipt::{Given, Receipt};
use rounding::Waiting;
use state::{Charge, Contribution, LadderState};

/// Attributes that are known of a member who joins.
pub type Known = [(AttributeId, i64)];

/// One member of one program.
#[derive(Clone, Debug)]
pub struct Slow<'p> {
    pub program: &'p Program,
    pub joined: Instant,
    pub born: Option<Day>,
    /// Everything held, in order of granting.
    pub lots: Vec<Lot>,
    /// Everything booked, in order.
    pub entries: Vec<Entry>,
    /// Everything that ever fed a metric.
    contributions: Vec<Contribution>,
    /// Everything that limits ever counted.
    charges: Vec<Charge>,
    ladders: Vec<LadderState>,
    /// By holding: when activity last touched it.
    touches: Vec<Option<Instant>>,
    /// By row and trigger: the day from which the idle stretch counts; `None` once it has fired.
    idle: BTreeMap<(RowId, usize), Option<Day>>,
    now: Day,
    /// The last instant that was looked at.
    clock: Instant,
    booked: Day,
    event: u64,
    purchases: u64,
    /// Metrics that the present event has fed.
    fed: Vec<usize>,
    /// Rows set off a second time in one event: they wait for the next midnight.
    waiting: Vec<RowId>,
    /// Metrics that wait likewise, as often as they are fed.
    waiting_metrics: Vec<usize>,
    /// Conversions that wait likewise.
    waiting_exchanges: Vec<usize>,
    /// By row: budgets that its last award drew on; and what budgets get back: period, amount.
    drew: BTreeMap<RowId, Vec<usize>>,
    returning_to_budgets: Vec<(usize, i32, i128)>,
    /// What is rounded when the day is over.
    day: Vec<Waiting>,
    /// By holding: units that have lapsed and were not told yet.
    lapsed: BTreeMap<u16, i64>,
    /// By metric and period: what it began with.
    carried: BTreeMap<(usize, i32), i128>,
    /// By accumulator: the last period of its run with a hit or a freeze, and the run's length.
    runs: Vec<(i32, i64)>,
    /// Whether an event has passed more bands than one may: it is an error and has no effect.
    pub too_many: Cell<bool>,
    /// What rows were credited with in the earlier rounds of this event.
    credited: BTreeMap<RowId, i64>,
    /// Challenges, leagues, raffles.
    games: Games,
    /// What the member is, has chosen and belongs to.
    pub own: Own,
    /// By holding: whether nothing of it lapses.
    /// Units ever given, by holding.
    issued: Vec<i128>,
    suspended: Vec<bool>,
    company: Company,
    /// Everything asked of budgets.
    pub demands: Vec<Demand>,
    /// The step of the midnight that is booked, 0 outside midnights; and the rank of the kind of event.
    step: i64,
    kind: u16,
    /// By holding: what is owed.
    debts: Vec<i64>,
    /// What can still come back, in order.
    receipts: Vec<Receipt<'p>>,
    /// What the rows of this event have given, and whether it is a return.
    posted: Vec<Given>,
    returning: bool,
    /// Limits that counted awards of this event, and rows that matched it.
    charged: Vec<LimitId>,
    matching: Vec<RowId>,
    /// The tiers after this event, where a rule asks for them.
    ranks_after: Vec<Rank>,
    /// What friends are told.
    pub friends: Friendship,
    /// Rows that have run for this friend as often as they may.
    skipped: Vec<RowId>,
    /// The member's place in the order of keys.
    pub key: usize,
    /// Others of the household while a step of this member runs, by key.
    pub present: Vec<Slow<'p>>,
}

impl<'p> Slow<'p> {
    /// A member who joins; rows on join run.
    pub fn join(program: &'p Program, joined: Instant, born: Option<Day>, known: &Known, company: Company) -> Self {
        Slow::invited(program, joined, born, known, company, false)
    }

    /// The same, perhaps invited by somebody.
    pub fn invited(
        program: &'p Program,
        joined: Instant,
        born: Option<Day>,
        known: &Known,
        company: Company,
        invited: bool,
    ) -> Self {
        let mut member = Slow::blank(program, joined, born, known, company);
        member.friends = Friendship::of(invited);
        member.start_ladders();
        member.suspend(joined);
        member.start_idle();
        member.joining();
        member
    }

    /// A member to whom nothing has happened yet.
    fn blank(program: &'p Program, joined: Instant, born: Option<Day>, known: &Known, company: Company) -> Self {
        Slow {
            program,
            joined,
            born,
            lots: Vec::new(),
            entries: Vec::new(),
            contributions: Vec::new(),
            charges: Vec::new(),
            ladders: Vec::new(),
            touches: vec![None; program.holdings.len()],
            idle: BTreeMap::new(),
            now: joined.day(),
            clock: joined,
            booked: joined.day(),
            event: 0,
            purchases: 0,
            fed: Vec::new(),
            waiting: Vec::new(),
            waiting_metrics: Vec::new(),
            waiting_exchanges: Vec::new(),
            day: Vec::new(),
            drew: BTreeMap::new(),
            returning_to_budgets: Vec::new(),
            lapsed: BTreeMap::new(),
            carried: BTreeMap::new(),
            runs: vec![(0, 0); program.accumulators.len()],
            too_many: Cell::new(false),
            credited: BTreeMap::new(),
            games: Games::start(program, joined),
            own: Own::start(program, joined.day(), known),
            issued: vec![0; program.holdings.len()],
            suspended: vec![false; program.holdings.len()],
            company,
            demands: Vec::new(),
            step: 0,
            kind: 0,
            debts: vec![0; program.holdings.len()],
            receipts: Vec::new(),
            posted: Vec::new(),
            returning: false,
            charged: Vec::new(),
            matching: Vec::new(),
            ranks_after: Vec::new(),
            friends: Friendship::default(),
            skipped: Vec::new(),
            key: 0,
            present: Vec::new(),
        }
    }

    /// Spendable units.
    pub(super) fn own_available(&self, holding: HoldingId) -> i64 {
        self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_none()).map(|lot| lot.units).sum()
    }

    /// Units still pending.
    pub(super) fn own_pending(&self, holding: HoldingId) -> i64 {
        self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_some()).map(|lot| lot.units).sum()
    }

    /// Units owed.
    pub fn debt(&self, holding: HoldingId) -> i64 {
        self.debts[holding.index()]
    }

    /// The tier in force.
    pub fn rank(&self, ladder: LadderId) -> Rank {
        self.ladders[ladder.index()].rank
    }

    fn ranks(&self) -> Vec<Rank> {
        self.ladders.iter().map(|ladder| ladder.rank).collect()
    }

    fn book(&mut self, what: What) {
        self.entries.push(Entry { day: self.booked, what });
    }
}

/// What the specification has and this evaluator does not know yet; programs with it are not generated.
pub fn unsupported(what: &str) -> ! {
    panic!("the second evaluator does not know `{what}` yet")
}
