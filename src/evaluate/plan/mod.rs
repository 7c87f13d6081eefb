//! A program made ready for a range of days: tables, shapes and numbers, all its own.

mod amended;
mod bound;
mod build;
mod clocks;
mod days;
mod derived;
mod extent;
mod flat;
mod follow;
mod holding;
mod intake;
mod ladder;
mod metric;
mod observed;
mod occasions;
mod own;
mod parts;
mod party;
mod returns;
mod rows;
mod selection;
mod shares;
mod steady;
mod straight;
mod taken;
mod terms;

use crate::core::{Fall, LadderId, LimitId, Program, RoundedPer, RowId, Since};
use crate::evaluate::diary::Diary;
use crate::evaluate::recorder::Source;
use crate::quantity::Day;

pub(super) use bound::CALM;
pub(super) use clocks::{Own, TimerKind, TimerPlan};
pub(super) use days::{DayInfo, Days, day_holds, in_clock};
pub(super) use derived::{Derived, DrawDay, Follower, Names, Special};
pub(super) use extent::{Combine, Extent, WindowPlan};
pub(super) use flat::{Flat, FlatStep};
pub(super) use follow::FollowPlan;
pub(super) use intake::Intake;
pub(super) use observed::Metrics;
pub(super) use own::{OwnAction, OwnPlan};
pub(super) use party::FriendPlan;
pub(super) use returns::{Basis, BasisOf, ReturnsPlan, RowReturn};
pub(super) use rows::{Action, AmountPlan, Check, RowPlan, Scope, Shape};
pub(super) use selection::Selection;
pub(super) use shares::{BudgetPlan, GroupPlan, Groups, LimitPlan, PartPlan, RoundedTogether, among};
pub(super) use steady::Steady;
pub(super) use straight::{Recipe, Straight};
pub(super) use taken::{LapsePlan, Takings};
pub(super) use terms::{Grain, Term, later, moved, next_date, not_over};

/// Occasion numbers of the built-in events; declared events and timers follow.
pub(super) const JOIN: usize = 0;
pub(super) const PURCHASE: usize = 1;
pub(super) const REDEMPTION: usize = 2;
pub(super) const RETURN: usize = 3;
/// What no row listens to: reviews, maturing, rechecks. What rows give there still counts in metrics.
pub(super) const QUIET: usize = 4;
pub(super) const FIRST_DECLARED: usize = 5;
/// No occasion that an inviter could hear of.
pub(super) const TOLD_NOTHING: usize = usize::MAX;

/// A program made ready for a range of days. It owns all that it needs.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) program: Program,
    pub(super) first: Day,
    pub(super) days: Days,
    /// A bit for each atom of the program.
    pub(super) every_atom: u64,
    /// Whether anything asks for amounts or items of some lines only.
    pub(super) lines_matter: bool,
    pub(super) holdings: Vec<HoldingPlan>,
    pub(super) terms: Vec<Term>,
    pub(super) rows: Vec<RowPlan>,
    /// Highest round of any row.
    pub(super) rounds: u8,
    pub(super) occasions: Vec<OccasionPlan>,
    pub(super) prices: Selection,
    /// Accumulators, then limits in order of processing.
    pub(super) windows: Vec<WindowPlan>,
    pub(super) accumulators: Vec<AccumulatorPlan>,
    pub(super) ladders: Vec<LadderPlan>,
    pub(super) limits: Vec<LimitPlan>,
    /// Budgets in byte order of their names.
    pub(super) budgets: Vec<BudgetPlan>,
    pub(super) groups: Groups,
    /// Common denominators of what waits to be rounded, by holding; and the rows rounded in one sum.
    pub(super) over: Vec<i64>,
    pub(super) together: Vec<RoundedTogether>,
    /// Whether some rounding looks at each line, and whether some rule asks for the tier after the event.
    pub(super) by_line: bool,
    pub(super) foresees: bool,
    /// For each row of the program, its limits in order of processing.
    pub(super) row_limits: Vec<Vec<u16>>,
    pub(super) timers: Vec<TimerPlan>,
    pub(super) follow: FollowPlan,
    pub(super) derived: Derived,
    pub(super) offers: Vec<OfferPlan>,
    pub(super) payments: Vec<PaymentPlan>,
    /// Exchanges with the terms of what they give, and their numbers among sources.
    pub(super) exchanges: Vec<ExchangePlan>,
    /// What members are, choose, activate and belong to.
    pub(super) own: OwnPlan,
    /// What friends tell inviters, rows that pay so often for a friend, metrics summed over a household.
    pub(super) friends: Vec<FriendPlan>,
    pub(super) per_friend: Vec<(RowId, u16)>,
    pub(super) pooled: Metrics,
    /// What must hold of an event that is watched; the first holds always.
    pub(super) watches: Vec<Vec<Check>>,
    /// Rewards and things that something listens to by name, and lapses of holdings.
    pub(super) takings: Takings,
    pub(super) lapses: Vec<LapsePlan>,
    /// Sources in the byte order of their names.
    pub(super) sources: Vec<Source>,
    /// What the short way through a purchase needs, if the program allows it.
    pub(super) straight: Option<Straight>,
    /// What returns need, in a plan that keeps receipts.
    pub(super) returns: Option<ReturnsPlan>,
    /// Whether some window loses values within a period, so that it must be rolled every day.
    pub(super) rolls_daily: bool,
    /// Whether events set nothing off beyond what listens to them: no phase 7, no ladder that every event
    /// might move.
    pub(super) nothing_follows: bool,
    /// Holdings that something may suspend.
    pub(super) suspends: Vec<u16>,
    /// Whether amendments change what members hold.
    pub(super) amends: bool,
    /// Whether exchanges run on events.
    pub(super) exchanges_on_events: bool,
    /// Whether prices of single items are asked for.
    pub(super) needs_prices: bool,
    /// Whether some holding has a maximum.
    pub(super) limits_holdings: bool,
    /// Whether every event must be undoable, because amounts can be large.
    pub(super) always_cautious: bool,
    /// More lots than this in a holding make events undoable.
    pub(super) crowded: usize,
}

