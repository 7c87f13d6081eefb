//! Metrics over metrics, runs, challenges, leagues and raffles made ready. Programs without them leave all of
//! it empty and pay one test of a flag.

use super::build::Shared;
use super::occasions::Occasions;
use super::rows::all_checks;
use super::{Check, Extent, Metrics, TimerKind};
use crate::core::{Aggregate, FieldId, HoldingId, LadderId, Program, Rank, RoundStart, RowId, Trigger, Window, levels};
use crate::evaluate::recorder::Taking;

/// What a trigger of phase 7 sets off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum Follower {
    /// A row of the plan.
    Row(u16),
    /// An accumulator.
    Feed(u16),
    /// An exchange.
    Exchange(u16),
}

/// What an accumulator takes in that is no plain number.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Special {
    /// What some rows gave to a holding.
    EarnedBy(Vec<RowId>),
    /// What some rewards and payments took from a holding.
    SpentBy(HoldingId, Vec<Taking>),
    /// Names.
    Distinct(Names),
    /// Periods, by calendar number.
    Periods(u16),
    /// Consecutive periods, by calendar number and timer.
    Run(u16, u16),
    /// Nothing: it is set.
    Nothing,
}

/// Names that are told apart.
#[derive(Clone, Debug)]
pub(in crate::evaluate) enum Names {
    /// Words of a finite field.
    Word(u16),
    /// Sets of atoms, and the atoms that count at all.
    Lines(Vec<u64>),
}

/// When a raffle is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum DrawDay {
    /// Where periods meet, by calendar number.
    Boundary(u16),
    /// Every year: month and day.
    EveryYear(u8, u8),
}

/// An accumulator that takes in that a condition holds.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct MetPlan {
    pub accumulator: u16,
    pub level: u8,
    pub checks: Vec<Check>,
    /// What must have been fed; `None` = anything.
    pub observed: Option<Metrics>,
}

/// A run made ready.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate) struct RunPlan {
    pub accumulator: u16,
    pub timer: u16,
    pub calendar: u16,
    pub freeze: Option<HoldingId>,
}

/// A challenge made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct RoundPlan {
    pub gate: Vec<Check>,
    /// The metric that must rise, if any, and what must hold.
    pub goals: Vec<(Option<u16>, Vec<Check>)>,
    pub need: u32,
    pub within: u16,
    pub start: RoundStart,
    pub repeats: bool,
    pub progress: u16,
}

/// A league's table made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct BoardPlan {
    pub timer: u16,
    pub ladder: LadderId,
    pub score: u16,
    pub cohort: u32,
    pub promote: Vec<u32>,
    pub demote: Vec<u32>,
    pub top: Rank,
}

/// A raffle made ready.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct RafflePlan {
    pub timers: Vec<u16>,
    pub occasion: usize,
    pub entries: HoldingId,
    pub drawn: FieldId,
    pub won: Vec<FieldId>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Derived {
    /// Whether accumulators must be fed level by level, or by what phase 7 finds.
    pub levelled: bool,
    /// The level of each accumulator, and the highest.
    pub levels: Vec<u8>,
    pub highest: u8,
    /// By level, then by number.
    pub met: Vec<MetPlan>,
    /// Accumulators that count since a tier was reached.
    pub since: Vec<(u16, LadderId, Rank)>,
    pub runs: Vec<RunPlan>,
    pub rounds: Vec<RoundPlan>,
    pub boards: Vec<BoardPlan>,
    pub raffles: Vec<RafflePlan>,
    /// Whether what single rows gave is counted.
    pub rows_counted: bool,
    /// Whether what single rewards took is counted.
    pub takers_counted: bool,
    /// Whether midnights have an M1.
    pub closes: bool,
}

