//! What the slow evaluator remembers: everything that ever happened, as plain lists.

use loyal::core::{AccumulatorId, Deadline, HoldingId, LimitId, Rank};
use loyal::quantity::{Day, Instant};

use super::deadline::Due;

/// One entry of the ledger, in the order in which it was booked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Day on which it is booked.
    pub day: Day,
    /// What happened, to what, by which row or offer, how much.
    pub what: What,
}

/// Kinds of ledger entries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A row or offer or exchange gave units of a holding.
    Granted { holding: u16, by: String, units: i64 },
    /// Units were taken (redeemed, exchanged, used).
    Taken { holding: u16, by: String, units: i64 },
    /// Units lapsed.
    Expired { holding: u16, units: i64 },
    /// Money besides purchases: charged, or paid out (below zero).
    Cash { by: String, money: i64 },
    /// A return took units back of what a row had given; what is owed counts too.
    Clawed { holding: u16, by: String, units: i64 },
    /// Units that should have been taken back were gone.
    Forgiven { holding: u16, by: String, units: i64 },
    /// Units are owed.
    Owed { holding: u16, units: i64 },
    /// Units that came repaid what was owed.
    Repaid { holding: u16, units: i64 },
    /// Units that were spent, or exchanged, came back.
    CameBack { holding: u16, by: String, units: i64 },
    /// The rank of a ladder changed.
    Ranked { ladder: u16, from: Rank, to: Rank },
}

impl What {
    /// The units or the money that it counts, if it counts any.
    pub fn units(&mut self) -> Option<&mut i64> {
        match self {
            What::Granted { units, .. }
            | What::Taken { units, .. }
            | What::Expired { units, .. }
            | What::Clawed { units, .. }
            | What::Forgiven { units, .. }
            | What::Owed { units, .. }
            | What::Repaid { units, .. }
            | What::CameBack { units, .. }
            | What::Cash { money: units, .. } => Some(units),
            What::Ranked { .. } => None,
        }
    }
}

/// Units of one holding from one award.
#[derive(Clone, Debug)]
pub struct Lot {
    pub holding: HoldingId,
    pub units: i64,
    /// From when its term counts.
    pub base: Instant,
    /// Day of issue.
    pub issued: Day,
    pub matures: Option<Instant>,
    pub due: Option<Due>,
    pub source: String,
    /// A term of its own, in place of the holding's.
    pub own_term: Option<Deadline>,
}

/// One contribution to an accumulator.
#[derive(Clone, Copy, Debug)]
pub struct Contribution {
    pub to: AccumulatorId,
    /// The version of the metric that was fed.
    pub by: AccumulatorId,
    pub day: Day,
    pub event: u64,
    /// The event with whose return it falls: the present one, or the purchase that brought what is given for the day.
    pub falls_with: u64,
    pub value: i128,
}

/// What a limit has counted of one event, in its parts.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub limit: LimitId,
    pub at: Instant,
    pub event: u64,
    pub amount: i128,
}

/// One ladder of one member. A date is the instant at which it has passed.
#[derive(Clone, Debug)]
pub struct LadderState {
    /// The date of each tier, as its condition moved it; `None` = never reached, or passed.
    pub dates: Vec<Option<Instant>>,
    /// The tier by conditions and falls alone.
    pub earned: Rank,
    /// The date of each tier that was given.
    pub given: Vec<Option<Instant>>,
    /// The tier in force: the larger one.
    pub rank: Rank,
}

impl LadderState {
    /// On joining, at a tier that is kept until then.
    pub fn start(tiers: usize, rank: Rank, until: Instant) -> LadderState {
        let mut dates = vec![None; tiers];
        if rank > 0 {
            dates[usize::from(rank)] = Some(until);
        }
        LadderState { dates, earned: rank, given: vec![None; tiers], rank }
    }

    /// Dates that have passed are forgotten.
    pub fn close(&mut self, now: Instant) {
        for date in self.dates.iter_mut().chain(&mut self.given) {
            *date = date.filter(|date| *date > now);
        }
    }

    /// The highest tier whose date has not passed.
    pub fn open(&self) -> Rank {
        highest(&self.dates)
    }

    /// The highest tier that is given.
    pub fn given(&self) -> Rank {
        highest(&self.given)
    }

    /// The next date of the tier earned or given.
    pub fn next(&self) -> Option<Instant> {
        self.dates.iter().chain(&self.given).flatten().copied().filter(|date| *date != super::deadline::FOR_EVER).min()
    }
}

fn highest(dates: &[Option<Instant>]) -> Rank {
    dates.iter().rposition(Option::is_some).unwrap_or(0) as Rank
}