/// A holding made ready.
#[derive(Clone, Debug)]
pub(super) struct HoldingPlan {
    pub order: crate::ledger::Order,
    pub grain: Grain,
    /// Its own expiry: one term, or one for each rank of `ladder`.
    pub own: Vec<u16>,
    pub ladder: Option<LadderId>,
    pub pending: u16,
    /// Pending periods under conditions, in place of `pending`.
    pub pending_when: Vec<(Vec<Check>, u16)>,
    /// Whether a term counts from the last activity, at any rank.
    pub lives_by_touch: bool,
    /// Whether every grant to it is a touch.
    pub every_grant_touches: bool,
    pub maximum: Option<crate::core::LimitCap>,
    /// Whether an accumulator sums what rows give or what is spent.
    pub observed: bool,
    /// What must hold for nothing of it to lapse; empty = nothing suspends it.
    pub suspended: Vec<Check>,
    /// Its terms from later days on, in order.
    pub versions: Vec<(Since, HoldingPlan)>,
}

/// What happens on an occasion besides the rows' own effects.
#[derive(Clone, Debug, Default)]
pub(super) struct OccasionPlan {
    pub rows: Selection,
    /// Every row that listens to it, running today or not.
    pub listeners: Vec<u16>,
    /// Accumulators it feeds: (number, lines that count).
    pub feeds: Vec<(u16, u64)>,
    /// Holdings it touches: (number, lines that count, version whose terms name it; 0 = the first; what must hold, by
    /// place among [`Plan::watches`]).
    pub touches: Vec<(u16, u64, u8, u16)>,
    /// Exchanges that run on it: (number, lines that count, what must hold).
    pub exchanges: Vec<(u16, u64, u16)>,
    /// Idle timers it resets: (number, lines that count, what must hold).
    pub resets: Vec<(u16, u64, u16)>,
}

/// What an accumulator takes from an event.
#[derive(Clone, Debug)]
pub(super) struct AccumulatorPlan {
    pub checks: Vec<Check>,
    pub takes: Intake,
    /// The running value that it feeds, by place among tallies.
    pub tally: u16,
}