impl Derived {
    /// What the program asks for, with the timers that it needs.
    pub(super) fn make(program: &Program, made: &mut Occasions, shared: &mut Shared) -> Derived {
        let levels: Vec<u8> = levels(program).into_iter().map(|level| level.unwrap_or(0)).collect();
        let mut derived = Derived { highest: levels.iter().copied().max().unwrap_or(0), levels, ..Derived::default() };
        for (at, accumulator) in (0u16..).zip(&program.accumulators) {
            for trigger in &accumulator.on {
                let Trigger::Met(guard) = trigger else { continue };
                derived.met.push(MetPlan {
                    accumulator: at,
                    level: derived.levels[usize::from(at)],
                    checks: all_checks(guard),
                    observed: super::observed::read(guard),
                });
            }
            if let Window::SinceReaching(ladder, rank) = accumulator.window {
                derived.since.push((at, ladder, rank));
            }
            if let Aggregate::Run { period, freeze } = accumulator.aggregate {
                let calendar = shared.calendar(period);
                let timer = made.timer(TimerKind::Run(at, calendar), None) as u16;
                derived.runs.push(RunPlan { accumulator: at, timer, calendar, freeze });
            }
            derived.takers_counted |= matches!(accumulator.aggregate, Aggregate::SpentBy(..));
            derived.rows_counted |= matches!(accumulator.aggregate, Aggregate::EarnedBy(..));
        }
        derived.met.sort_by_key(|met| (met.level, met.accumulator));
        derived.rounds = program.challenges.iter().map(|challenge| round(challenge, shared)).collect();
        derived.boards = (0u16..)
            .zip(&program.boards)
            .map(|(at, board)| {
                let calendar = shared.calendar(board.every);
                let tiers = program.ladders.get(board.ladder.index()).map_or(1, |ladder| ladder.tiers.len());
                BoardPlan {
                    timer: made.timer(TimerKind::Board(at, calendar), None) as u16,
                    ladder: board.ladder,
                    score: board.score.0,
                    cohort: board.cohort,
                    promote: board.promote.clone(),
                    demote: board.demote.clone(),
                    top: tiers.saturating_sub(1) as Rank,
                }
            })
            .collect();
        derived.raffles = (0u16..).zip(&program.raffles).map(|(at, raffle)| draws(at, raffle, made, shared)).collect();
        derived.levelled = derived.highest > 0 || !derived.met.is_empty() || made.follow.feeds();
        let closes = |timer: &super::TimerPlan| matches!(timer.kind, TimerKind::Closing(_) | TimerKind::Run(..));
        derived.closes = made.timers.iter().any(closes);
        derived
    }

    /// Whether purchases of the program may still take the short way.
    pub fn is_plain(&self) -> bool {
        !self.levelled && !self.rows_counted && self.runs.is_empty() && self.rounds.is_empty() && self.since.is_empty()
    }
}

fn round(challenge: &crate::core::Challenge, shared: &mut Shared) -> RoundPlan {
    RoundPlan {
        gate: all_checks(&challenge.guard),
        goals: challenge.goals.iter().map(|goal| (goal.by.map(|by| by.0), all_checks(&goal.when))).collect(),
        need: u32::from(challenge.need),
        within: shared.term(&challenge.within),
        start: challenge.start,
        repeats: challenge.repeats,
        progress: challenge.progress.0,
    }
}

fn draws(at: u16, raffle: &crate::core::Raffle, made: &mut Occasions, shared: &mut Shared) -> RafflePlan {
    let day = |trigger: &Trigger, shared: &mut Shared| match trigger {
        Trigger::StartOf(calendar) | Trigger::EndOf(calendar) => Some(DrawDay::Boundary(shared.calendar(*calendar))),
        Trigger::EveryYear { month, day } => Some(DrawDay::EveryYear(*month, *day)),
        _ => None,
    };
    let mut timers = Vec::new();
    for trigger in &raffle.draws {
        if let Some(day) = day(trigger, shared) {
            timers.push(made.timer(TimerKind::Draw(at, day), None) as u16);
        }
    }
    RafflePlan {
        occasion: made.raffles[usize::from(at)],
        timers,
        entries: raffle.entries,
        drawn: raffle.drawn,
        won: raffle.prizes.iter().map(|prize| prize.won).collect(),
    }
}

/// The extent of a window whose ends feed metrics.
pub(super) fn closing(window: Window, shared: &mut Shared) -> Option<TimerKind> {
    match window {
        Window::Period(calendar) => Some(TimerKind::Closing(Extent::Period(shared.calendar(calendar)))),
        Window::SinceJoining { months } => Some(TimerKind::Closing(Extent::Anchored(months))),
        _ => None,
    }
}