/// A ladder made ready.
#[derive(Clone, Debug)]
pub(super) struct LadderPlan {
    /// For tiers above the lowest: reach and keep.
    pub tiers: Vec<(Vec<Check>, Vec<Check>)>,
    /// If tiers are thresholds on one accumulator, met to reach and to keep: that one, and they.
    pub simple: Option<(u16, Vec<i64>)>,
    /// The metrics that its conditions read; `None` if every event may matter.
    pub observed: Option<Metrics>,
    /// All metrics that its conditions read, whatever else they read.
    pub metrics: Metrics,
    pub keep: u16,
    pub reviewed: bool,
    pub fall: Fall,
    pub initial: u8,
    /// Higher tiers for those for whom something holds on joining.
    pub starts: Vec<(Vec<Check>, u8)>,
    /// Its clauses from later days on: keep, fall, initial.
    pub versions: Vec<(Since, u16, Fall, u8)>,
    /// Holdings whose expiry depends on it.
    pub holdings: Vec<u16>,
}

/// A reward made ready.
#[derive(Clone, Debug)]
pub(super) struct OfferPlan {
    pub checks: Vec<Check>,
    pub limits: Vec<u16>,
    /// Budgets that it draws on, with what one of it weighs.
    pub budgets: Vec<(u16, i64)>,
    /// Terms of what it gives, where stated.
    pub terms: Vec<Option<u16>>,
    pub source: u16,
}

/// Points as payment made ready.
#[derive(Clone, Debug)]
pub(super) struct PaymentPlan {
    pub checks: Vec<Check>,
    pub limits: Vec<u16>,
    /// Budgets that it draws on.
    pub budgets: Vec<u16>,
}

/// An exchange made ready.
#[derive(Clone, Debug)]
pub(super) struct ExchangePlan {
    pub term: Option<u16>,
    pub source: u16,
    pub checks: Vec<Check>,
}

impl OccasionPlan {
    /// Whether nothing listens to it.
    fn is_quiet(&self) -> bool {
        self.exchanges.is_empty()
            && self.listeners.is_empty()
            && self.feeds.is_empty()
            && self.touches.is_empty()
            && self.resets.is_empty()
    }
}

impl Plan {
    /// The program that it was made from.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// An empty diary for one of its members.
    pub fn diary(&self) -> Diary {
        Diary::with(self.holdings.len(), self.sources.clone())
    }

    /// The first day for which it was made.
    pub fn first_day(&self) -> Day {
        self.first
    }

    /// What made lots of that source number; `None` for a number of another plan.
    pub fn source(&self, number: u16) -> Option<Source> {
        self.sources.get(usize::from(number)).copied()
    }

    /// Whether every purchase without uses is paid at list price.
    pub fn leaves_prices(&self) -> bool {
        self.prices.is_empty()
    }

    /// Whether an occasion changes nothing by itself.
    #[inline]
    pub(super) fn is_quiet(&self, occasion: usize) -> bool {
        self.nothing_follows && self.occasions[occasion].is_quiet()
    }

    /// Limits of a row, in order of processing.
    pub(super) fn limits_of(&self, row: RowId) -> &[u16] {
        self.row_limits.get(row.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether some rounding waits for the end of the day.
    pub(super) fn rounds_daily(&self) -> bool {
        self.together.iter().any(|class| class.per == RoundedPer::Day)
    }

    /// Caps of the budgets, in their own parts.
    pub fn budget_caps(&self) -> Vec<i64> {
        self.budgets.iter().map(|budget| budget.cap).collect()
    }

    /// In how many parts of its unit (smallest units, awards, minor units of money) a budget is kept, so that
    /// costs are exact.
    pub fn budget_parts(&self, budget: u16) -> i64 {
        self.budgets.get(usize::from(budget)).map_or(1, |budget| budget.parts)
    }

    /// The first day of a budget's period of that key; `None` for the one period of the whole run.
    pub fn budget_period(&self, budget: u16, key: i32) -> Option<Day> {
        let calendar = self.budgets.get(usize::from(budget))?.period?;
        Some(self.days.calendar(usize::from(calendar)).first_day(key))
    }

    /// Where the tally of a limit stands.
    pub(super) fn limit_tally(&self, id: LimitId) -> Option<usize> {
        self.limits.iter().find(|limit| limit.id == id).map(|limit| limit.tally)
    }

    /// The key of a window's running period on a day; 0 where it has none.
    #[inline]
    pub(super) fn key_of(&self, window: &WindowPlan, day: i32) -> i32 {
        match window.extent {
            Extent::Period(calendar) | Extent::LastPeriods(calendar, _) => self.days.key(usize::from(calendar), day),
            _ => 0,
        }
    }
}
